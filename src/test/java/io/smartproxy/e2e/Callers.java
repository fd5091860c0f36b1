package io.smartproxy.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Clients that come one after the other without end, each with a connection of its own for one request over HTTP: at a
/// steady rate, or so many at a time as fast as they are served.
///
/// Whoever is not served to the end has failed: cannot connect, is reset, or gets less than a whole answer.
final class Callers implements AutoCloseable {

    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /// A machine that is too busy for the rate is to be slow, and not to run out of anything.
    private static final int MOST_AT_A_TIME = 300;

    private final InetSocketAddress address;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(MOST_AT_A_TIME);
    private final AtomicLong served = new AtomicLong();
    private final Map<String, Integer> failures = new TreeMap<>();
    private volatile boolean over;

    private Callers(InetSocketAddress address) {
        this.address = address;
    }

    static Callers atRate(int perSecond, InetSocketAddress address) {
        Callers callers = new Callers(address);
        callers.threads.submit(() -> callers.dispatch(TimeUnit.SECONDS.toNanos(1) / perSecond));
        return callers;
    }

    static Callers atATime(int count, InetSocketAddress address) {
        Callers callers = new Callers(address);
        for (int i = 0; i < count; i++) {
            callers.threads.submit(() -> {
                while (!callers.over) {
                    callers.call();
                }
            });
        }
        return callers;
    }

    /// Those that could not be sent in time are made up for at once.
    private void dispatch(long pause) {
        for (long next = System.nanoTime(); !over; next += pause) {
            LockSupport.parkNanos(next - System.nanoTime());
            places.acquireUninterruptibly();
            threads.submit(() -> {
                try {
                    call();
                } finally {
                    places.release();
                }
            });
        }
    }

    private void call() {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.connect(address, (int) LIMIT.toMillis());
            socket.getOutputStream().write(REQUEST);
            String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
            if (answer.startsWith("HTTP/1.1 200 OK\r\n")) {
                served.incrementAndGet();
            } else {
                failed("an answer of " + answer.length() + " characters");
            }
        } catch (IOException failure) {
            failed(failure.toString());
        }
    }

    private void failed(String how) {
        synchronized (failures) {
            failures.merge(how, 1, Integer::sum);
        }
    }

    /// How many have been served.
    long served() {
        return served.get();
    }

    /// How the others have failed, and how many of them.
    Map<String, Integer> failures() {
        synchronized (failures) {
            return Map.copyOf(failures);
        }
    }

    /// Nobody comes any more; returns when the last ones are done.
    @Override
    public void close() {
        over = true;
        threads.close();
    }
}

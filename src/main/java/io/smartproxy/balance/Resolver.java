package io.smartproxy.balance;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Turns target names into addresses.
///
/// Look-ups run on platform threads of their own, because the platform's resolver blocks the thread that calls it and
/// would take a carrier away from every virtual thread. Connections that want the same name at the same time share one
/// look-up; there is at most one of each name at a time, so that their queue is no longer than the file. An answer is
/// used for 30 s; while the resolver is silent, the last good answer goes on being used.
public final class Resolver implements AutoCloseable {

    /// How long an answer is used.
    static final Duration FRESH = Duration.ofSeconds(30);
    private static final int MAX_THREADS = 64;

    /// Asks for the addresses of a name, blocking.
    @FunctionalInterface
    public interface Lookup {
        InetAddress[] addresses(String name) throws UnknownHostException;
    }

    private final Lookup lookup;
    private volatile boolean closed;
    private final ConcurrentHashMap<String, Name> names = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(MAX_THREADS, MAX_THREADS, 10, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), Thread.ofPlatform().daemon().name("resolver-", 1).factory());

    /// @param lookup called on the resolver's own threads; [InetAddress#getAllByName] outside of tests
    public Resolver(Lookup lookup) {
        this.lookup = lookup;
        threads.allowCoreThreadTimeOut(true);
    }

    /// The addresses of a target, in the resolver's order.
    ///
    /// @param port for a target without a port of its own
    /// @throws UnknownHostException             when the name has none
    /// @throws SocketTimeoutException when there was no answer in time, and none from before
    List<InetSocketAddress> resolve(Place.Named target, int port, Deadline deadline)
            throws UnknownHostException, SocketTimeoutException {
        int to = target.port().orElse(port);
        List<InetAddress> addresses = addresses(target.host(), deadline);
        return addresses.size() == 1
                ? List.of(new InetSocketAddress(addresses.getFirst(), to))
                : addresses.stream().map(address -> new InetSocketAddress(address, to)).toList();
    }

    private List<InetAddress> addresses(String host, Deadline deadline)
            throws UnknownHostException, SocketTimeoutException {
        return names.computeIfAbsent(host, Name::new).resolve(this::start, System.nanoTime(), deadline.millis());
    }

    /// Looks a name up ahead of its first connection.
    ///
    /// @param failed called on a thread of the resolver's if it does not resolve
    public void prepare(Place.Named target, Runnable failed) {
        names.computeIfAbsent(target.host(), Name::new).refresh(this::start, System.nanoTime())
                .whenComplete((_, failure) -> {
                    // Closing fails what is under way; that says nothing about the name.
                    if (failure != null && !closed) {
                        failed.run();
                    }
                });
    }

    private void start(Name.Pending pending) {
        threads.execute(() -> {
            try {
                pending.answer(Arrays.asList(lookup.addresses(pending.host())), System.nanoTime());
            } catch (UnknownHostException | RuntimeException | Error failure) {
                // An error, too: whoever waits must hear of it, and the next one may try again.
                pending.fail(failure, System.nanoTime());
            }
        });
    }

    /// Ends all waiting: look-ups that are under way fail, and so do those that are asked for later.
    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
        names.values().forEach(Name::abandon);
    }
}

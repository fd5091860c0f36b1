package io.smartproxy.balance;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Several addresses of one name, tried as RFC 8305 section 5 wants it: the first gets a head start of 250 ms, then the
/// next is tried beside it, and so on; one that fails makes way for the next at once. The first that connects is taken,
/// the others are closed. Used once, by one thread.
final class HappyEyeballs {

    /// The RFC's 'Connection Attempt Delay'.
    static final Duration HEAD_START = Duration.ofMillis(250);

    /// What has come of one address.
    private sealed interface Outcome {
        record Connected(SocketChannel socket) implements Outcome {
        }

        record Failed(Throwable why) implements Outcome {
        }
    }

    private final Queue<SocketAddress> waiting;
    private final Deadline deadline;
    private final Attempt attempt;
    private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
    private int running;

    /// @param deadline for all of them together
    HappyEyeballs(List<? extends SocketAddress> addresses, Deadline deadline, Attempt attempt) {
        waiting = new ArrayDeque<>(interleaved(addresses));
        this.deadline = deadline;
        this.attempt = attempt;
    }

    /// The two families in turn, beginning with that of the first; within each the order stays (section 4).
    static List<SocketAddress> interleaved(List<? extends SocketAddress> addresses) {
        Queue<SocketAddress> first = new ArrayDeque<>();
        Queue<SocketAddress> second = new ArrayDeque<>();
        addresses.forEach(address -> (isV4(address) == isV4(addresses.getFirst()) ? first : second).add(address));
        List<SocketAddress> order = new ArrayList<>();
        while (!first.isEmpty() && !second.isEmpty()) {
            order.add(first.remove());
            order.add(second.remove());
        }
        order.addAll(first);
        order.addAll(second);
        return order;
    }

    private static boolean isV4(SocketAddress address) {
        return address instanceof InetSocketAddress internet && internet.getAddress() instanceof Inet4Address;
    }

    /// @throws IOException what the first address that failed did fail with, when all of them have
    SocketChannel connect() throws IOException {
        Throwable first = null;
        while (!waiting.isEmpty() || running > 0) {
            if (!waiting.isEmpty()) {
                begin(waiting.remove());
            }
            switch (await()) {
                case Outcome.Connected(SocketChannel socket) -> {
                    attempt.decideOn(socket);
                    return socket;
                }
                case Outcome.Failed(Throwable why) -> {
                    running--;
                    first = first == null ? why : first;
                }
                case null -> {
                    // Time for the next one.
                }
            }
        }
        throw failure(first);
    }

    /// @param first null if there was no address at all
    private static IOException failure(Throwable first) {
        return switch (first) {
            case null -> new UnknownHostException("the name has no address");
            case IOException failure -> failure;
            case Throwable bug -> throw new IllegalStateException("connecting failed inside the proxy", bug);
        };
    }

    private void begin(SocketAddress address) {
        running++;
        Thread.ofVirtual().start(() -> outcomes.add(dial(address)));
    }

    private Outcome dial(SocketAddress address) {
        try {
            return new Outcome.Connected(Dial.to(address, deadline, attempt));
        } catch (IOException | RuntimeException | Error failure) {
            // Whatever it is, somebody waits for it.
            return new Outcome.Failed(failure);
        }
    }

    /// @return null when nothing has come of any, and it is the next one's turn
    private Outcome await() throws IOException {
        try {
            return waiting.isEmpty() ? outcomes.take() : outcomes.poll(HEAD_START.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            attempt.close();
            throw new InterruptedIOException("interrupted while connecting");
        }
    }
}

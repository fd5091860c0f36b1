package io.smartproxy.balance;

import io.smartproxy.net.IpAddress;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// One name: its last good answer, and the look-up under way, of which there is at most one. An address is a name, too,
/// which answers for itself and is never looked up.
final class Name {

    /// How long a look-up may take before an older answer is used instead.
    static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long FOREVER = Long.MAX_VALUE;

    private record Answer(List<InetAddress> addresses, long at) {
    }

    private final String host;
    /// What the name is as it is written; empty for one that has to be looked up.
    private final List<InetAddress> literal;
    private final AtomicReference<Pending> pending = new AtomicReference<>();
    private volatile Answer last;

    Name(String host) {
        this.host = host;
        literal = IpAddress.isAddress(host) ? List.of(IpAddress.parse(host).toInetAddress()) : List.of();
    }

    /// A look-up under way. Whoever runs it ends it with [#answer] or [#fail].
    final class Pending {

        private final long started;
        private final CompletableFuture<List<InetAddress>> result = new CompletableFuture<>();
        private volatile boolean silent;

        private Pending(long started) {
            this.started = started;
        }

        String host() {
            return host;
        }

        void answer(List<InetAddress> addresses, long now) {
            last = new Answer(addresses, now);
            pending.set(null);
            result.complete(addresses);
        }

        void fail(Throwable why, long now) {
            // A resolver that gets no reply gives up after a while and reports it as a failure like any other.
            silent = now - started >= PATIENCE.toNanos();
            pending.set(null);
            result.completeExceptionally(why);
        }
    }

    /// Fails the look-up that is under way, if there is one.
    void abandon() {
        Pending running = pending.get();
        if (running != null) {
            running.fail(new RejectedExecutionException("the resolver is closed"), running.started);
        }
    }

    /// Starts a look-up, or joins the one that is under way.
    CompletableFuture<List<InetAddress>> refresh(Consumer<Pending> start, long now) {
        return literal.isEmpty() ? pending(start, now).result : CompletableFuture.completedFuture(literal);
    }

    private Pending pending(Consumer<Pending> start, long now) {
        Pending mine = new Pending(now);
        Pending running = pending.compareAndExchange(null, mine);
        if (running != null) {
            return running;
        }
        try {
            start.accept(mine);
        } catch (RuntimeException | Error failure) {
            mine.fail(failure, now);
        }
        return mine;
    }

    /// @param within milliseconds to wait for an answer; 0 for as long as it takes
    List<InetAddress> resolve(Consumer<Pending> start, long now, int within)
            throws UnknownHostException, SocketTimeoutException {
        if (!literal.isEmpty()) {
            return literal;
        }
        Answer known = last;
        if (known != null && now - known.at < Resolver.FRESH.toNanos()) {
            return known.addresses;
        }
        Pending running = pending(start, now);
        long limit = within == 0 ? FOREVER : TimeUnit.MILLISECONDS.toNanos(within);
        long patience = known == null ? limit : Math.clamp(PATIENCE.toNanos() - (now - running.started), 0, limit);
        try {
            return running.result.get(patience, TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            return orElse(known, new SocketTimeoutException("the name was not resolved in time"));
        } catch (ExecutionException failure) {
            return orElse(running.silent ? known : null, unknown(failure.getCause()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new SocketTimeoutException("interrupted while the name was resolved");
        }
    }

    private static <E extends Exception> List<InetAddress> orElse(Answer known, E failure) throws E {
        if (known == null) {
            throw failure;
        }
        return known.addresses;
    }

    /// The resolver's own message repeats the name, which may not be for showing.
    private static UnknownHostException unknown(Throwable cause) {
        return new UnknownHostException(
                cause instanceof UnknownHostException ? "the name does not resolve" : "the name cannot be looked up");
    }
}

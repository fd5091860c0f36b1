package io.smartproxy.balance;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The targets of one route, tried in the order of the file.
public final class TargetPool {

    private final List<Target> targets;
    private final Duration timeout;
    private final int retries;
    private final Resolver resolver;

    /// @param timeout for each target, looking up its name included; zero for as long as it takes
    /// @param retries how many further targets are tried when one cannot be reached
    public TargetPool(List<Target> targets, Duration timeout, int retries, Resolver resolver) {
        this.targets = List.copyOf(targets);
        this.timeout = timeout;
        this.retries = retries;
        this.resolver = resolver;
    }

    /// Connects to the first target that can be reached.
    ///
    /// @param port   the port that the client connected to, for targets that take the same one
    /// @param opened told of each socket before it is connected, so that another thread can close it and end the
    ///               attempt
    public ConnectResult connect(int port, Consumer<SocketChannel> opened) {
        List<ConnectResult.Failure> failures = List.of();
        int attempts = Math.min(targets.size(), retries + 1);
        for (Target target : targets.subList(0, attempts)) {
            try {
                return new ConnectResult.Connected(connect(target, port, opened), target, failures);
            } catch (IOException failure) {
                failures = failures.isEmpty() ? new ArrayList<>() : failures;
                failures.add(new ConnectResult.Failure(target, describe(failure)));
            }
        }
        return new ConnectResult.Unreachable(failures);
    }

    private SocketChannel connect(Target target, int port, Consumer<SocketChannel> opened) throws IOException {
        Deadline deadline = Deadline.in(timeout);
        return switch (target) {
            case Target.Fixed fixed -> Dial.to(fixed.address(), deadline, opened);
            case Target.Named named -> connect(resolver.resolve(named, port, deadline), deadline, opened);
        };
    }

    /// Each address of a name in turn, each with an equal share of the time that is left.
    private static SocketChannel connect(List<? extends SocketAddress> addresses, Deadline deadline,
            Consumer<SocketChannel> opened) throws IOException {
        IOException first = null;
        for (int i = 0; i < addresses.size(); i++) {
            try {
                return Dial.to(addresses.get(i), deadline.share(addresses.size() - i), opened);
            } catch (IOException failure) {
                first = first == null ? failure : first;
            }
        }
        throw first == null ? new SocketTimeoutException("no address") : first;
    }

    private static String describe(IOException failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}

package io.smartproxy.balance;

import java.nio.channels.SocketChannel;
import java.util.List;

/// What came of trying to reach a route's targets.
public sealed interface ConnectResult {

    /// The targets that were tried in vain, in the order of trying.
    List<Failure> failures();

    /// @param channel connected, in blocking mode
    record Connected(SocketChannel channel, Target target, List<Failure> failures) implements ConnectResult {
    }

    /// None of the targets that could be tried was reached, or the trying was broken off.
    record Unreachable(List<Failure> failures) implements ConnectResult {
    }

    /// @param why for the log: what went wrong
    record Failure(Target target, String why) {
    }
}

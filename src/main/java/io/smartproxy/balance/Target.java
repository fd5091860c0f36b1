package io.smartproxy.balance;

import io.smartproxy.metrics.TargetMeter;
import java.net.SocketAddress;
import java.util.OptionalInt;

/// Somewhere that a route can forward to.
public sealed interface Target {

    /// How messages, the API and the metrics write it: as the file does.
    default String shown() {
        return meter().target();
    }

    /// Its figures.
    TargetMeter meter();

    /// One that is looked up on every connect.
    ///
    /// @param host a name or an address; IPv6 without brackets
    /// @param port empty for the port that the client connected to
    record Named(String host, OptionalInt port, TargetMeter meter) implements Target {
    }

    /// One whose address is known: a unix socket, or a server in this process.
    record Fixed(SocketAddress address, TargetMeter meter) implements Target {
    }
}

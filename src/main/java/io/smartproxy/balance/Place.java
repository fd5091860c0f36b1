package io.smartproxy.balance;

import java.net.SocketAddress;
import java.util.Locale;
import java.util.OptionalInt;

/// Where a target is.
public sealed interface Place {

    /// One that is looked up on every connect.
    ///
    /// @param host a name or an address; IPv6 without brackets
    /// @param port empty for the port that the client connected to
    record Named(String host, OptionalInt port) implements Place {
    }

    /// One whose address is known: a unix socket, or a server in this process.
    record Fixed(SocketAddress address) implements Place {
    }

    /// What it is known by, the same in every proxy whose file names it.
    default String key() {
        return switch (this) {
            case Named(String host, OptionalInt port) ->
                host.toLowerCase(Locale.ROOT) + " " + (port.isPresent() ? port.getAsInt() : "*");
            case Fixed(SocketAddress address) -> address.toString();
        };
    }
}

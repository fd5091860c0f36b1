package io.smartproxy.config;

import java.util.List;
import java.util.OptionalLong;

/// What happens to a connection that a route takes.
public sealed interface ActionConfig {

    /// @param pool   where it may go
    /// @param life   how long connections may live
    /// @param header what a target is told first
    record Forward(PoolConfig pool, LifeConfig life, SentHeader header) implements ActionConfig {
    }

    /// An HTTP answer that sends the client elsewhere.
    ///
    /// @param to     with `{host}` (the request's, without a port) and `{path}` (with the query)
    /// @param status 301, 302, 303, 307 or 308
    record Redirect(String to, int status) implements ActionConfig {
    }

    /// A fixed HTTP answer.
    ///
    /// @param status 200 to 599
    /// @param body   plain text, sent as UTF-8
    record Respond(int status, String body) implements ActionConfig {
    }

    /// As [Forward], by the kernel: the proxy sees nothing of it.
    ///
    /// @param pool           where it may go; targets are addresses, maybe without a port
    /// @param preserveSource whether targets see the client's address; otherwise they see this machine's
    /// @param maxRate        bytes per second, both directions together, 64 KiB to 16 GiB; empty for no limit
    record Kernel(PoolConfig pool, boolean preserveSource, OptionalLong maxRate) implements ActionConfig {
    }

    /// The connection is closed; a client that sent an HTTP request gets a 403 first.
    record Block() implements ActionConfig {
    }

    /// Whether the proxy itself answers, and so has to see an HTTP request first.
    default boolean answersHttp() {
        return switch (this) {
            case Redirect _, Respond _ -> true;
            case Forward _, Kernel _, Block _ -> false;
        };
    }

    /// Where it may go, in the order of the file; empty where it goes nowhere.
    default List<TargetConfig> targets() {
        return switch (this) {
            case Forward forward -> forward.pool().targets();
            case Kernel kernel -> kernel.pool().targets();
            case Redirect _, Respond _, Block _ -> List.of();
        };
    }
}

package io.smartproxy.config;

import java.time.Duration;
import java.util.List;

/// What happens to a connection that a route takes.
public sealed interface ActionConfig {

    /// @param targets        in the order of the file, never empty
    /// @param connectTimeout for one target, looking up its name included; zero is off
    /// @param retries        how many other targets are tried when one cannot be reached, 0 to 100
    /// @param life           how long connections may live
    /// @param header         what a target is told first
    record Forward(List<TargetConfig> targets, Duration connectTimeout, int retries, LifeConfig life,
            SentHeader header) implements ActionConfig {
        public Forward {
            targets = List.copyOf(targets);
        }
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

    /// The connection is closed; a client that sent an HTTP request gets a 403 first.
    record Block() implements ActionConfig {
    }

    /// Whether the proxy itself answers, and so has to see an HTTP request first.
    default boolean answersHttp() {
        return switch (this) {
            case Redirect _, Respond _ -> true;
            case Forward _, Block _ -> false;
        };
    }
}

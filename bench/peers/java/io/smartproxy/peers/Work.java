package io.smartproxy.peers;

import java.io.IOException;
import java.util.List;

/// Something that the proxies are given to do, and what is measured of it.
sealed interface Work {

    /// One word, by which options name it.
    String name();

    /// What each measurement has a figure of, in the order of the figures.
    List<Quantity> quantities();

    /// How many shares of the time it is worth.
    default int shares() {
        return 1;
    }

    /// Work that a proxy does again and again, warmed up, for as long as it is told to.
    sealed interface Steady extends Work permits PlainBulk, TlsBulk, Requests, Handshakes, Latency {

        /// Learns what it needs to know of the proxies before the first measurement.
        default void learn(List<Running> all) throws IOException {
            // Most needs to know nothing.
        }

        /// Has it done once.
        ///
        /// @param seconds how long, about
        /// @return a figure for each quantity
        List<Double> measure(Running running, int seconds) throws IOException;
    }

    /// Work that wants a new process each time.
    sealed interface Fresh extends Work permits StartUp, IdleConnections {

        /// Starts the proxy and has it done once.
        ///
        /// @return a figure for each quantity
        List<Double> measure(Peer peer, Site site) throws IOException;
    }
}

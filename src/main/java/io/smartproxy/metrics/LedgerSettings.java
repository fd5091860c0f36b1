package io.smartproxy.metrics;

import io.smartproxy.net.IpAddress;
import java.time.Duration;
import java.util.function.Function;

/// How the [Ledger] is kept.
///
/// @param retention     how far back samples are kept, a second or more, in whole seconds
/// @param instantWindow the window of the instant rate
/// @param trackedIps    how many client IPs have figures of their own at a time
/// @param ipName        how a client's IP is shown: an address, or the network that stands for it
public record LedgerSettings(
        Duration retention, Duration instantWindow, int trackedIps, Function<IpAddress, String> ipName) {
}

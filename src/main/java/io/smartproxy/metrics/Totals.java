package io.smartproxy.metrics;

/// Bytes counted, each once.
///
/// @param received that were read from the peer
/// @param sent     that were written to it
public record Totals(long received, long sent) {

    /// Both directions together.
    public long sum() {
        return received + sent;
    }
}

package io.smartproxy.metrics;

/// Bytes counted, each once.
///
/// @param received that were read from the peer
/// @param sent     that were written to it
public record Totals(long received, long sent) {

    /// Not a byte.
    public static final Totals NONE = new Totals(0, 0);

    /// Both directions together.
    public long sum() {
        return received + sent;
    }
}

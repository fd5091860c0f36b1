package io.smartproxy.metrics;

/// How fast bytes have moved over some time.
///
/// @param received bytes per second that were read from clients
/// @param sent     bytes per second that were written to clients
public record Rates(double received, double sent) {

    /// Nothing has moved.
    public static final Rates ZERO = new Rates(0, 0);
}

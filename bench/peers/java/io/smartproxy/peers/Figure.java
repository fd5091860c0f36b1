package io.smartproxy.peers;

/// What one measurement has found.
///
/// @param round from 1
/// @param value in the quantity's unit
record Figure(Quantity quantity, Peer peer, int round, double value) {
}

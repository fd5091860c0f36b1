package io.smartproxy.admin;

import io.smartproxy.connection.ConnectionStatus;
import io.smartproxy.metrics.Metrics;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// What the admin server shows, and what it may do. Every function may be called from several threads at a time.
///
/// @param metrics     the figures
/// @param status      the proxy as a whole
/// @param connections those that are open, in any order
/// @param close       closes the connection with an id; whether there was such an open one
/// @param reload      reads the file now and says what has come of it
/// @param prometheus  the figures in Prometheus' text format 0.0.4
public record AdminSource(
        Metrics metrics, Supplier<ProxyStatus> status, Supplier<Stream<ConnectionStatus>> connections,
        LongPredicate close, Supplier<ReloadStatus> reload, Supplier<String> prometheus) {
}

package io.smartproxy.server;

import io.smartproxy.config.ProxyConfig;
import io.smartproxy.connection.ConnectionHandler;
import io.smartproxy.connection.Route;
import io.smartproxy.guard.AccessLists;
import io.smartproxy.route.RouteTable;
import io.smartproxy.tls.TlsContexts;
import java.util.Map;

/// What one reading of the file has come to: all that a connection needs. It never changes; another reading takes its
/// place as a whole, and a connection keeps to the one that it has begun with.
///
/// @param config     what it says, as far as a running proxy can do it
/// @param capacities what the process can carry of that
/// @param contexts   the certificates of all routes, kept up with their files
/// @param lists      the access lists of all routes, kept up with their files
/// @param routes     finds a connection's route
/// @param byName     the same routes
/// @param kernel     those that the kernel serves
/// @param handler    serves connections under these settings
record Reading(ProxyConfig config, Capacities capacities, TlsContexts contexts, AccessLists lists,
        RouteTable<Route> routes, Map<String, Route> byName, Map<String, KernelTargets> kernel,
        ConnectionHandler handler) {
}

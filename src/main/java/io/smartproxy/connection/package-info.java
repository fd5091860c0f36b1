/// One connection's life, from the accepted socket to its last line in the log.
///
/// [io.smartproxy.connection.ConnectionHandler] is the script, read from top to bottom: what the client begins with,
/// the route, TLS with the client and the choice of a route inside it, the target, TLS with the target, two pumps, the
/// end. It runs on the connection's own virtual thread, which becomes the client-to-target direction; a second one
/// carries the other direction. Whoever ends a connection, from whichever thread, does it through
/// [io.smartproxy.connection.Connection#end]: the first ending stands and closes the sockets, so that whatever waits on
/// them comes back.
///
/// What always holds: a connection is in the registry from before its first byte is read until both of its threads are
/// done; whatever a client sends, nothing is thrown past the handler. Imports: `net`, `log`, `config`, `wire`,
/// `metrics`, `route`, `stream`, `tls`, `balance`.
package io.smartproxy.connection;

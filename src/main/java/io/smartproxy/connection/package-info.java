/// One connection's life, from the accepted socket to its last line in the log.
///
/// [io.smartproxy.connection.ConnectionHandler] is the script, read from top to bottom: whose connection it is, where a
/// trusted sender says so, whether that client may have one more, what it begins with, the route and whether that lets
/// it in, TLS with the client and the choice of a route inside it, the target, the header that tells it of the client,
/// TLS with the target, two pumps, the end. It runs on the connection's own virtual thread, which becomes the
/// client-to-target direction; a second one carries the other direction. What has moved goes into the
/// [io.smartproxy.metrics.Ledger], headers do not; [io.smartproxy.connection.ConnectionRecorder] tells Flight Recorder
/// of each connection. Whoever ends a connection, from whichever thread, does it through
/// [io.smartproxy.connection.Connection#end]: the first ending stands and closes the sockets, so that whatever waits on
/// them comes back.
///
/// From outside, on the sampler's thread, [io.smartproxy.connection.LifeWatch] ends those that have been quiet or have
/// lived for too long and has the kernel probe silent peers, and [io.smartproxy.connection.ZombieDetector] those that
/// only seem to be alive. [io.smartproxy.connection.CleanupQueue] does what is left to do about the ended ones, in
/// batches.
///
/// What always holds: a connection is in the registry from before its first byte is read until it has been cleaned up
/// behind, which is after both of its threads are done; its sockets and permits are free by then. Whatever a client
/// sends, nothing is thrown past the handler. Imports: `net`, `log`, `config`, `wire`, `metrics`, `route`, `guard`,
/// `stream`, `tls`, `balance`.
package io.smartproxy.connection;

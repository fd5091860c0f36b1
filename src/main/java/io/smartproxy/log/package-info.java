/// What the proxy tells its operator: log entries as lines of text or JSON, and the one JSON writer.
///
/// A thread that logs never waits for output: it puts an entry into a bounded queue, and `log-writer`, a daemon thread
/// of the log's own, formats and writes. When the output stalls or fails, entries are dropped and counted, and nothing
/// else happens. One entry is one line, or an indented block behind one, whatever a client has put into its message.
///
/// `java.util.logging` is not used for lines: it resets itself in a shutdown hook and would lose what is said during
/// the drain. Any thread may enter a [io.smartproxy.log.Log]; a [io.smartproxy.log.Json] stays with one. The package
/// imports only the JDK.
package io.smartproxy.log;

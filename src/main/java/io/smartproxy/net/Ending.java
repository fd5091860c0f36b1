package io.smartproxy.net;

/// How a connection ended: turned away before it reached a target, or closed after it was let in. Every connection has
/// exactly one.
public sealed interface Ending permits RefusalReason, CloseReason {

    /// The word for it in the log, the API and the metrics.
    String label();
}

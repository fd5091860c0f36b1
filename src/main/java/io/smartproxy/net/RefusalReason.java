package io.smartproxy.net;

/// Why a connection was turned away before it reached a target.
public enum RefusalReason implements Ending {
    /// No route of the listener takes what the client began with.
    NO_ROUTE("no-route"),
    /// A route with `action = block` took it.
    BLOCKED("blocked"),
    /// What the client sent first is neither a ClientHello nor an HTTP request, and no route takes such bytes.
    BAD_PREFACE("bad-preface"),
    /// The client took too long over the bytes that routing needs.
    PREFACE_TIMEOUT("preface-timeout");

    private final String label;

    RefusalReason(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }
}

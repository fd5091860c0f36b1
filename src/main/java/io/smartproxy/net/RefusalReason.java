package io.smartproxy.net;

/// Why a connection was turned away before it reached a target.
public enum RefusalReason implements Ending {
    /// The client has as many connections open as one client may.
    PER_IP_LIMIT("per-ip-limit"),
    /// The client has opened as many connections in the last minute as one client may.
    RATE_LIMIT("rate-limit"),
    /// The route's access lists have no place for the client's address.
    IP_BLOCKED("ip-blocked"),
    /// As many connections are open as there may be in all.
    GLOBAL_LIMIT("global-limit"),
    /// As many connections of the route are open as it may have.
    ROUTE_LIMIT("route-limit"),
    /// No route of the listener takes what the client began with.
    NO_ROUTE("no-route"),
    /// A route with `action = block` took it.
    BLOCKED("blocked"),
    /// What the client sent first is neither a ClientHello nor an HTTP request, and no route takes such bytes.
    BAD_PREFACE("bad-preface"),
    /// The client took too long over the bytes that routing needs.
    PREFACE_TIMEOUT("preface-timeout"),
    /// A trusted sender has not written the header that it had to, or one that breaks its rules.
    BAD_PROXY_HEADER("bad-proxy-header");

    private final String label;

    RefusalReason(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }

    /// Whether this is about the client's address, and not about the one connection: who it was that came too often
    /// matters then.
    public boolean ofAddress() {
        return switch (this) {
            case PER_IP_LIMIT, RATE_LIMIT, IP_BLOCKED -> true;
            case GLOBAL_LIMIT, ROUTE_LIMIT, NO_ROUTE, BLOCKED, BAD_PREFACE, PREFACE_TIMEOUT,
                    BAD_PROXY_HEADER -> false;
        };
    }
}

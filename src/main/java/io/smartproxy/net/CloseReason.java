package io.smartproxy.net;

/// Why a connection that was let in has ended. The first reason stands.
public enum CloseReason implements Ending {
    /// Both sides ended their streams, or the client left before it had said anything.
    NORMAL("normal"),
    /// The client reset the connection, could not be written to, broke the rules of TLS, or ended its TLS without saying
    /// so.
    CLIENT_ERROR("client-error"),
    /// The target did one of these; also a connection that a fault of the proxy's own
    /// has ended, which the log tells apart.
    TARGET_ERROR("target-error"),
    /// No target could be reached.
    CONNECT_FAILED("connect-failed"),
    /// TLS did not come about in time, with the client or with the target.
    HANDSHAKE_FAILED("handshake-failed"),
    /// No byte has moved either way for `inactivityTimeout`.
    INACTIVE("inactive"),
    /// It has lived for `maxConnectionLifetime`.
    LIFETIME("lifetime"),
    /// It was open on one side at most, and nothing moved any more.
    ZOMBIE("zombie"),
    /// The target has never answered, and nothing moved any more.
    STUCK("stuck"),
    /// A list of networks has changed, and its client may not come any more.
    RELOAD("reload"),
    /// Somebody has closed it by the admin page or its API.
    ADMIN("admin"),
    /// The proxy is stopping and the drain time is over.
    SHUTDOWN("shutdown");

    private final String label;

    CloseReason(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }
}

package io.smartproxy.config;

/// Who moves the bytes of a route.
public enum Engine {
    /// The proxy itself.
    PROXY("proxy"),
    /// The kernel, by rules that the proxy gives it.
    NFTABLES("nftables");

    private final String label;

    Engine(String label) {
        this.label = label;
    }

    /// As the file writes it.
    public String label() {
        return label;
    }
}

package io.smartproxy.peers;

/// One listener of a proxy on loopback.
///
/// @param port   where clients come in
/// @param target the port on loopback to which it leads
record Road(Way way, int port, int target) {

    /// As files of all three proxies name it.
    String from() {
        return "127.0.0.1:" + port;
    }

    String to() {
        return "127.0.0.1:" + target;
    }
}

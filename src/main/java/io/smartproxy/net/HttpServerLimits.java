package io.smartproxy.net;

import java.util.Map;

/// How the JDK's HTTP server treats its clients, the demo backend's and the admin server's alike: it has system
/// properties for that, which it reads once, when its classes load, for the whole process.
///
/// Among them is no time for a request or an answer (`maxReqTime`, `maxRspTime`): it would cut off long uploads to the
/// demo backend, and streams of events. Nor is there a number of connections, with which silent ones would lock the
/// others out.
public final class HttpServerLimits {

    private static final Map<String, String> LIMITS = Map.of(
            // Without it each answer waits for the client's delayed ACK.
            "sun.net.httpserver.nodelay", "true",
            // Seconds that a connection may be silent before its first request, and between two.
            "sun.net.httpserver.idleInterval", "10",
            // How often it looks for these, in milliseconds.
            "sun.net.httpserver.clockTick", "1000",
            "sun.net.httpserver.maxReqHeaders", "100",
            // In bytes, of the request line and the headers each.
            "sun.net.httpserver.maxReqHeaderSize", "65536");

    private HttpServerLimits() {
    }

    /// Sets those that the user has not set with `-D`; without effect once there has been an HTTP server.
    public static void apply() {
        LIMITS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }
}

package io.smartproxy.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/// What a test's machine may lack besides programs.
final class Machine {

    private Machine() {
    }

    /// Ends the test as skipped where an address is not the machine's own: not every system has all of 127.0.0.0/8, or
    /// IPv6.
    static void needsAddress(String address) {
        boolean there;
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, 0));
            there = true;
        } catch (IOException _) {
            there = false;
        }
        assumeTrue(there, "skipped: needs the address " + address);
    }
}

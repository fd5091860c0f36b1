package io.smartproxy.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// Ports that nobody listens on, below those that the kernel hands out by itself: no outgoing connection can take one
/// between the look and the use. None is handed out twice.
final class FreePort {

    private static final int FIRST = 10_000;
    private static final int BEYOND = 32_000;
    private static final int TRIES = 1000;
    private static final Set<Integer> GONE = ConcurrentHashMap.newKeySet();

    private FreePort() {
    }

    /// @throws IOException when a thousand draws have found none
    static int find() throws IOException {
        for (int tries = 0; tries < TRIES; tries++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BEYOND);
            if (isFree(port) && GONE.add(port)) {
                return port;
            }
        }
        throw new IOException("no free port between " + FIRST + " and " + BEYOND);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}

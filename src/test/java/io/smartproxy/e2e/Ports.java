package io.smartproxy.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Ports that nobody listens on, below the range that the kernel hands out by itself: no outgoing connection of another
/// test can take one between the look and the use.
public final class Ports {

    private static final int FIRST = 10_000;
    private static final int LAST = 32_000;

    private Ports() {
    }

    public static int free() {
        return freeRange(1);
    }

    /// @return the first of that many free ports in a row
    public static int freeRange(int count) {
        for (int tries = 0; tries < 1000; tries++) {
            int first = ThreadLocalRandom.current().nextInt(FIRST, LAST - count);
            if (allFree(first, count)) {
                return first;
            }
        }
        throw new AssertionError("no " + count + " free ports in a row");
    }

    private static boolean allFree(int first, int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int port = first; port < first + count; port++) {
                ServerSocket socket = new ServerSocket();
                held.add(socket);
                socket.bind(new InetSocketAddress(port));
            }
            return true;
        } catch (IOException _) {
            return false;
        } finally {
            held.forEach(Ports::close);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

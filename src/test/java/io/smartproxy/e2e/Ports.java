package io.smartproxy.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/// Ports that nobody listens on, below the range that the kernel hands out by itself: no outgoing connection of another
/// test can take one between the look and the use. Test processes that run at a time have ranges of their own, and within
/// one no port is given twice: whoever has been given one may be about to use it.
public final class Ports {

    private static final int LOWEST = 10_000;
    private static final int OF_A_PROCESS = 5_000;
    /// From 1, by `pom.xml`; there are four ranges.
    private static final int PROCESS = Integer.getInteger("tests.process", 1);
    private static final int FIRST = LOWEST + (PROCESS - 1) % 4 * OF_A_PROCESS;
    private static final int LAST = FIRST + OF_A_PROCESS;
    private static final Set<Integer> GIVEN = new HashSet<>();

    private Ports() {
    }

    public static int free() {
        return freeRange(1);
    }

    /// @return the first of that many free ports in a row
    public static synchronized int freeRange(int count) {
        for (int tries = 0; tries < 1000; tries++) {
            int first = ThreadLocalRandom.current().nextInt(FIRST, LAST - count);
            List<Integer> ports = IntStream.range(first, first + count).boxed().toList();
            if (Collections.disjoint(GIVEN, ports) && allFree(first, count)) {
                GIVEN.addAll(ports);
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

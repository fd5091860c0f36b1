package io.smartproxy.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Clients that send a request each time that one is due, whatever became of those before.
///
/// A request that can't be sent when it is due, as the answer to the one before has not come, has been waiting since it
/// was due; one that is sent late because its thread woke late has not: that is not the proxy's doing.
record PacedClients(InetSocketAddress address, double perSecond) {

    private static final int CONNECTIONS = 64;
    private static final byte[] REQUEST =
            ("GET " + Origin.SMALL + " HTTP/1.1\r\nHost: peers.test\r\n\r\n").getBytes(US_ASCII);
    private static final String HEAD_END = "\r\n\r\n";

    /// @return how long each request took, in nanoseconds, the shortest first
    long[] run(int seconds) throws IOException {
        long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
        List<long[]> all = Crew.run(CONNECTIONS, i -> () -> {
            try (Socket socket = Call.open(address)) {
                return talk(socket, start, i, seconds);
            }
        });
        return all.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    }

    private long[] talk(Socket socket, long start, int number, int seconds) throws IOException {
        byte[] room = new byte[answerBytes(socket)];
        double gap = CONNECTIONS * TimeUnit.SECONDS.toNanos(1) / perSecond;
        long[] latencies = new long[Math.max(1, (int) (seconds * perSecond / CONNECTIONS))];
        long free = start;
        for (int i = 0; i < latencies.length; i++) {
            // Connections take turns.
            long due = start + (long) (gap * (i + (double) number / CONNECTIONS));
            park(due);
            long begun = free - due > 0 ? due : System.nanoTime();
            socket.getOutputStream().write(REQUEST);
            if (socket.getInputStream().readNBytes(room, 0, room.length) < room.length) {
                throw new IOException("an answer that ends early");
            }
            free = System.nanoTime();
            latencies[i] = free - begun;
        }
        return latencies;
    }

    private static void park(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /// All answers are of the length of the first.
    private static int answerBytes(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream();
        out.write(REQUEST);
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(US_ASCII).endsWith(HEAD_END)) {
            head.write(in.readNBytes(1));
        }
        in.skipNBytes(Origin.SMALL_BYTES);
        return head.size() + Origin.SMALL_BYTES;
    }
}

package io.smartproxy.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/// A server that accepts nobody and whose queue is full: whoever connects gets no answer of any kind.
final class FullServer implements AutoCloseable {

    /// Long for the kernel's answer over loopback.
    private static final int NO_ANSWER_MILLIS = 200;

    private final ServerSocket server;
    private final List<Socket> queue = new ArrayList<>();

    private FullServer(ServerSocket server) throws IOException {
        this.server = server;
        boolean full = false;
        while (!full) {
            Socket waiting = new Socket();
            queue.add(waiting);
            try {
                waiting.connect(server.getLocalSocketAddress(), NO_ANSWER_MILLIS);
            } catch (SocketTimeoutException _) {
                full = true;
            }
        }
    }

    static FullServer start() throws IOException {
        return new FullServer(new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")));
    }

    /// As `targets` wants it.
    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        for (Socket waiting : queue) {
            waiting.close();
        }
        server.close();
    }
}

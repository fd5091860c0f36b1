package io.smartproxy.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A server that accepts nobody and whose queue is full: whoever connects gets no answer of any kind.
public final class FullServer implements AutoCloseable {

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
                waiting.close();
                full = true;
            }
        }
    }

    /// On 127.0.0.1.
    public static FullServer start() throws IOException {
        return start(InetAddress.getByName("127.0.0.1"), 0);
    }

    /// @param port 0 for any
    public static FullServer start(InetAddress address, int port) throws IOException {
        ServerSocket server = new ServerSocket();
        server.bind(new InetSocketAddress(address, port), 1);
        return new FullServer(server);
    }

    /// As `targets` wants it; for one on 127.0.0.1.
    public String address() {
        return "127.0.0.1:" + port();
    }

    public int port() {
        return server.getLocalPort();
    }

    /// Waits until somebody is connecting to it: Linux lists the sockets with their states, 02 for one that has sent
    /// its SYN (proc(5), tcp).
    public void awaitDialled() {
        Await.until("a SYN to " + port(), this::isDialled);
    }

    /// Whether somebody is connecting to it.
    public boolean isDialled() {
        Pattern syn = Pattern.compile("^ *[0-9]+: [0-9A-F]+:[0-9A-F]{4} [0-9A-F]+:%04X 02 ".formatted(port()),
                Pattern.MULTILINE);
        return syn.matcher(read("/proc/net/tcp") + "\n" + read("/proc/net/tcp6")).find();
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket waiting : queue) {
            waiting.close();
        }
        server.close();
    }
}

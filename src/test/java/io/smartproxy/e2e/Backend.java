package io.smartproxy.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A TCP server on a loopback port, with a virtual thread a connection.
public final class Backend implements AutoCloseable {

    /// What is done with one connection; the socket is closed when it returns.
    @FunctionalInterface
    public interface Service {
        void serve(Socket socket) throws IOException;
    }

    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Thread acceptor;

    private Backend(ServerSocket server, Service service) {
        this.server = server;
        acceptor = Thread.ofVirtual().start(() -> acceptAll(service));
    }

    public static Backend start(Service service) throws IOException {
        return new Backend(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()), service);
    }

    /// Sends back what it gets, and ends its stream when the client does.
    public static Backend echo() throws IOException {
        return start(socket -> {
            socket.getInputStream().transferTo(socket.getOutputStream());
            socket.shutdownOutput();
        });
    }

    /// Throws away what it gets.
    public static Backend sink() throws IOException {
        return start(socket -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()));
    }

    /// Says something at once and then sends back what it gets.
    public static Backend greeting(String words) throws IOException {
        return start(socket -> {
            socket.getOutputStream().write(words.getBytes());
            socket.getInputStream().transferTo(socket.getOutputStream());
            socket.shutdownOutput();
        });
    }

    private void acceptAll(Service service) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                accepted.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(service, socket));
            } catch (IOException _) {
                // The server socket is closed: the loop ends. Anything else shows in the test as a client without an
                // answer.
            }
        }
    }

    private void serve(Service service, Socket socket) {
        try (socket) {
            service.serve(socket);
        } catch (IOException _) {
            // Tests break connections on purpose; what matters is what the client sees.
        } finally {
            open.remove(socket);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /// As `targets` wants it.
    public String address() {
        return "127.0.0.1:" + port();
    }

    public int accepted() {
        return accepted.get();
    }

    /// Connections that are open now.
    public int active() {
        return open.size();
    }

    /// Returns when nobody can connect any more: a thread that waits in `accept` is the one that lets go of the port.
    @Override
    public void close() throws IOException {
        server.close();
        try {
            acceptor.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        for (Socket socket : open) {
            socket.close();
        }
    }
}

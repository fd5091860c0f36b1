package io.smartproxy.server;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// A server on a loopback port, with a virtual thread a connection.
record Loopback(ServerSocket server) implements Closeable {

    /// What is done with one connection; the socket is closed when it returns.
    @FunctionalInterface
    interface Service {
        void serve(Socket socket) throws IOException;
    }

    static Loopback serve(Service service) throws IOException {
        ServerSocket server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    Thread.ofVirtual().start(() -> serve(service, socket));
                } catch (IOException _) {
                    // Closing the server ends the loop.
                }
            }
        });
        return new Loopback(server);
    }

    private static void serve(Service service, Socket socket) {
        try (socket) {
            service.serve(socket);
        } catch (IOException _) {
            // The benchmark is over and has closed its end.
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
    }

    /// An address on which nobody listens for now.
    static InetSocketAddress free() throws IOException {
        try (Loopback probe = new Loopback(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))) {
            return probe.address();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

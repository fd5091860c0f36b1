package io.smartproxy.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Connections that are open and say nothing: resident memory for each.
///
/// What a proxy has in memory is taken when it has come to rest, without and then with them. Before that as many
/// have come and gone, a few at a time, so that what the first ones bring along is not counted with the rest.
/// Nothing is asked of the proxy's runtime: it gives back what it gives back by itself.
///
/// @param count how many
/// @param tls   whether TLS ends at the proxy; each begins with a full handshake
record IdleConnections(int count, boolean tls) implements Work.Fresh {

    private static final int THREADS = 4;
    private static final int A_FEW = 200;
    private static final double BYTES_OF_KIB = 1024;

    @Override
    public String name() {
        return tls ? "idle-tls" : "idle-plain";
    }

    @Override
    public List<Quantity> quantities() {
        return List.of(new Quantity(name(), "idle connection, " + (tls ? "TLS ends here" : "plain"), "KiB"));
    }

    @Override
    public List<Double> measure(Peer peer, Site site) throws IOException {
        try (Running running = Running.start(peer, site)) {
            for (int gone = 0; gone < count; gone += A_FEW) {
                close(open(running, A_FEW));
            }
            long before = Rest.of(running);
            List<Socket> sockets = open(running, count);
            long bytes = Rest.of(running) - before;
            requireOpen(sockets);
            close(sockets);
            return List.of(bytes / BYTES_OF_KIB / sockets.size());
        }
    }

    private List<Socket> open(Running running, int connections) throws IOException {
        InetSocketAddress address = running.address(tls ? Way.TLS_GREETING : Way.GREETING);
        return Crew.run(THREADS, i -> () -> {
            List<Socket> sockets = new ArrayList<>();
            for (int next = i; next < connections; next += THREADS) {
                sockets.add(tls ? new TlsClient().visit(address) : greeted(address));
            }
            return sockets;
        }).stream().flatMap(List::stream).toList();
    }

    private static Socket greeted(InetSocketAddress address) throws IOException {
        Socket socket = Call.open(address);
        if (socket.getInputStream().read() != Greeter.GREETING) {
            throw new IOException("no greeting from " + address);
        }
        return socket;
    }

    /// Memory of connections that the proxy has closed meanwhile would be nobody's. A sample tells.
    private void requireOpen(List<Socket> sockets) throws IOException {
        for (int i = 0; i < sockets.size(); i += A_FEW) {
            Socket socket = sockets.get(i);
            socket.setSoTimeout(1);
            try {
                throw new IOException(name() + ": a silent connection read " + socket.getInputStream().read());
            } catch (SocketTimeoutException stillOpen) {
                // As it should be.
            }
        }
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /// When memory has come to rest.
    private static final class Rest {

        private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
        /// How many looks in a row must find it at rest: 10 s, as runtimes look every few seconds for what they can
        /// give back.
        private static final int LOOKS = 100;
        private static final int MOST_LOOKS = 250;
        private static final double MOVES = 0.005;

        /// Waits until it has not changed by more than 0.5 % for 10 s, for 25 s at the most.
        ///
        /// @return the bytes resident then
        static long of(Running running) throws IOException {
            long last = running.residentBytes();
            int quiet = 0;
            for (int look = 0; look < MOST_LOOKS && quiet < LOOKS; look++) {
                LockSupport.parkNanos(LOOK_NANOS);
                long now = running.residentBytes();
                if (Math.abs(now - last) > last * MOVES) {
                    quiet = 0;
                    last = now;
                } else {
                    quiet++;
                }
            }
            return running.residentBytes();
        }
    }
}

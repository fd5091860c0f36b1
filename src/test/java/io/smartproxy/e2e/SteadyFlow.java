package io.smartproxy.e2e;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// A client that sends at a steady rate and throws away what comes back, until it is closed or its connection is.
final class SteadyFlow implements AutoCloseable {

    private static final long PAUSE_NANOS = 5_000_000;
    private static final int LARGEST_PIECE = 1 << 20;

    private final Socket socket;
    private final int bytesPerSecond;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread writer = new Thread(this::write);
    private final Thread reader = new Thread(this::read);
    private volatile boolean cut;

    private SteadyFlow(Socket socket, int bytesPerSecond) {
        this.socket = socket;
        this.bytesPerSecond = bytesPerSecond;
    }

    /// Connects to a port of 127.0.0.1 and begins.
    static SteadyFlow start(int port, int bytesPerSecond) throws IOException {
        SteadyFlow flow = new SteadyFlow(TestProxy.connect(port), bytesPerSecond);
        flow.socket.setSoTimeout(0);
        flow.writer.start();
        flow.reader.start();
        return flow;
    }

    /// The port of its own.
    int port() {
        return socket.getLocalPort();
    }

    /// Whether somebody else has ended it.
    boolean isCut() {
        return cut;
    }

    /// Writes what is due by now, every few milliseconds.
    private void write() {
        byte[] piece = new byte[LARGEST_PIECE];
        long begun = System.nanoTime();
        long written = 0;
        try {
            while (!over.get()) {
                long due = (System.nanoTime() - begun) * bytesPerSecond / 1_000_000_000L;
                int count = (int) Math.min(piece.length, due - written);
                socket.getOutputStream().write(piece, 0, count);
                written += count;
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException _) {
            cut = !over.get();
        }
    }

    private void read() {
        byte[] piece = new byte[LARGEST_PIECE];
        try {
            while (socket.getInputStream().read(piece) >= 0) {
                // Thrown away.
            }
        } catch (IOException _) {
            // Told below, as an end is.
        }
        cut = !over.get();
    }

    @Override
    public void close() throws IOException {
        over.set(true);
        socket.close();
        try {
            writer.join();
            reader.join();
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }
}

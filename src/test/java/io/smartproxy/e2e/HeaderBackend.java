package io.smartproxy.e2e;

import io.smartproxy.wire.Parse;
import io.smartproxy.wire.TrustedHeader;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A target that reads a header first and keeps it. Then it says something, if it has anything to say, and sends back
/// what it gets.
final class HeaderBackend implements AutoCloseable {

    private static final int MAX_LENGTH = 1024;

    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final byte[] greeting;
    private final Backend backend;

    private HeaderBackend(String greeting) throws IOException {
        this.greeting = greeting.getBytes();
        backend = Backend.start(this::serve);
    }

    /// A header as it came.
    ///
    /// @param bytes  all of it, and nothing of what follows
    /// @param header what it says
    record Heard(byte[] bytes, TrustedHeader header) {
    }

    /// @param greeting empty for none
    static HeaderBackend start(String greeting) throws IOException {
        return new HeaderBackend(greeting);
    }

    private void serve(Socket socket) throws IOException {
        heard.add(header(socket.getInputStream()));
        socket.getOutputStream().write(greeting);
        socket.getInputStream().transferTo(socket.getOutputStream());
        socket.shutdownOutput();
    }

    /// Reads byte by byte, so that it takes nothing of what follows.
    private static Heard header(InputStream in) throws IOException {
        byte[] bytes = new byte[MAX_LENGTH];
        for (int length = 0; length < MAX_LENGTH; length++) {
            bytes[length] = (byte) in.read();
            ByteBuffer seen = ByteBuffer.wrap(bytes, 0, length + 1);
            if (TrustedHeader.parse(seen) instanceof Parse.Found<TrustedHeader>(TrustedHeader header, _)) {
                return new Heard(Arrays.copyOf(bytes, length + 1), header);
            }
        }
        throw new IOException("no header comes first");
    }

    /// The header of the next connection.
    Heard next() throws InterruptedException {
        Heard next = heard.poll(Await.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new AssertionError("no header has come");
        }
        return next;
    }

    /// As `targets` wants it.
    String address() {
        return backend.address();
    }

    @Override
    public void close() throws IOException {
        backend.close();
    }
}

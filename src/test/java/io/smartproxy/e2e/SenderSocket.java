package io.smartproxy.e2e;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/// A client's socket that puts a header in front of the first bytes that are written, in one write with them, as a
/// proxy does that has read them already.
final class SenderSocket extends Socket {

    private final byte[] header;
    private OutputStream out;

    private SenderSocket(byte[] header) {
        this.header = header;
    }

    /// Connects to a port of 127.0.0.1.
    static SenderSocket connect(int port, byte[] header) throws IOException {
        return connect("127.0.0.1", port, header);
    }

    /// @param from the sender's own address
    static SenderSocket connect(String from, int port, byte[] header) throws IOException {
        SenderSocket socket = new SenderSocket(header.clone());
        try {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) Await.LIMIT.toMillis());
            return socket;
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    /// Sends the bytes behind the header and nothing more.
    ///
    /// @return all that comes back
    byte[] ask(byte[] bytes) throws IOException {
        getOutputStream().write(bytes);
        shutdownOutput();
        return getInputStream().readAllBytes();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        if (out == null) {
            out = new Announcing(super.getOutputStream());
        }
        return out;
    }

    private final class Announcing extends FilterOutputStream {

        private boolean announced;

        Announcing(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            if (!announced) {
                announced = true;
                whole.writeBytes(header);
            }
            whole.write(bytes, from, length);
            out.write(whole.toByteArray());
        }
    }
}

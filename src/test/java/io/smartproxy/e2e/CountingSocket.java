package io.smartproxy.e2e;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/// A socket that counts what goes through it, whoever uses it.
final class CountingSocket extends Socket {

    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();

    /// Bytes read so far.
    long received() {
        return received.get();
    }

    /// Bytes written so far.
    long sent() {
        return sent.get();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                int read = super.read();
                received.addAndGet(read < 0 ? 0 : 1);
                return read;
            }

            @Override
            public int read(byte[] bytes, int from, int count) throws IOException {
                int read = super.read(bytes, from, count);
                received.addAndGet(Math.max(read, 0));
                return read;
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(int value) throws IOException {
                out.write(value);
                sent.incrementAndGet();
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                out.write(bytes, from, count);
                sent.addAndGet(count);
            }
        };
    }
}

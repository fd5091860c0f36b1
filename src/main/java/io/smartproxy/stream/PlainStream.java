package io.smartproxy.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/// Bytes as they are.
public record PlainStream(Wire wire) implements Stream {

    @Override
    public int read(ByteBuffer into) throws IOException {
        return wire.read(into);
    }

    @Override
    public int read(ByteBuffer into, Duration timeout) throws IOException {
        return wire.read(into, timeout);
    }

    @Override
    public boolean pending() throws IOException {
        return !wire.drained() && wire.pending() > 0;
    }

    @Override
    public int readPending(ByteBuffer into) throws IOException {
        return wire.read(into);
    }

    @Override
    public boolean tellsPending() {
        return wire.tellsPending();
    }

    @Override
    public int largestPiece() {
        return 1;
    }

    @Override
    public boolean truncated() {
        return false;
    }

    @Override
    public boolean closed() {
        return false;
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        wire.write(from);
    }

    @Override
    public int whole(int bytes) {
        return bytes;
    }

    @Override
    public void endOutput() throws IOException {
        wire.shutdownOutput();
    }

    @Override
    public void cutOutput() throws IOException {
        wire.shutdownOutput();
    }

    @Override
    public void release() {
        // Nothing is.
    }
}

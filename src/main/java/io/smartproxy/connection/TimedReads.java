package io.smartproxy.connection;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;

/// Reads that have to be done with by one deadline, all of them together.
final class TimedReads {

    /// Reads as [io.smartproxy.stream.Stream#read(ByteBuffer, Duration)] does.
    @FunctionalInterface
    interface Source {
        int read(ByteBuffer into, Duration timeout) throws IOException;
    }

    private final Source source;
    private final long end;

    /// @param timeout from now
    TimedReads(Source source, Duration timeout) {
        this.source = source;
        end = System.nanoTime() + timeout.toNanos();
    }

    /// @throws SocketTimeoutException when the time is over
    int read(ByteBuffer into) throws IOException {
        long left = end - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        return source.read(into, Duration.ofNanos(left));
    }
}

package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A target that keeps, byte for byte, what each connection brings it. Once the client has ended its stream, it answers
/// with its own name and ends.
final class Recorder implements AutoCloseable {

    private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final String name;
    private final Backend backend;

    private Recorder(String name) throws IOException {
        this.name = name;
        backend = Backend.start(socket -> {
            received.add(socket.getInputStream().readAllBytes());
            socket.getOutputStream().write(name.getBytes());
        });
    }

    static Recorder start(String name) throws IOException {
        return new Recorder(name);
    }

    String name() {
        return name;
    }

    /// As `targets` wants it.
    String address() {
        return backend.address();
    }

    int accepted() {
        return backend.accepted();
    }

    /// What the next connection brought, in the order in which they ended.
    byte[] next() throws InterruptedException {
        byte[] bytes = received.poll(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(bytes).as("what a connection brings to %s", name).isNotNull();
        return bytes;
    }

    @Override
    public void close() throws IOException {
        backend.close();
    }
}

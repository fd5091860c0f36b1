package io.smartproxy.e2e;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Clients of one address that come all at once, to a target that speaks first: its word shows to each that it has been
/// let in. Those that have stay until they are told to go.
final class Rush implements AutoCloseable {

    private static final int TURNED_AWAY = -1;

    private final List<Socket> in = new ArrayList<>();

    /// Returns when each of them knows whether it is in.
    static Rush of(int clients, int port) throws Exception {
        Rush rush = new Rush();
        CountDownLatch start = new CountDownLatch(clients);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                all.add(threads.submit(() -> {
                    start.countDown();
                    start.await();
                    rush.come(port);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException failure) {
            rush.close();
            throw failure;
        }
        return rush;
    }

    private void come(int port) throws IOException {
        Socket client = TestProxy.connect(port);
        if (client.getInputStream().read() == TURNED_AWAY) {
            client.close();
        } else {
            synchronized (in) {
                in.add(client);
            }
        }
    }

    /// How many are in.
    int size() {
        return in.size();
    }

    void reset() throws IOException {
        for (Socket client : in) {
            Resets.reset(client);
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket client : in) {
            client.close();
        }
    }
}

package io.smartproxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.e2e.Ports;
import io.smartproxy.log.Log;
import io.smartproxy.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Listeners that share an address and take over from one another while clients keep coming, as fast as they can.
///
/// Where `net.ipv4.tcp_migrate_req` is 0, a client that is between the last look into a backlog and the close of its
/// socket is lost. How many there are is told; that there are next to none is what the look is for.
class ListenerSuccessionTest {

    private static final int CLIENTS = 8;
    /// A connection that the kernel forgets with the socket is not always reset.
    private static final int SILENT_MILLIS = 5000;

    private final InetSocketAddress address = new InetSocketAddress("127.0.0.1", Ports.free());
    private final Log log = Log.system("io.smartproxy.test");
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean over;
    private Listener current;

    @AfterEach
    void stop() throws Exception {
        over = true;
        for (Thread client : clients) {
            client.join();
        }
        current.close();
    }

    private Listener open() throws IOException {
        Listener listener = Listener.bind(Optional.of(IpAddress.parse("127.0.0.1")), address.getPort(), "test", true,
                log);
        listener.start(ListenerSuccessionTest::greet);
        return listener;
    }

    private static void greet(SocketChannel client) throws IOException {
        try (client) {
            client.write(ByteBuffer.wrap(new byte[1]));
        }
    }

    private void call() {
        while (!over) {
            try (Socket client = new Socket()) {
                client.setSoTimeout(SILENT_MILLIS);
                client.connect(address, SILENT_MILLIS);
                (client.getInputStream().read() == 0 ? served : lost).incrementAndGet();
            } catch (IOException _) {
                lost.incrementAndGet();
            }
        }
    }

    private void succeed(int times) throws Exception {
        current = open();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(Thread.ofPlatform().start(this::call));
        }
        long begun = System.nanoTime();
        for (int i = 0; i < times; i++) {
            Listener next = open();
            awaitServed(50);
            current.close();
            current = next;
            awaitServed(50);
        }
        System.out.printf("%d hand-overs of a listener at %d connections a second: %d lost%n", times,
                served.get() * TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - begun), lost.get());
    }

    private void awaitServed(int more) throws InterruptedException {
        int soFar = served.get();
        while (served.get() - soFar < more) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    @Test
    @Tag("soak")
    void hardlyAnybodyIsLost() throws Exception {
        int times = 1000;
        succeed(times);
        assertThat(lost.get()).isLessThan(times / 2);
    }
}

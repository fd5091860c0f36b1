package io.smartproxy.e2e;

import static io.smartproxy.e2e.EchoClients.assertGoesOn;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The file changes a hundred times while clients come and others stay: none of them notices.
class ReloadUnderLoadTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int CHANGES = 100;
    private static final int RATE = 200;
    private static final int STAYING = 500;
    /// One in so many speaks TLS.
    private static final int TLS = 20;
    /// A slow machine is not asked for more at a time.
    private static final int MOST_AT_ONCE = 200;

    private final int steady = Ports.free();
    private final int renamed = Ports.free();
    private final int passing = Ports.free();
    private final int secure = Ports.free();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger served = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Socket> staying = new ArrayList<>();
    @TempDir
    private Path folder;
    private Backend one;
    private Backend two;

    /// Has the proxy take up another text of its file, and returns when it has.
    @FunctionalInterface
    private interface Taking {
        void take(String text) throws IOException;
    }

    @BeforeEach
    void start() throws Exception {
        one = Backend.echo();
        two = Backend.echo();
        TlsServer.makeCertificate(folder, "a.example");
        TlsServer.makeCertificate(folder, "b.example");
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket client : staying) {
            client.close();
        }
        one.close();
        two.close();
    }

    /// The file's text after so many changes: targets that come, go and weigh otherwise, a route that is there every
    /// other time, one with another name each time, a certificate that is swapped. The connections of a route that has
    /// another name now have more time to end than all of this takes.
    private String text(int change) {
        String[] targets = {one.address(), one.address() + " weight=3, " + two.address(), two.address(),
            two.address() + ", " + one.address() + " weight=7"};
        String text = """
                admin.listen = off
                maxConnections = 2000
                shutdown.timeout = 2m
                maxConnectionsPerIP = off
                connectionRateLimitPerMinute = off
                default.targets = TARGETS
                route.steady.listen = 127.0.0.1:STEADY
                route.steady.balance = least-connections
                route.NAME.listen = 127.0.0.1:RENAMED
                route.secure.listen = 127.0.0.1:SECURE
                route.secure.tls = terminate
                route.secure.tls.certificate = CERTIFICATE.pem
                route.secure.tls.key = CERTIFICATE.key
                """.replace("TARGETS", targets[change % targets.length])
                .replace("STEADY", Integer.toString(steady)).replace("RENAMED", Integer.toString(renamed))
                .replace("SECURE", Integer.toString(secure)).replace("NAME", "name" + change)
                .replace("CERTIFICATE", change % 2 == 0 ? "a.example" : "b.example");
        return change % 2 == 0 ? text : text + "route.passing.listen = 127.0.0.1:" + passing + "\n";
    }

    @Test
    void noClientNotices() throws Exception {
        try (TestProxy proxy = TestProxy.start(folder, text(0))) {
            changeUnderLoad(text -> assertThat(proxy.reload(text).hasEffect()).isTrue());
            proxy.awaitIdle();
        }
    }

    /// The same by the program, whose file is saved each time.
    @Tag("soak")
    @Test
    void noClientNoticesWhatIsSaved() throws Exception {
        ProxyProcess.Start start = new ProxyProcess.Start(text(0));
        for (String name : List.of("a.example.pem", "a.example.key", "b.example.pem", "b.example.key")) {
            start = start.file(name, Files.readString(folder.resolve(name)));
        }
        try (ProxyProcess proxy = start.start()) {
            proxy.awaitLine("started in", LIMIT);
            AtomicInteger saved = new AtomicInteger();
            changeUnderLoad(text -> {
                Path draft = Files.writeString(proxy.folder().resolve("draft"), text);
                Files.move(draft, proxy.folder().resolve("proxy.properties"), StandardCopyOption.ATOMIC_MOVE);
                int count = saved.incrementAndGet();
                Await.until("it is taken up", () -> proxy.out().stream()
                        .filter(line -> line.contains("took up proxy.properties")).count() == count);
            });
            assertThat(proxy.out()).noneMatch(line -> line.contains(" WARN ") || line.contains(" ERROR "));
            assertThat(proxy.stop()).isZero();
        }
    }

    private void changeUnderLoad(Taking taking) throws Exception {
        for (int i = 0; i < STAYING; i++) {
            staying.add(TestProxy.connect(i % 2 == 0 ? steady : renamed));
        }
        try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
            clock.scheduleAtFixedRate(this::visit, 0, TimeUnit.SECONDS.toNanos(1) / RATE, TimeUnit.NANOSECONDS);
            for (int change = 1; change <= CHANGES; change++) {
                int sofar = served.get();
                taking.take(text(change));
                Await.until("clients come between changes; " + failures, () -> served.get() >= sofar + RATE / 20);
            }
            clock.shutdownNow();
        }
        Await.until("the last of them", () -> served.get() + failures.size() == begun.get());
        assertThat(failures).isEmpty();
        for (Socket client : staying) {
            assertGoesOn(client);
            client.close();
        }
        System.out.println(served + " connections during " + CHANGES + " changes, beside " + STAYING
                + " that stayed; none failed");
    }

    private void visit() {
        if (begun.get() - served.get() - failures.size() >= MOST_AT_ONCE) {
            return;
        }
        int number = begun.getAndIncrement();
        Thread.ofVirtual().start(() -> {
            try {
                if (number % TLS == 0) {
                    visitSecurely();
                } else {
                    try (Socket client = TestProxy.connect(number % 2 == 0 ? steady : renamed)) {
                        assertGoesOn(client);
                    }
                }
                served.getAndIncrement();
            } catch (IOException | RuntimeException | Error failure) {
                failures.add(failure.toString());
            }
        });
    }

    private void visitSecurely() throws IOException {
        try (TlsClient client = TlsClient.connect(secure, "TLSv1.3")) {
            client.out().write('x');
            assertThat(client.in().read()).isEqualTo('x');
            client.closeInOrder();
        }
    }
}

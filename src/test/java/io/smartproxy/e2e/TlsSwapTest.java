package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
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

/// A certificate is replaced while clients come: none of them notices but by the certificate.
class TlsSwapTest {

    private static final String[] VERSIONS = {"TLSv1.2", "TLSv1.3"};
    private static final int MOST_AT_ONCE = 60;

    /// @param begun  when the client began to connect, on the clock of [System#nanoTime]
    /// @param serial of the certificate that it was shown
    private record Visit(long begun, BigInteger serial) {
    }

    private final int port = Ports.free();
    private final Queue<Visit> visits = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger begun = new AtomicInteger();
    @TempDir
    private Path folder;
    private Backend backend;
    private TestProxy proxy;

    @BeforeEach
    void start() throws Exception {
        Files.createDirectory(folder.resolve("new"));
        TlsServer.makeCertificate(folder, "a.example");
        TlsServer.makeCertificate(folder.resolve("new"), "a.example");
        backend = Backend.echo();
        proxy = TestProxy.start(folder, """
                maxConnectionsPerIP = off
                connectionRateLimitPerMinute = off
                route.a.listen = 127.0.0.1:%d
                route.a.tls = terminate
                route.a.tls.certificate = a.example.pem
                route.a.tls.key = a.example.key
                route.a.targets = %s
                """.formatted(port, backend.address()));
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        backend.close();
    }

    @Test
    void aCertificateIsSwappedUnderLoad() throws Exception {
        swapUnder(60, Duration.ofSeconds(3));
    }

    @Test
    @Tag("soak")
    void aCertificateIsSwappedUnderTwoHundredConnectionsASecondForAMinute() throws Exception {
        swapUnder(200, Duration.ofSeconds(60));
    }

    /// @param rate connections a second
    private void swapUnder(int rate, Duration time) throws Exception {
        BigInteger before = serial(folder);
        BigInteger after = serial(folder.resolve("new"));
        int count = (int) (rate * time.toSeconds());
        try (TlsClient old = TlsClient.connect(port, "TLSv1.3");
                ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
            clock.scheduleAtFixedRate(this::visit, 0, TimeUnit.SECONDS.toNanos(1) / rate, TimeUnit.NANOSECONDS);
            Await.until("half of the visits", time.plus(Await.LIMIT), () -> visits.size() >= count / 2);
            replace("a.example.key");
            replace("a.example.pem");
            Await.until(() -> "the swap in " + proxy.logged(), Await.LIMIT, () -> proxy.logged().contains("took up"));
            long swapped = System.nanoTime();
            Await.until("as many more", time.plus(Await.LIMIT),
                    () -> visits.stream().filter(visit -> visit.begun >= swapped).count() >= count / 2);
            clock.shutdownNow();
            assertEchoes(old);
            assertThat(visits).filteredOn(visit -> visit.begun >= swapped)
                    .allMatch(visit -> visit.serial.equals(after));
        }
        Await.until(() -> "the last visits; there are " + visits.size() + " and " + failures, Await.LIMIT,
                () -> visits.size() + failures.size() == begun.get());
        assertThat(failures).isEmpty();
        assertThat(visits).filteredOn(visit -> visit.serial.equals(before)).hasSizeGreaterThan(count / 4);
        System.out.println(visits.size() + " connections, " + failures.size() + " failed, "
                + visits.stream().filter(visit -> visit.serial.equals(after)).count() + " with the new serial");
    }

    /// One more, unless a slow machine is still busy with a second's worth of them: they would wait for each other until
    /// their time is over.
    private void visit() {
        if (begun.get() - visits.size() - failures.size() >= MOST_AT_ONCE) {
            return;
        }
        int number = begun.getAndIncrement();
        Thread.ofVirtual().start(() -> {
            long now = System.nanoTime();
            try (TlsClient client = TlsClient.connect(port, VERSIONS[number % 2])) {
                assertEchoes(client);
                visits.add(new Visit(now, client.certificate().getSerialNumber()));
                client.closeInOrder();
            } catch (IOException | RuntimeException | Error failure) {
                failures.add(failure);
            }
        });
    }

    private static void assertEchoes(TlsClient client) throws IOException {
        client.out().write("hello".getBytes());
        assertThat(client.in().readNBytes(5)).asString().isEqualTo("hello");
    }

    private void replace(String name) throws IOException {
        Files.move(folder.resolve("new").resolve(name), folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static BigInteger serial(Path folder) throws Exception {
        try (var in = Files.newInputStream(folder.resolve("a.example.pem"))) {
            return ((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in))
                    .getSerialNumber();
        }
    }
}

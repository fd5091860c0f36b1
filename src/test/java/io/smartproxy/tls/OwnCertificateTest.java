package io.smartproxy.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.config.FileConfig;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.e2e.Needs;
import io.smartproxy.e2e.Program;
import io.smartproxy.log.Log;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `tls.certificate = self-signed`.
class OwnCertificateTest {

    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    /// As an earlier version has made it at that time, for b, c and x.example. (keytool takes the better part of a
    /// second.)
    @TempDir
    private static Path before;
    @TempDir
    private Path folder;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Log log = Log.lines(said, Log.Level.INFO, Log.Format.TEXT);
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);

    @BeforeAll
    static void makeStore() throws Exception {
        Keytool.of(Surroundings.ofProcess().javaHome()).make(before.resolve("self-signed.p12"), "smartproxy",
                List.of("dns:localhost", "dns:b.example", "dns:c.example", "dns:x.example", "ip:127.0.0.1", "ip:::1"),
                NOW.minus(Duration.ofHours(1)), Duration.ofDays(397));
    }

    @AfterEach
    void closeLog() {
        log.close();
    }

    private ProxyConfig config(String domains) {
        return new TlsText(folder).load("""
                default.targets = builtin:demo
                default.tls = terminate
                default.tls.certificate = self-signed
                route.a.listen = 1
                route.b.listen = 2
                route.b.domains = %s
                """.formatted(domains));
    }

    private TlsContexts load(String domains) throws IOException {
        return TlsContexts.load(config(domains), log, TestSurroundings.at(now::get));
    }

    private Path home() {
        return folder.resolve(".smartproxy");
    }

    private Path store() {
        return home().resolve("self-signed.pem");
    }

    private Path earlierStore() {
        return home().resolve("self-signed.p12");
    }

    /// An earlier version has been here.
    private void leaveEarlier() throws IOException {
        Files.copy(before.resolve("self-signed.p12"), Files.createDirectory(home()).resolve("self-signed.p12"));
    }

    /// The one in use.
    private X509Certificate served(TlsContexts contexts) throws Exception {
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(new KeyManager[0], new TrustManager[] {new AnyTarget()}, null);
        SSLEngine client = trusting.createSSLEngine();
        client.setUseClientMode(true);
        ServerTls server = contexts.server(TlsText.clients(config("x.example")));
        return new EnginePair(client, server.engine(List.of())).connect().serverCertificate();
    }

    @Test
    void itIsMadeForAllTheDomainsAndThisMachine() throws Exception {
        Needs.program("openssl");
        load("b.example, *.c.example, odd_name.example");
        String text = Program.run("openssl", "x509", "-in", store().toString(), "-noout", "-text");
        assertThat(text).contains("DNS:localhost", "DNS:b.example", "DNS:*.c.example", "IP Address:127.0.0.1",
                "IP Address:0:0:0:0:0:0:0:1", "TLS Web Server Authentication", "NIST CURVE: P-256",
                "Not Before: Jun  1 11:00:00 2026 GMT", "Not After : Jul  3 11:00:00 2027 GMT")
                .doesNotContain("odd_name");
    }

    private void isItsOwnersAlone() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home()))).isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store()))).isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(home())) {
            assertThat(files).containsExactly(store());
        }
    }

    @Test
    void itIsUsedAgainUntilANameIsMissing() throws Exception {
        leaveEarlier();
        load("b.example, c.example");
        byte[] first = Files.readAllBytes(store());
        load("c.example, b.example");
        load("b.example");
        assertThat(store()).hasBinaryContent(first);
        load("b.example, d.example");
        assertThat(Files.readAllBytes(store())).isNotEqualTo(first);
        log.close();
        assertThat(said.toString(UTF_8).lines().filter(line -> line.contains("made a self-signed certificate in "
                + home()))).hasSize(1);
        assertThat(said.toString(UTF_8)).contains("the self-signed certificate is kept in " + home());
    }

    @Test
    void itIsMadeAnewThirtyDaysBeforeItsEnd() throws Exception {
        leaveEarlier();
        load("b.example");
        byte[] first = Files.readAllBytes(store());
        Instant due = NOW.minus(Duration.ofHours(1)).plus(Duration.ofDays(397 - 30));
        now.set(due.minusSeconds(1));
        load("b.example");
        assertThat(store()).hasBinaryContent(first);
        now.set(due);
        load("b.example");
        assertThat(Files.readAllBytes(store())).isNotEqualTo(first);
    }

    @Test
    void itIsMadeAnewWhenItIsDamaged() throws Exception {
        Files.createDirectory(home());
        Files.writeString(store(), "half of it");
        assertThat(served(load("x.example")).getSigAlgName()).isEqualTo("SHA256withECDSA");
    }

    @Test
    void itIsMadeAnewWhileTheProxyRuns() throws Exception {
        leaveEarlier();
        TlsContexts contexts = load("x.example");
        X509Certificate first = served(contexts);
        contexts.refresh();
        contexts.refresh();
        assertThat(served(contexts)).isEqualTo(first);
        now.set(NOW.plus(Duration.ofDays(380)));
        for (int look = 0; look < 4; look++) {
            contexts.refresh();
        }
        assertThat(served(contexts).getNotAfter().toInstant())
                .isEqualTo(now.get().minus(Duration.ofHours(1)).plus(Duration.ofDays(397)));
        log.close();
        assertThat(said.toString(UTF_8).lines().filter(line -> line.contains("made a self-signed"))).hasSize(1);
    }

    @Test
    void theOneOfAnEarlierVersionIsUsedOn() throws Exception {
        leaveEarlier();
        KeyStore earlier = KeyStore.getInstance(earlierStore().toFile(), "smartproxy".toCharArray());
        Surroundings bare = new Surroundings(now::get, folder, Map.of(), false, List.of());
        assertThat(TlsContexts.check(config("b.example"), bare)).isEmpty();
        assertThat(earlierStore()).exists();
        TlsContexts contexts = TlsContexts.load(config("b.example"), log, bare);
        assertThat(served(contexts)).isEqualTo(earlier.getCertificate("smartproxy"));
        isItsOwnersAlone();
        log.close();
        assertThat(said.toString(UTF_8)).doesNotContain("made a self-signed");
    }

    @Test
    void theOneOfAnEarlierVersionThatIsNotGoodAnyMoreIsReplaced() throws Exception {
        leaveEarlier();
        load("d.example");
        isItsOwnersAlone();
        log.close();
        assertThat(said.toString(UTF_8)).contains("made a self-signed");
    }

    @Test
    void twoMayStartAtOnceAndOnlyTheirOwnerCanReadIt() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Callable<TlsContexts>> starts = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                starts.add(() -> load("x.example"));
            }
            for (Future<TlsContexts> start : threads.invokeAll(starts)) {
                assertThat(served(start.get()).getSubjectAlternativeNames()).isNotNull();
            }
        }
        isItsOwnersAlone();
    }

    @Test
    void oneThatAnotherProcessReplacesIsReadWhole() throws Exception {
        leaveEarlier();
        load("b.example");
        byte[] first = Files.readAllBytes(store());
        load("d.example");
        List<byte[]> both = List.of(first, Files.readAllBytes(store()));
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> other = threads.submit(() -> replace(both, over));
            try {
                for (int i = 0; i < 300; i++) {
                    Credential read = CredentialFiles.readOwn(new FileConfig(store(), "self-signed.pem"));
                    assertThat(Credential.fits(read.key(), read.certificate().getPublicKey())).isTrue();
                }
            } finally {
                over.set(true);
            }
            other.get();
        }
    }

    private Void replace(List<byte[]> by, AtomicBoolean over) throws IOException {
        for (int i = 0; !over.get(); i++) {
            Path next = Files.write(folder.resolve("next"), by.get(i % by.size()));
            Files.move(next, store(), StandardCopyOption.ATOMIC_MOVE);
        }
        return null;
    }

    @Test
    void aRuntimeWithoutKeytoolIsNamed() throws Exception {
        Surroundings bare = TestSurroundings.java(folder);
        String problem = "f:3: default.tls.certificate: is self-signed, which takes the program keytool, and this Java"
                + " runtime has none; expected a whole JDK, or the files of a certificate";
        assertThat(TlsText.printed(TlsContexts.check(config("b.example"), bare))).containsExactly(problem);
        assertThatThrownBy(() -> TlsContexts.load(config("b.example"), log, bare)).isInstanceOf(IOException.class)
                .hasMessage(problem);
    }

    @Test
    void whatAFailingKeytoolSaysIsPassedOn() throws Exception {
        Path keytool = Files.createDirectory(folder.resolve("bin")).resolve("keytool");
        Files.writeString(keytool, "#!/bin/sh\necho no entropy >&2\nexit 3\n");
        Files.setPosixFilePermissions(keytool, PosixFilePermissions.fromString("rwx------"));
        assertThatThrownBy(() -> TlsContexts.load(config("b.example"), log, TestSurroundings.java(folder)))
                .isInstanceOf(IOException.class).hasMessage("f:3: default.tls.certificate: is self-signed and cannot be"
                        + " made in " + home() + ": keytool ended with status 3: no entropy");
        try (Stream<Path> files = Files.list(home())) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws Exception {
        Files.writeString(home(), "a file in its place");
        assertThatThrownBy(() -> load("b.example")).isInstanceOf(IOException.class)
                .hasMessage("f:3: default.tls.certificate: is self-signed and cannot be made in " + home()
                        + ": something else has that name");
        assertThat(home()).isRegularFile();
    }
}

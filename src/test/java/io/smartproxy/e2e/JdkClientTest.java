package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The JDK's own HTTP client by HTTPS, with many large bodies at once.
class JdkClientTest {

    private static final int MIB = 1 << 20;
    private static final int AT_ONCE = 8;

    @TempDir
    private Path folder;
    private TerminatedNginx server;

    @BeforeEach
    void start() throws Exception {
        server = TerminatedNginx.start(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /// Trusts the proxy's certificate and nobody else.
    private HttpClient client(boolean http2) throws Exception {
        return HttpClient.newBuilder().sslContext(trusting(server.certificate()))
                .version(http2 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1).build();
    }

    private static SSLContext trusting(Path certificate) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            store.setCertificateEntry("proxy", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void largeBodiesGoBothWaysAtOnce(boolean http2) throws Exception {
        exchange(http2, MIB / 2);
    }

    @Tag("soak")
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void largerBodiesGoBothWaysAtOnce(boolean http2) throws Exception {
        exchange(http2, 3 * MIB);
    }

    private void exchange(boolean http2, int size) throws Exception {
        Path file = server.makeFile("file", size);
        String sum = Sha256.of(file);
        try (HttpClient client = client(http2)) {
            List<CompletableFuture<HttpResponse<byte[]>>> uploads = new ArrayList<>();
            List<CompletableFuture<HttpResponse<InputStream>>> downloads = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                downloads.add(client.sendAsync(HttpRequest.newBuilder(server.uri(http2, "/file")).build(),
                        HttpResponse.BodyHandlers.ofInputStream()));
                uploads.add(client.sendAsync(HttpRequest.newBuilder(server.uri(http2, "/copy" + i))
                        .PUT(HttpRequest.BodyPublishers.ofFile(file)).build(),
                        HttpResponse.BodyHandlers.ofByteArray()));
            }
            for (CompletableFuture<HttpResponse<InputStream>> download : downloads) {
                HttpResponse<InputStream> response = download.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.version()).isEqualTo(client.version());
                assertThat(Sha256.of(response.body())).isEqualTo(sum);
            }
            for (CompletableFuture<HttpResponse<byte[]>> upload : uploads) {
                assertThat(upload.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS).statusCode()).isEqualTo(201);
            }
        }
        for (int i = 0; i < AT_ONCE; i++) {
            assertThat(Sha256.of(server.file("copy" + i))).isEqualTo(sum);
        }
    }
}

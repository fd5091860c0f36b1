package io.smartproxy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoServerTest {

    private static HttpResponse<byte[]> send(DemoServer demo, HttpRequest.Builder request, String path)
            throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + demo.address().getPort() + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.uri(uri).build(), BodyHandlers.ofByteArray());
        }
    }

    @Test
    void greetsAndEchoes() throws Exception {
        try (DemoServer demo = DemoServer.start()) {
            assertThat(new String(send(demo, HttpRequest.newBuilder(), "/").body()))
                    .startsWith("Hello from SmartProxy");
            byte[] words = new byte[300_000];
            words[299_999] = 7;
            assertThat(send(demo, HttpRequest.newBuilder().POST(BodyPublishers.ofByteArray(words)), "/echo").body())
                    .isEqualTo(words);
            assertThat(send(demo, HttpRequest.newBuilder(), "/elsewhere").statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "512,512", "64KiB,65536", "3MiB,3145728", "100001,100001"})
    void sendsAsManyBytesAsItIsAskedFor(String size, int bytes) throws Exception {
        try (DemoServer demo = DemoServer.start()) {
            HttpResponse<byte[]> first = send(demo, HttpRequest.newBuilder(), "/bytes?n=" + size);
            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(first.body()).hasSize(bytes).isEqualTo(
                    send(demo, HttpRequest.newBuilder(), "/bytes?n=" + size).body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?n=", "?n=-1", "?n=5KB", "?n=2TiB", "?n=99999999999999999999"})
    void refusesASizeThatIsNone(String query) throws Exception {
        try (DemoServer demo = DemoServer.start()) {
            assertThat(send(demo, HttpRequest.newBuilder(), "/bytes" + query).statusCode()).isEqualTo(400);
        }
    }
}

package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.log.JsonReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

/// Asks the admin server on a port of 127.0.0.1.
record AdminClient(int port, HttpClient http) implements AutoCloseable {

    AdminClient(int port) {
        this(port, HttpClient.newHttpClient());
    }

    /// @param path with its query
    URI url(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /// @param headers names and values in turn
    HttpResponse<String> send(String method, String path, String... headers) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url(path)).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    /// The object that a call of the API answers with.
    Map<?, ?> object(String call) throws IOException {
        return (Map<?, ?>) json(call);
    }

    /// The array that a call of the API answers with.
    List<?> array(String call) throws IOException {
        return (List<?>) json(call);
    }

    private Object json(String call) throws IOException {
        HttpResponse<String> response = send("GET", "/api/v1" + call);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonReader.read(response.body());
    }

    @Override
    public void close() {
        http.close();
    }
}

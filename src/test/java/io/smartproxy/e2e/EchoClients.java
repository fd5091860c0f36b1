package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;

/// Clients of a backend that sends back what it gets ([Backend#echo]), or that does so behind a greeting
/// ([Backend#greeting]).
final class EchoClients {

    private static final String GREETING = "hello";
    private static final String WORDS = "more";

    private EchoClients() {
    }

    /// One that the backend serves.
    static Socket open(int port) throws IOException {
        Socket client = TestProxy.connect(port);
        assertGoesOn(client);
        return client;
    }

    /// One that the backend has said `hello` to.
    static Socket greeted(int port) throws IOException {
        Socket client = TestProxy.connect(port);
        assertGreeted(client);
        return client;
    }

    /// The backend says `hello`.
    static void assertGreeted(Socket client) throws IOException {
        assertThat(client.getInputStream().readNBytes(GREETING.length())).asString().isEqualTo(GREETING);
    }

    /// What is sent comes back.
    static void assertGoesOn(Socket client) throws IOException {
        client.getOutputStream().write(WORDS.getBytes());
        assertThat(client.getInputStream().readNBytes(WORDS.length())).asString().isEqualTo(WORDS);
    }

    /// Nothing more comes, and no reset.
    static void assertEnded(Socket client) throws IOException {
        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
}

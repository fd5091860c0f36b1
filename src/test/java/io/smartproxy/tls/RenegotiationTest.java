package io.smartproxy.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.e2e.Needs;
import io.smartproxy.tls.TestCertificates.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A client cannot make the server shake hands again and again on one connection. The server is a process of its own,
/// because the setting counts only if it is made before the first handshake.
@Timeout(60)
class RenegotiationTest {

    @TempDir
    private Path folder;

    private Process server(String... options) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), EngineServer.class.getName(),
                folder.toString()));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /// What the server says of a client that renegotiates.
    private String renegotiate(String... options) throws Exception {
        TestCertificates.in(folder).server("used", Kind.ECDSA, "a.example");
        Process server = server(options);
        try (BufferedReader said = server.inputReader(UTF_8)) {
            String port = said.readLine();
            Process client = new ProcessBuilder(Needs.program("openssl").toString(), "s_client", "-tls1_2",
                    "-connect", "127.0.0.1:" + port).redirectErrorStream(true).start();
            try (BufferedReader printed = client.inputReader(UTF_8)) {
                awaitLine(printed, "Verify return code");
                type(client, "R\n");
                awaitLine(printed, "RENEGOTIATING");
                type(client, "after\n");
                printed.lines().takeWhile(line -> !line.equals("after")).forEach(_ -> { });
                type(client, "Q\n");
                return said.readLine();
            } finally {
                client.destroy();
                client.waitFor();
            }
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    private static void awaitLine(BufferedReader printed, String words) throws IOException {
        String line = "";
        while (!line.contains(words)) {
            line = printed.readLine();
            assertThat(line).as("in front of '%s'", words).isNotNull();
        }
    }

    private static void type(Process client, String text) throws IOException {
        try {
            client.getOutputStream().write(text.getBytes(UTF_8));
            client.getOutputStream().flush();
        } catch (IOException _) {
            // It has ended, as the test will see.
        }
    }

    @Test
    void aClientThatRenegotiatesIsRefused() throws Exception {
        assertThat(renegotiate()).isEqualTo("(handshake_failure) Client initiated renegotiation is not allowed");
    }

    @Test
    void anOperatorMayAllowIt() throws Exception {
        assertThat(renegotiate("-Djdk.tls.rejectClientInitiatedRenegotiation=false")).isEqualTo("ended");
    }
}

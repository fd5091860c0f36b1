package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs that know nothing of headers, from an address that may send one: where none is required they work as from
/// any other.
class TrustedProgramsTest {

    private final int port = Ports.free();
    @TempDir
    private Path folder;
    private TestProxy proxy;

    @AfterEach
    void stop() {
        if (proxy != null) {
            proxy.awaitIdle();
            assertThat(proxy.proxy().metrics().refusals()).as("refused").isEmpty();
            assertThat(proxy.proxy().metrics().connections().byIp()).containsOnlyKeys("127.0.0.1");
            proxy.close();
        }
    }

    /// @param timeout of which a test must not need to wait for more than one
    private void start(String target, String timeout) throws IOException {
        proxy = TestProxy.start("""
                proxyIPs = 127.0.0.0/8
                timeout.proxyHeader = %s
                route.plain.listen = 127.0.0.1:%d
                route.plain.targets = %s
                """.formatted(timeout, port, target));
    }

    /// Its first byte, `S`, begins no header.
    @Test
    void sshRunsACommand() throws Exception {
        try (SshServer server = SshServer.start(folder)) {
            start(server.address(), "1m");
            Path words = Files.writeString(folder.resolve("words"), "over there\n".repeat(1000));
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            Program.run(server.client(port, "cat"), words, said);
            assertThat(said.toString()).isEqualTo(Files.readString(words));
            proxy.awaitClosed(CloseReason.NORMAL, 1);
        }
    }

    /// Commands in plain text may begin as headers do: `P`, `PR`, `C`, `CL`.
    @Test
    void redisTakesCommands() throws Exception {
        int redis = Ports.free();
        try (Program server = Program.start("redis-server", "--bind", "127.0.0.1", "--port", String.valueOf(redis),
                "--save", "", "--appendonly", "no", "--dir", folder.toString())) {
            server.awaitPort(redis);
            start("127.0.0.1:" + redis, "1m");
            assertThat(redis("set", "greeting", "good morning")).isEqualTo("OK");
            assertThat(redis("get", "greeting")).isEqualTo("good morning");
            for (String command : new String[] {"PING\r\n", "CLIENT GETNAME\r\n", "COMMAND COUNT\r\n"}) {
                Path line = Files.writeString(folder.resolve("line"), command + "QUIT\r\n");
                ByteArrayOutputStream answer = new ByteArrayOutputStream();
                Program.run(List.of("socat", "-t", "20", "-", "TCP:127.0.0.1:" + port), line, answer);
                assertThat(answer.toString()).matches("(?s)[+:$].*\\+OK\r\n").doesNotContain("ERR");
            }
        }
    }

    private String redis(String... command) throws Exception {
        List<String> line = new ArrayList<>(
                List.of("redis-cli", "-p", String.valueOf(port)));
        line.addAll(List.of(command));
        return Program.run(line.toArray(String[]::new));
    }
}

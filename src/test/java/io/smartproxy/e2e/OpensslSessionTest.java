package io.smartproxy.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What openssl and a terminating route do with a connection once they have agreed: tickets, new keys, long and short
/// records.
class OpensslSessionTest {

    private static final int ROUNDS = 5;
    /// None of them stands in what the program says by itself.
    private static final String SIGNS = "!#$%&*+<>?@~^|";
    private static final int MIB = 1 << 20;
    private static final int RECORD = 1 << 14;
    /// What a record of TLS 1.3 has besides its data: header, type and tag.
    private static final int OVERHEAD = 22;

    @TempDir
    private Path folder;
    private Backend backend;
    private TestProxy proxy;
    private int port;

    @BeforeEach
    void choosePort() {
        port = Ports.free();
    }

    @AfterEach
    void stop() throws IOException {
        if (proxy != null) {
            proxy.awaitIdle();
            proxy.close();
        }
        if (backend != null) {
            backend.close();
        }
    }

    private void start(ServerKey key, Backend.Service service) throws Exception {
        backend = Backend.start(service);
        proxy = TestProxy.start(folder, """
                route.echo.listen = 127.0.0.1:%d
                route.echo.targets = %s
                """.formatted(port, backend.address()) + ServerKey.terminate(folder, "echo", key));
    }

    private void startEcho(ServerKey key) throws Exception {
        start(key, socket -> {
            socket.getInputStream().transferTo(socket.getOutputStream());
            socket.shutdownOutput();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aTicketResumesTheSessionAsOftenAsItIsShown(String version) throws Exception {
        startEcho(ServerKey.ECDSA);
        Path ticket = folder.resolve("ticket");
        try (OpensslClient first = OpensslClient.start(port, version, "-sess_out", ticket.toString())) {
            assertThat(first.awaitAgreed()).startsWith("New, ");
            first.echo("the first one");
            Await.until("the ticket", () -> Files.exists(ticket) && isWhole(ticket));
            assertResumes(version, ticket);
            first.echo("the first one is still open");
            first.end();
        }
        proxy.awaitIdle();
        assertResumes(version, ticket);
        assertResumes(version, ticket);
        proxy.awaitClosed(CloseReason.NORMAL, 4);
    }

    private static boolean isWhole(Path ticket) {
        try {
            return Files.readString(ticket).contains("-----END SSL SESSION PARAMETERS-----");
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private void assertResumes(String version, Path ticket) throws Exception {
        try (OpensslClient next = OpensslClient.start(port, version, "-sess_in", ticket.toString())) {
            assertThat(next.awaitAgreed()).startsWith("Reused, TLSv" + version.substring(4).replace('_', '.') + ", ");
            next.echo("another one");
            next.end();
        }
    }

    @ParameterizedTest
    @EnumSource
    void bothSidesTakeNewKeysAgainAndAgain(ServerKey key) throws Exception {
        startEcho(key);
        Path messages = folder.resolve("messages");
        try (OpensslClient client = OpensslClient.start(port, "-tls1_3", "-msg", "-msgfile", messages.toString())) {
            client.awaitAgreed();
            client.echo("before");
            for (int round = 1; round <= ROUNDS; round++) {
                // It takes new keys and asks the proxy to do so; then it takes some without asking.
                client.command("K", "KEYUPDATE", 2 * round - 1);
                client.echo(text("asked", round));
                client.command("k", "KEYUPDATE", 2 * round);
                client.echo(text("told", round));
            }
            client.end();
        }
        proxy.awaitClosed(CloseReason.NORMAL, 1);
        assertThat(keyUpdates(messages)).isEqualTo(Map.of(">>>", 2 * ROUNDS, "<<<", ROUNDS));
    }

    /// Several records of text, unlike any other.
    private static String text(String what, int round) {
        return "begins " + (what + " " + round + ", ").repeat(2000) + "ends";
    }

    private static Map<String, Integer> keyUpdates(Path messages) throws IOException {
        return Files.readAllLines(messages, US_ASCII).stream().filter(line -> line.endsWith(", KeyUpdate"))
                .collect(Collectors.toMap(line -> line.substring(0, 3), _ -> 1, Integer::sum));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void singleBytesGoEachWay(String version) throws Exception {
        startEcho(ServerKey.ECDSA);
        Path messages = folder.resolve("messages");
        try (OpensslClient client = OpensslClient.start(port, version, "-quiet", "-no_ign_eof", "-msg", "-msgfile",
                messages.toString())) {
            for (String sign : SIGNS.split("")) {
                client.echo(sign);
            }
            client.end();
        }
        List<String> records = Files.readAllLines(messages, US_ASCII);
        if (version.equals("-tls1_3")) {
            // The byte, its type and the tag; the JDK adds 16 zeros, which the version allows (RFC 8446 section 5.4).
            assertThat(records.stream().filter("    17 03 03 00 12"::equals)).hasSize(SIGNS.length());
            assertThat(records.stream().filter("    17 03 03 00 22"::equals)).hasSize(SIGNS.length());
        } else {
            assertThat(records.stream().filter("    17 03 03 00 19"::equals)).hasSize(2 * SIGNS.length());
        }
        proxy.awaitClosed(CloseReason.NORMAL, 1);
    }

    /// The longest record that the JDK makes: in TLS 1.2 all of 16 KiB, in 1.3 as much as makes with the zeros
    /// behind it 16 KiB less a byte.
    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void theLongestRecordsComeFromTheProxy(String version) throws Exception {
        byte[] bytes = randomBytes(MIB);
        start(ServerKey.RSA, socket -> {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        });
        Path messages = folder.resolve("messages");
        Sha256 printed = new Sha256();
        Program.run(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port, version, "-quiet", "-msg",
                "-msgfile", messages.toString()), Program.NOTHING, printed);
        assertThat(printed.hex()).isEqualTo(Sha256.of(new ByteArrayInputStream(bytes)));
        String header = version.equals("-tls1_3") ? "    17 03 03 40 10" : "    17 03 03 40 18";
        assertThat(Files.readAllLines(messages, US_ASCII)).contains(header);
    }

    /// openssl's own client sends 8 KiB at most; socat hands the library as much as it is told to.
    @Test
    void theLongestRecordsComeFromTheClient() throws Exception {
        startEcho(ServerKey.RSA);
        Path file = Files.write(folder.resolve("file"), randomBytes(4 * MIB));
        Sha256 echoed = new Sha256();
        Program.run(List.of("socat", "-b", String.valueOf(RECORD), "-t", "20", "-",
                "OPENSSL:127.0.0.1:" + port + ",verify=0"), file, echoed);
        assertThat(echoed.hex()).isEqualTo(Sha256.of(file));
        proxy.awaitIdle();
        long handshake = proxy.proxy().metrics().totals().received() - 4 * MIB - 4 * MIB / RECORD * OVERHEAD;
        assertThat(handshake).as("what is not long records").isBetween(100L, 2000L);
    }

    private static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        new Random(16_384).nextBytes(bytes);
        return bytes;
    }
}

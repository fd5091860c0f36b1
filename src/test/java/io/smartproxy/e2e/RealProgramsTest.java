package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.metrics.Metrics;
import io.smartproxy.net.CloseReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What people put behind a proxy, through a plain route: clients and servers as their makers built them.
class RealProgramsTest {

    private static final int MIB = 1 << 20;
    private static final long SEED = 6455;

    @TempDir
    private Path folder;
    private TestProxy proxy;
    private int port;

    @BeforeEach
    void choosePort() {
        port = Ports.free();
    }

    @AfterEach
    void stop() {
        if (proxy != null) {
            proxy.awaitIdle();
            proxy.close();
        }
    }

    private Metrics startProxy(String target) throws IOException {
        proxy = TestProxy.start("""
                route.plain.listen = 127.0.0.1:%d
                route.plain.targets = %s
                """.formatted(port, target));
        return proxy.proxy().metrics();
    }

    private Path randomFile(int mebibytes) throws IOException {
        byte[] bytes = new byte[mebibytes * MIB];
        new Random(SEED).nextBytes(bytes);
        return Files.write(folder.resolve("random"), bytes);
    }

    private List<String> curl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("curl", "-q", "-sSf", "--noproxy", "*"));
        command.addAll(List.of(arguments));
        return command;
    }

    private String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    @Test
    void curlKeepsItsConnectionAndCountsWhatTheProxyCounts() throws Exception {
        Metrics metrics = startProxy("builtin:demo");
        ByteArrayOutputStream report = new ByteArrayOutputStream();
        Program.run(curl("-w", "%{num_connects} %{size_request} %{size_header} %{size_download}\n",
                "-o", folder.resolve("1").toString(), url("/"),
                "-o", folder.resolve("2").toString(), url("/bytes?n=5MiB"),
                "-o", folder.resolve("3").toString(), url("/bytes?n=1")), Program.NOTHING, report);
        List<long[]> transfers = report.toString().lines()
                .map(line -> Stream.of(line.split(" ")).mapToLong(Long::parseLong).toArray()).toList();
        assertThat(transfers).extracting(sizes -> sizes[0]).containsExactly(1L, 0L, 0L);
        assertThat(folder.resolve("1")).content().startsWith("Hello");
        assertThat(folder.resolve("2")).hasSize(5 * MIB);
        proxy.awaitClosed(CloseReason.NORMAL, 1);
        proxy.awaitIdle();
        assertThat(metrics.totals().received()).isEqualTo(transfers.stream().mapToLong(sizes -> sizes[1]).sum());
        assertThat(metrics.totals().sent()).isEqualTo(transfers.stream().mapToLong(sizes -> sizes[2] + sizes[3]).sum());
    }

    @Test
    void curlGetsItsUploadBackFromTheEcho() throws Exception {
        startProxy("builtin:demo");
        Path file = randomFile(20);
        Sha256 echoed = new Sha256();
        Program.run(curl("-T", file.toString(), url("/echo")), Program.NOTHING, echoed);
        assertThat(echoed.hex()).isEqualTo(Sha256.of(file));
    }

    @Test
    void redisStoresPipelinesAndPublishes() throws Exception {
        int redis = Ports.free();
        try (Program server = Program.start("redis-server", "--bind", "127.0.0.1", "--port", String.valueOf(redis),
                "--save", "", "--appendonly", "no", "--dir", folder.toString())) {
            server.awaitPort(redis);
            startProxy("127.0.0.1:" + redis);
            assertThat(redis("set", "greeting", "good morning")).isEqualTo("OK");
            assertThat(redis("get", "greeting")).isEqualTo("good morning");
            assertPipelines(10_000);
            assertPublishes();
        }
    }

    private String redis(String... command) throws Exception {
        List<String> line = new ArrayList<>(List.of("redis-cli", "-p", String.valueOf(port)));
        line.addAll(List.of(command));
        return Program.run(line.toArray(String[]::new));
    }

    private void assertPipelines(int count) throws Exception {
        Path commands = Files.write(folder.resolve("commands"),
                IntStream.range(0, count).mapToObj(i -> "SET key" + i + " value" + i + "\r").toList());
        ByteArrayOutputStream report = new ByteArrayOutputStream();
        Program.run(List.of("redis-cli", "-p", String.valueOf(port), "--pipe"), commands, report);
        assertThat(report.toString()).contains("errors: 0, replies: " + count);
        assertThat(redis("get", "key" + (count - 1))).isEqualTo("value" + (count - 1));
    }

    private void assertPublishes() throws Exception {
        try (Program subscriber = Program.start("redis-cli", "-p", String.valueOf(port), "subscribe", "news")) {
            subscriber.awaitWords("subscribe\nnews\n1");
            assertThat(redis("publish", "news", "it works")).isEqualTo("1");
            subscriber.awaitWords("message\nnews\nit works");
        }
    }

    @Test
    void sshRunsCommandsAndMovesFiles() throws Exception {
        Path file = randomFile(20);
        try (SshServer server = SshServer.start(folder)) {
            startProxy(server.address());
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            Program.run(server.client(port, "echo", "over", "there"), Program.NOTHING, said);
            assertThat(said.toString()).isEqualTo("over there\n");
            Sha256 echoed = new Sha256();
            Program.run(server.client(port, "cat"), file, echoed);
            assertThat(echoed.hex()).isEqualTo(Sha256.of(file));
            proxy.awaitClosed(CloseReason.NORMAL, 2);
        }
    }

    @Test
    void aWebSocketEchoes() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (Backend server = WebSocketEcho.start(); HttpClient http = HttpClient.newHttpClient()) {
            startProxy(server.address());
            WebSocket socket = http.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + "/chat"), new Listener(heard)).get();
            String large = "0123456789".repeat(20_000);
            for (String text : List.of("hello", "", large)) {
                socket.sendText(text, true).get();
                assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(text);
            }
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "enough").get();
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("1000 enough");
        }
    }

    /// Puts together the parts of each message.
    private static final class Listener implements WebSocket.Listener {

        private final BlockingQueue<String> heard;
        private final StringBuilder parts = new StringBuilder();

        Listener(BlockingQueue<String> heard) {
            this.heard = heard;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            parts.append(part);
            if (last) {
                heard.add(parts.toString());
                parts.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            heard.add(status + " " + reason);
            return null;
        }
    }

    @Test
    void iperfMovesEightStreamsEachWay() throws Exception {
        int iperf = Ports.free();
        try (Program server = Program.start("iperf3", "-s", "-B", "127.0.0.1", "-p", String.valueOf(iperf),
                "--forceflush")) {
            server.awaitWords("Server listening");
            Metrics metrics = startProxy("127.0.0.1:" + iperf);
            long up = iperf();
            proxy.awaitIdle();
            assertThat(metrics.totals().received()).isGreaterThanOrEqualTo(up);
            assertThat(metrics.totals().sent()).isLessThan(MIB);
            long down = iperf("-R");
            proxy.awaitIdle();
            assertThat(metrics.totals().sent()).isGreaterThanOrEqualTo(down);
            // Eight streams each time, and one to talk about them.
            assertThat(metrics.connections().total()).isEqualTo(2 * 9);
        }
    }

    /// @return how many bytes have arrived, by its own account
    private long iperf(String... more) throws Exception {
        List<String> line = new ArrayList<>(List.of("iperf3", "-c", "127.0.0.1", "-p", String.valueOf(port), "-P", "8",
                "-n", "400M", "-J"));
        line.addAll(List.of(more));
        String report = Program.run(line.toArray(String[]::new));
        Matcher sum = Pattern.compile("\"sum_received\":\\s*\\{[^}]*\"bytes\":\\s*(\\d+)").matcher(report);
        assertThat(sum.find()).as(report).isTrue();
        long bytes = Long.parseLong(sum.group(1));
        assertThat(bytes).isGreaterThan(100 * MIB);
        return bytes;
    }

    @Test
    void socatHearsTheAnswerToAllThatItSaidBeforeItsEnd() throws Exception {
        int socat = Ports.free();
        Path question = Files.write(folder.resolve("question"),
                IntStream.range(0, 200_000).mapToObj(i -> "line " + i).toList());
        String answer = IntStream.range(0, 200_000).mapToObj(i -> "line " + (199_999 - i) + "\n")
                .collect(Collectors.joining());
        // tac cannot say a word before it has heard the last one.
        try (Program _ = Program.start("socat", "-t", "20", "TCP-LISTEN:" + socat + ",bind=127.0.0.1,fork",
                "EXEC:tac").awaitPort(socat)) {
            Metrics metrics = startProxy("127.0.0.1:" + socat);
            ByteArrayOutputStream heard = new ByteArrayOutputStream();
            Program.run(List.of("socat", "-t", "20", "-", "TCP:127.0.0.1:" + port + ",shut-down"), question, heard);
            assertThat(heard.toString().equals(answer)).as("the answer is the question backwards").isTrue();
            proxy.awaitClosed(CloseReason.NORMAL, 1);
            proxy.awaitIdle();
            assertThat(metrics.totals().received()).isEqualTo(Files.size(question));
            assertThat(metrics.totals().sent()).isEqualTo(answer.length());
        }
    }
}

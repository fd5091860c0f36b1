package io.smartproxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.e2e.Program;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import io.smartproxy.net.ZombieKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What Prometheus scrapes, line by line, and by the word of its own tool.
class PrometheusTextTest {

    private static final long MILLI = 1_000_000;
    private static final Pattern SAMPLE = Pattern.compile("([a-z_]+(?:\\{.*\\})?) (\\S+)");

    private final HeldLedger held = new HeldLedger();
    private boolean reloaded = true;

    private String text() {
        return new PrometheusText(held.metrics, "1.2.3", () -> reloaded).text();
    }

    /// The families of the proxy alone.
    private String own() {
        Exposition text = new Exposition();
        new ProxyFamilies(held.metrics, "1.2.3", () -> reloaded).write(text);
        return text.toString();
    }

    private static String golden() throws IOException {
        try (InputStream file = PrometheusTextTest.class.getResourceAsStream("/metrics/small.txt")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// Two connections of a route, one of them over, and some that were turned away.
    private void happen() {
        TargetMeter first = new TargetMeter("127.0.0.1:8081",
                () -> new TargetHealth(TargetState.DOWN, "Connection refused"));
        TargetMeter second = new TargetMeter("127.0.0.1:8082");
        RouteMeter web = held.ledger.route("web", List.of(first, second));
        HeldLedger.Connection open = held.open().from("192.0.2.1").on(web);
        HeldLedger.Connection closed = held.open().from("192.0.2.2").on(web).moves(100, 2000);
        web.connect().record(2 * MILLI);
        web.connect().record(2 * MILLI + MILLI / 2);
        web.handshake().record(30 * MILLI);
        first.fail();
        open.flow.target(second, new ByteCounter(), new ByteCounter());
        held.stream(open, 1000, 50_000);
        held.seconds(2);
        held.tick(Duration.ofMillis(1000));
        closed.close(CloseReason.CLIENT_ERROR);
        held.open().from("192.0.2.3").moves(517, 7).close(RefusalReason.NO_ROUTE);
        held.ledger.refuse(RefusalReason.GLOBAL_LIMIT);
        held.ledger.zombies().count(ZombieKind.HALF);
    }

    @Test
    void aSmallLedgerIsToldOfLineByLine() throws IOException {
        happen();
        assertThat(own()).isEqualTo(golden());
    }

    @Test
    void beforeAnythingHasHappenedEveryReasonIsThereAsZero() {
        String text = own();
        for (RefusalReason reason : RefusalReason.values()) {
            assertThat(text).contains("smartproxy_connections_rejected_total{reason=\"" + reason.label() + "\"} 0\n");
        }
        for (CloseReason reason : CloseReason.values()) {
            assertThat(text).contains("smartproxy_connections_closed_total{reason=\"" + reason.label() + "\"} 0\n");
        }
        for (ZombieKind kind : ZombieKind.values()) {
            assertThat(text).contains("smartproxy_zombies_total{kind=\"" + kind.label() + "\"} 0\n");
        }
        assertThat(text).doesNotContain("route=").contains("{direction=\"sent\",window=\"instant\"} 0.0\n");
    }

    @Test
    void aFileThatWasNotTakenIsZero() {
        assertThat(own()).contains("\nsmartproxy_config_last_reload_success 1\n");
        reloaded = false;
        assertThat(own()).contains("\nsmartproxy_config_last_reload_success 0\n");
    }

    @Test
    void aRouteThatIsNewIsThereAtTheNextScrape() {
        PrometheusText scraped = new PrometheusText(held.metrics, "1", () -> true);
        held.route("old");
        assertThat(scraped.text()).doesNotContain("\"new\"");
        held.route("new");
        assertThat(scraped.text()).contains("smartproxy_connections_active{route=\"new\"} 0\n",
                "smartproxy_connect_seconds_count{route=\"new\"} 0\n");
    }

    @Test
    void whatTheKernelForwardsIsTold() {
        held.ledger.route("web", List.of());
        RouteMeter db = held.ledger.route("db", List.of());
        assertThat(own()).doesNotContain("kernel");
        db.ofKernel();
        assertThat(own()).contains("smartproxy_kernel_forwarded_bytes_total{route=\"db\"} 0\n")
                .doesNotContain("smartproxy_kernel_forwarded_bytes_total{route=\"web\"}");
        db.kernel(new Totals(1000, 234));
        db.ofKernel();
        assertThat(own()).contains("smartproxy_kernel_forwarded_bytes_total{route=\"db\"} 1234\n",
                "smartproxy_received_bytes_total{route=\"db\"} 0\n");
        db.proxied();
        assertThat(own()).doesNotContain("kernel");
    }

    @Test
    void labelsAreEscaped() {
        held.ledger.route("a\\\"b<script>", List.of(new TargetMeter("unix:C:\\x\ny")));
        assertThat(own()).contains("smartproxy_connections_active{route=\"a\\\\\\\"b<script>\"} 0\n",
                "smartproxy_target_up{route=\"a\\\\\\\"b<script>\",target=\"unix:C:\\\\x\\ny\"} 1\n");
    }

    @Test
    void aTargetThatTheFileHasTwiceIsOne() {
        TargetMeter once = new TargetMeter("127.0.0.1:80",
                () -> new TargetHealth(TargetState.DOWN, "Connection refused"));
        TargetMeter again = new TargetMeter("127.0.0.1:80");
        once.fail();
        HeldLedger.Connection connection = held.open().on(held.ledger.route("web", List.of(once, again)));
        connection.flow.target(again, new ByteCounter(), new ByteCounter());
        assertThat(own()).containsOnlyOnce("smartproxy_target_up{route=\"web\",target=\"127.0.0.1:80\"} 1\n")
                .containsOnlyOnce("target_connections_active{route=\"web\",target=\"127.0.0.1:80\"} 1\n");
    }

    @Test
    void countsAreWrittenToTheLastDigit() {
        held.open().on(held.route("web")).moves(Long.MAX_VALUE - 1, 0);
        assertThat(own()).contains("smartproxy_received_bytes_total{route=\"web\"} 9223372036854775806\n");
    }

    @Test
    void eachSampleIsThereOnceAndHasANumber() {
        happen();
        List<String> samples = text().lines().filter(line -> !line.startsWith("#")).toList();
        assertThat(samples).hasSizeGreaterThan(100).allMatch(line -> SAMPLE.matcher(line).matches());
        assertThat(samples).extracting(PrometheusTextTest::name).doesNotHaveDuplicates();
        assertThat(samples).extracting(PrometheusTextTest::value).allMatch(Double::isFinite);
    }

    private static String name(String sample) {
        Matcher parts = SAMPLE.matcher(sample);
        return parts.matches() ? parts.group(1) : sample;
    }

    private static double value(String sample) {
        return Double.parseDouble(sample.substring(sample.lastIndexOf(' ') + 1));
    }

    @Test
    void prometheusHasNoComplaintWhateverRoutesAreCalled(@TempDir Path folder) throws Exception {
        happen();
        for (String name : List.of("<script>", "a\"b", "c\\d", "e\\\\\"", "\\n", "{f}", "é€😀", "g,h", "#", "$'`")) {
            HeldLedger.Connection connection = held.open().on(
                    held.ledger.route(name, List.of(new TargetMeter("[::1]:80"), new TargetMeter("unix:/" + name))));
            connection.moves(12, 34).close(CloseReason.NORMAL);
        }
        Path file = Files.writeString(folder.resolve("metrics"), text());
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        String complaints = Program.run(List.of("promtool", "check", "metrics"), file, printed);
        assertThat(complaints + printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    /// So that the test above can fail.
    @Test
    void prometheusComplainsOfATextThatIsWrong(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("metrics"),
                text().replace("# HELP smartproxy_zombies_total", "#"));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (Program program = Program.start(List.of("promtool", "check", "metrics"), file, printed)) {
            assertThat(program.status()).isNotZero();
            assertThat(program.output() + program.errors()).contains("smartproxy_zombies_total");
        }
    }
}

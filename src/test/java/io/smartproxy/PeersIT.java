package io.smartproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smartproxy.e2e.Await;
import io.smartproxy.e2e.Needs;
import io.smartproxy.e2e.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/// `bench/peers/run` measures the finished jar beside its peers, and leaves nothing behind but its results.
@EnabledOnOs(OS.LINUX)
class PeersIT {

    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final List<String> PROGRAMS = List.of("SmartProxy", "HAProxy", "nginx");
    private static final int TERMINATED = 128 + 15;

    @TempDir
    private Path folder;
    private Path out;
    private Path temporary;

    @BeforeEach
    void needs() throws Exception {
        Stream.of("bash", "curl", "haproxy", "iperf3", "nginx", "openssl", "wrk").forEach(Needs::program);
        out = folder.resolve("out");
        temporary = Files.createDirectory(folder.resolve("temporary"));
    }

    private Program run(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("env", "JAVA_HOME=" + System.getProperty("java.home"),
                "TMPDIR=" + temporary, "bash", "bench/peers/run", "--out", out.toString()));
        command.addAll(List.of(options));
        return Program.start(command.toArray(String[]::new));
    }

    /// A line of the CSV.
    private record Line(String work, String unit, String program, int round, double value) {

        static Line of(String text) {
            String[] fields = text.split(",");
            return new Line(fields[0], fields[1], fields[2], Integer.parseInt(fields[3]),
                    Double.parseDouble(fields[4]));
        }
    }

    private List<Line> figures() throws Exception {
        List<String> lines = Files.readAllLines(out.resolve("results.csv"));
        assertThat(lines.getFirst()).isEqualTo("work,unit,program,round,value");
        return lines.stream().skip(1).map(Line::of).toList();
    }

    @Test
    void twoRoundsOfOneWorkBecomeFiguresTableAndChart() throws Exception {
        try (Program program = run("--quick", "--rounds", "2", "--only", "start")) {
            assertThat(program.status(LIMIT)).as(program::toString).isZero();
            List<Line> figures = figures();
            assertThat(figures).hasSize(2 * PROGRAMS.size()).extracting(Line::program)
                    .containsExactly("SmartProxy", "HAProxy", "nginx", "nginx", "SmartProxy", "HAProxy");
            assertThat(figures).allMatch(line -> line.work.equals("start") && line.unit.equals("ms") && line.value > 1);
            assertThat(Files.readString(out.resolve("results.md"))).isEqualTo(program.output());
            assertTableTells(figures, program.output());
            assertChartShows(1);
        }
        assertNothingIsLeft();
    }

    /// Of two rounds, the median is in the middle.
    private static void assertTableTells(List<Line> figures, String table) {
        List<String> cells = List.of(table.lines().filter(line -> line.contains("first byte")).findFirst().orElseThrow()
                .split("\\s*\\|\\s*"));
        assertThat(cells.get(1)).isEqualTo("start to the first byte, ms");
        for (int i = 0; i < PROGRAMS.size(); i++) {
            double[] both = of(figures, PROGRAMS.get(i));
            assertThat(Double.parseDouble(cells.get(2 + i))).isCloseTo((both[0] + both[1]) / 2, within(0.51));
        }
        double[] ours = of(figures, "SmartProxy");
        double[] haproxy = of(figures, "HAProxy");
        double[] ratios = {ours[0] / haproxy[0], ours[1] / haproxy[1]};
        assertThat(cells.get(5)).isEqualTo("%.2f (%.2f–%.2f)".formatted((ratios[0] + ratios[1]) / 2,
                Math.min(ratios[0], ratios[1]), Math.max(ratios[0], ratios[1])));
    }

    private static double[] of(List<Line> figures, String program) {
        return figures.stream().filter(line -> line.program.equals(program)).mapToDouble(Line::value).toArray();
    }

    /// Two bars for each work, beside the two of the legend.
    private void assertChartShows(int works) throws Exception {
        Document chart = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(out.resolve("results.svg").toFile());
        assertThat(chart.getElementsByTagName("rect").getLength()).isEqualTo(2 + 2 * works);
        assertThat(((Element) chart.getElementsByTagName("style").item(0)).getTextContent())
                .contains("@media (prefers-color-scheme: dark)");
    }

    @Test
    void askedToStopItEndsAllThatItHasStarted() throws Exception {
        try (Program program = run("--quick", "--only", "keep-alive")) {
            program.awaitWords("1 SmartProxy: keep-alive request");
            assertThat(started()).isNotEmpty();
            program.signal("TERM");
            assertThat(program.status()).as(program::toString).isEqualTo(TERMINATED);
        }
        assertNothingIsLeft();
        assertThat(out.resolve("results.csv")).doesNotExist();
    }

    @Test
    void aWorkThatThereIsNotIsSaid() throws Exception {
        try (Program program = run("--only", "start,stop")) {
            assertThat(program.status()).isEqualTo(2);
            assertThat(program.errors()).contains("no such work: stop; there are idle-plain,");
        }
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    @Tag("soak")
    void allWorksAreDoneWithinTheTime() throws Exception {
        long begun = System.nanoTime();
        try (Program program = run()) {
            assertThat(program.status(LIMIT)).as(program::toString).isZero();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMinutes(12));
        List<Line> figures = figures();
        assertThat(figures.stream().map(Line::work).distinct()).containsExactly("idle-plain", "idle-tls", "start",
                "start-cached", "plain-1", "plain-16", "tls-1", "tls-8", "keep-alive", "new", "latency-p50",
                "latency-p99", "resumed", "full");
        assertThat(figures).allMatch(line -> line.value > 0);
        assertChartShows(14);
        assertNothingIsLeft();
    }

    /// Processes that were told of the folder that everything is in.
    private List<ProcessHandle> started() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(temporary + "/smartproxy-peers"))
                .toList();
    }

    private void assertNothingIsLeft() {
        Await.until("no process is left", () -> started().isEmpty());
        assertThat(temporary).isEmptyDirectory();
    }
}

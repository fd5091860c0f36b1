package io.smartproxy.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Measures the proxies and writes what was found: see the folder's README.
///
/// Exit status 0 when all has been measured, 1 when something could not be, 2 for a wrong command line.
public final class Peers {

    private static final String COLD = "\nWithout warm-up: of a JVM that has just started, figures say little.";

    private Peers() {
    }

    /// @param args as [Options] tells; the system property `peers.jar` names the proxy's jar
    public static void main(String[] args) {
        System.exit(run(args));
    }

    private static int run(String... args) {
        try {
            switch (Options.parse(args)) {
                case Options.Say(String words) -> System.out.println(words);
                case Options.Measure(Options options) -> measure(options);
            }
            return 0;
        } catch (IllegalArgumentException wrong) {
            System.err.println("peers: " + wrong.getMessage() + "\n" + Options.USAGE);
            return 2;
        } catch (IOException e) {
            if (!Workplace.isClearing()) {
                System.err.println("peers: " + e.getMessage());
            }
            return 1;
        }
    }

    private static void measure(Options options) throws IOException {
        Files.createDirectories(options.out());
        Workplace.open();
        try (Site site = Site.open(Path.of(System.getProperty("peers.jar")))) {
            String machine = Machine.of(site);
            Results results = new Rounds(options, site).run();
            String table = machine + (options.warmUp() ? "" : COLD) + "\n\n" + MarkdownTable.of(results);
            Files.writeString(options.out().resolve("results.csv"), CsvText.of(results));
            Files.writeString(options.out().resolve("results.md"), table);
            Files.writeString(options.out().resolve("results.svg"), SvgChart.of(results));
            System.out.print(table);
        }
    }
}

package io.smartproxy.peers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What is asked for on the command line.
///
/// @param only        names of works; empty: all
/// @param rounds      how often each is measured
/// @param seconds     how long a measurement takes, about
/// @param connections how many idle ones are opened
/// @param warmUp      false: figures are of proxies that have just started
/// @param limit       for all works
/// @param out         the folder that takes the results
record Options(Set<String> only, int rounds, int seconds, int connections, boolean warmUp, Duration limit, Path out) {

    static final String USAGE = """
            usage: bench/peers/run [OPTION...]
              --only NAME,NAME...  these works alone; may be given several times
              --rounds N           how often each is measured: 5
              --seconds N          how long a measurement takes, about: 1
              --connections N      how many idle connections are opened: 5000
              --minutes N          how long it may take in all: 10; where that is too short there are fewer rounds
              --quick              one round without warm-up, 500 idle connections: a try
              --out FOLDER         what takes results.csv, results.md and results.svg: target/peers
              --list               names the works
              --help               this""";
    private static final Options DEFAULTS =
            new Options(Set.of(), 5, 1, 5000, true, Duration.ofMinutes(10), Path.of("target", "peers"));
    private static final Options QUICK =
            new Options(Set.of(), 1, 1, 500, false, Duration.ofMinutes(10), DEFAULTS.out);

    /// What to do.
    sealed interface Command permits Measure, Say {
    }

    /// Measure.
    record Measure(Options options) implements Command {
    }

    /// Say no more than this.
    record Say(String words) implements Command {
    }

    /// @throws IllegalArgumentException tells what is wrong
    static Command parse(String... arguments) {
        Deque<String> words = new ArrayDeque<>(List.of(arguments));
        Options base = words.remove("--quick") ? QUICK : DEFAULTS;
        Set<String> only = new TreeSet<>();
        int rounds = base.rounds;
        int seconds = base.seconds;
        int connections = base.connections;
        Duration limit = base.limit;
        Path out = base.out;
        while (!words.isEmpty()) {
            String option = words.remove();
            switch (option) {
                case "--only" -> only.addAll(List.of(value(option, words).split(",")));
                case "--rounds" -> rounds = number(option, words);
                case "--seconds" -> seconds = number(option, words);
                case "--connections" -> connections = number(option, words);
                case "--minutes" -> limit = Duration.ofMinutes(number(option, words));
                case "--out" -> out = Path.of(value(option, words));
                case "--list" -> {
                    return new Say(String.join("\n", names()));
                }
                case "--help" -> {
                    return new Say(USAGE);
                }
                default -> throw new IllegalArgumentException("no such option: " + option);
            }
        }
        requireKnown(only);
        return new Measure(new Options(only, rounds, seconds, connections, base.warmUp, limit, out));
    }

    private static String value(String option, Deque<String> words) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return words.remove();
    }

    private static int number(String option, Deque<String> words) {
        String value = value(option, words);
        if (!value.matches("[1-9]\\d{0,5}")) {
            throw new IllegalArgumentException(option + ": '" + value + "' is no number from 1 on");
        }
        return Integer.parseInt(value);
    }

    private static void requireKnown(Set<String> only) {
        Set<String> unknown = new TreeSet<>(only);
        unknown.removeAll(names());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("no such work: " + String.join(", ", unknown) + "; there are "
                    + String.join(", ", names()));
        }
    }

    private static List<String> names() {
        return DEFAULTS.works().stream().map(Work::name).toList();
    }

    /// Those asked for, in the order of the table. What takes longer than its share of the time comes first, and what
    /// profits of what is left comes last.
    List<Work> works() {
        return List.of(new IdleConnections(connections, false), new IdleConnections(connections, true),
                        new StartUp(false), new StartUp(true),
                        new PlainBulk(1), new PlainBulk(16), new TlsBulk(1), new TlsBulk(8), new Requests(true),
                        new Requests(false), new Latency(), new Handshakes(true), new Handshakes(false)).stream()
                .filter(work -> only.isEmpty() || only.contains(work.name())).collect(Collectors.toUnmodifiableList());
    }
}

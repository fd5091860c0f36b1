package io.smartproxy.peers;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Bytes from a client to a target as fast as they go, by iperf3: processor time for a GiB.
///
/// @param streams how many connections carry them at a time
record PlainBulk(int streams) implements Work.Steady {

    /// In the report, of all streams together.
    private static final Pattern RECEIVED = Pattern.compile("\"sum_received\":\\s*\\{[^}]*\"bytes\":\\s*(\\d+)");

    @Override
    public String name() {
        return "plain-" + streams;
    }

    @Override
    public List<Quantity> quantities() {
        return List.of(new Quantity(name(), "plain bulk, " + streams + (streams == 1 ? " stream" : " streams"),
                Gibibyte.UNIT));
    }

    @Override
    public List<Double> measure(Running running, int seconds) throws IOException {
        Road road = running.road(Way.IPERF);
        try (Program server = Program.start(List.of("iperf3", "-s", "-1", "--forceflush", "-B", "127.0.0.1", "-p",
                Integer.toString(road.target())), Workplace.folder().resolve("iperf-server.log"))) {
            server.awaitWords("Server listening");
            long before = running.cpuNanos();
            String report = Program.run("iperf3", "-c", "127.0.0.1", "-J",
                    "-p", Integer.toString(road.port()),
                    "-P", Integer.toString(streams), "-t", Integer.toString(seconds));
            long nanos = running.cpuNanos() - before;
            server.end(0);
            return List.of(Gibibyte.seconds(nanos, received(report)));
        }
    }

    private static long received(String report) throws IOException {
        Matcher matcher = RECEIVED.matcher(report);
        if (!matcher.find()) {
            throw new IOException("iperf3 tells no bytes received: " + report);
        }
        return Long.parseLong(matcher.group(1));
    }
}

package io.smartproxy.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Responses of 1 GiB by HTTPS, as fast as they go, by curl: processor time for a GiB.
///
/// What has not come when the time is over is given up; what has come is what counts.
///
/// @param streams how many at a time
record TlsBulk(int streams) implements Work.Steady {

    /// curl's exit status when its time is over.
    private static final int TIME_OVER = 28;

    @Override
    public String name() {
        return "tls-" + streams;
    }

    @Override
    public List<Quantity> quantities() {
        return List.of(new Quantity(name(), "TLS bulk, " + streams + " at a time", Gibibyte.UNIT));
    }

    @Override
    public List<Double> measure(Running running, int seconds) throws IOException {
        String url = "https://127.0.0.1:" + running.address(Way.HTTPS).getPort() + Origin.LARGE;
        List<String> command = List.of("curl", "-q", "-sk", "--http1.1", "--tlsv1.3", "--noproxy", "*", "-o",
                "/dev/null", "-w", "%{size_download}", "--max-time", Integer.toString(seconds), url);
        List<Program> clients = new ArrayList<>();
        long before = running.cpuNanos();
        for (int i = 0; i < streams; i++) {
            clients.add(Program.start(command, Workplace.folder().resolve("curl-" + i + ".log")));
        }
        long bytes = 0;
        for (Program client : clients) {
            bytes += Long.parseLong(client.end(0, TIME_OVER));
        }
        return List.of(Gibibyte.seconds(running.cpuNanos() - before, bytes));
    }
}

package io.smartproxy.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Connections with a handshake of TLS 1.3 that carry one byte, four at a time: processor time for one.
///
/// By the JDK's client, as `openssl s_time -reuse` can't tell of its handshakes in TLS 1.3 which were full ones:
/// clients here know, see [TlsClient#fullHandshakes].
///
/// @param resumed whether each resumes the session of the one before by the ticket that it got there; else all are
///                full
record Handshakes(boolean resumed) implements Work.Steady {

    private static final int THREADS = 4;
    /// Of a hundred handshakes, how many may be of the other kind.
    private static final double ALLOWED_OTHERS = 0.01;

    @Override
    public String name() {
        return resumed ? "resumed" : "full";
    }

    @Override
    public List<Quantity> quantities() {
        return List.of(new Quantity(name(), (resumed ? "resumed" : "full") + " TLS 1.3 handshake", "µs"));
    }

    /// The road of a handshake is the longest: compilers come to it late.
    @Override
    public int shares() {
        return 2;
    }

    @Override
    public List<Double> measure(Running running, int seconds) throws IOException {
        InetSocketAddress address = running.address(Way.TLS_GREETING);
        List<TlsClient> clients = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            TlsClient client = new TlsClient();
            client.visit(address).close();
            clients.add(client);
        }
        long before = running.cpuNanos();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<Integer> visits = Crew.run(THREADS, i -> () -> visit(clients.get(i), address, end));
        double nanos = running.cpuNanos() - before;
        int sum = visits.stream().mapToInt(Integer::intValue).sum();
        if (resumed) {
            requireResumed(clients, sum);
        }
        return List.of(nanos / sum / TimeUnit.MICROSECONDS.toNanos(1));
    }

    /// @return how many there were
    private int visit(TlsClient returning, InetSocketAddress address, long end) throws IOException {
        int visits = 0;
        while (System.nanoTime() - end < 0) {
            TlsClient client = resumed ? returning : new TlsClient();
            client.visit(address).close();
            visits++;
        }
        return visits;
    }

    private static void requireResumed(List<TlsClient> clients, int visits) throws IOException {
        int full = clients.stream().mapToInt(TlsClient::fullHandshakes).sum() - clients.size();
        if (full > visits * ALLOWED_OTHERS) {
            throw new IOException("of " + visits + " handshakes that should have been resumed, " + full + " were full");
        }
    }
}

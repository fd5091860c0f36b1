package io.smartproxy.peers;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Requests for 1 KiB by HTTP, on 64 connections at a time, by wrk: processor time for one.
///
/// @param keepAlive whether connections are kept; otherwise each request comes by a new one, and what is measured is
///                  what a connection costs with one request in it
record Requests(boolean keepAlive) implements Work.Steady {

    @Override
    public String name() {
        return keepAlive ? "keep-alive" : "new";
    }

    @Override
    public List<Quantity> quantities() {
        return List.of(new Quantity(name(), keepAlive ? "keep-alive request of 1 KiB" : "new connection", "µs"));
    }

    @Override
    public List<Double> measure(Running running, int seconds) throws IOException {
        String[] options = keepAlive ? new String[0] : new String[] {"-H", "Connection: close"};
        long before = running.cpuNanos();
        Wrk done = Wrk.run(running, seconds, options);
        double nanos = running.cpuNanos() - before;
        return List.of(nanos / done.requests() / TimeUnit.MICROSECONDS.toNanos(1));
    }
}

package io.smartproxy.peers;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// How long it takes from the start of the process to the first byte that comes through to a client.
record StartUp() implements Work.Fresh {

    @Override
    public String name() {
        return "start";
    }

    @Override
    public List<Quantity> quantities() {
        return List.of(new Quantity(name(), "start to the first byte", "ms"));
    }

    @Override
    public List<Double> measure(Peer peer, Site site) throws IOException {
        try (Running running = Running.launch(peer, site)) {
            return List.of((double) running.awaitGreeting() / TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}

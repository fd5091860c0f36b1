package io.smartproxy.admin;

import io.smartproxy.metrics.ConnectionFigures;
import io.smartproxy.metrics.LastSample;
import io.smartproxy.metrics.Metrics;
import io.smartproxy.metrics.Rates;
import io.smartproxy.metrics.Sample;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// What happens each second, as a message for all that listen: it is made once, whoever asks first.
final class EventFeed {

    private static final ConnectionFigures.Count NONE = new ConnectionFigures.Count(0, 0);

    private final Metrics metrics;
    private final ReentrantLock lock = new ReentrantLock();
    private Message latest = new Message(0, "");

    EventFeed(Metrics metrics) {
        this.metrics = metrics;
    }

    /// @param sample the number of the sample that it is about
    /// @param text   a whole message as it goes over the wire (HTML section 9.2.5)
    record Message(long sample, String text) {
    }

    /// Waits for a message that the caller has not had.
    ///
    /// @param seen the number of the last one that it has had, 0 at first
    /// @return empty if none has come in time
    /// @throws InterruptedException when the waiting thread is interrupted
    Optional<Message> await(long seen, Duration timeout) throws InterruptedException {
        long sample = metrics.awaitSample(seen, timeout);
        if (sample == seen) {
            return Optional.empty();
        }
        lock.lock();
        try {
            if (latest.sample() < sample) {
                latest = message(metrics.throughput().last().orElseThrow(), metrics.connections());
            }
            return Optional.of(latest);
        } finally {
            lock.unlock();
        }
    }

    private static Message message(LastSample last, ConnectionFigures connections) {
        String data = Answer.jsonText(json -> {
            Sample all = last.all();
            json.object().name("sample").value(last.number())
                    .name("time").value(Figures.time(all.time()))
                    .name("span").value(Figures.seconds(all.span()));
            Figures figures = new Figures(json);
            figures.rates(new Rates(all.received(), all.sent()))
                    .object("connections", () -> json.name("active").value(connections.active())
                            .name("total").value(connections.total()))
                    .object("routes", () -> last.byRoute().forEach((route, rates) ->
                            figures.object(route, () -> figures.rates(rates).json().name("active")
                                    .value(connections.byRoute().getOrDefault(route, NONE).active()))));
            json.endObject();
        });
        return new Message(last.number(), "id: " + last.number() + "\nevent: tick\ndata: " + data + "\n\n");
    }
}

package io.smartproxy.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smartproxy.metrics.Metrics;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/// Sends the feed to those that listen, as server-sent events (HTML section 9.2), each on its own thread. One that does
/// not take a message in time is dropped.
final class EventStream {

    /// How many may listen at a time.
    static final int PLACES = 64;
    /// A comment, which clients pass over: only by writing is it found out that one is gone.
    private static final byte[] STILL_THERE = ":\n\n".getBytes(UTF_8);

    /// Events are UTF-8 always.
    static final String TYPE = "text/event-stream";

    private final EventFeed feed;
    private final Semaphore places = new Semaphore(PLACES);

    EventStream(Metrics metrics) {
        feed = new EventFeed(metrics);
    }

    /// Sends what comes until the client is gone or the server closes, either of which is an exception.
    ///
    /// @param limit the timer's
    void serve(Exchange exchange, ExchangeTimer timer, Duration limit) throws IOException {
        if (!places.tryAcquire()) {
            exchange.send(Answer.error(503, "there are " + PLACES + " streams of events, which is the most"));
            return;
        }
        try {
            pump(exchange.begin(TYPE), timer, limit);
        } catch (InterruptedException _) {
            throw new InterruptedIOException("the server is closing");
        } finally {
            places.release();
        }
    }

    private void pump(OutputStream out, ExchangeTimer timer, Duration limit)
            throws IOException, InterruptedException {
        long seen = 0;
        while (true) {
            timer.start();
            EventFeed.Message message = feed.await(seen, limit.dividedBy(2)).orElse(null);
            timer.start();
            if (message == null) {
                out.write(STILL_THERE);
            } else {
                out.write(message.text().getBytes(UTF_8));
                seen = message.sample();
            }
            out.flush();
        }
    }
}

package io.smartproxy.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// Writes entries to a stream by a thread of its own, several at once where several are waiting. A stream that stalls
/// or fails costs log entries and nothing else: they are counted, and a line says so when the stream takes lines again.
final class LineLog extends Log {

    static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final OutputStream out;
    private volatile Level level;
    private volatile Format format;
    private final InstantSource clock;
    private final LineQueue queue;
    private final Thread writer;
    /// How many entries the stream has failed to take since it last took one; the writer's own.
    private long lost;

    /// @param clock asked once for each entry, by the thread that makes it
    LineLog(OutputStream out, Level level, Format format, InstantSource clock) {
        this.out = out;
        this.level = level;
        this.format = format;
        this.clock = clock;
        queue = new LineQueue(clock);
        writer = Thread.ofPlatform().daemon().name("log-writer").start(this::writeAll);
    }

    @Override
    public boolean enabled(Level asked) {
        return asked.compareTo(level) <= 0;
    }

    /// Entries that are waiting to be written are in the new format already.
    @Override
    public void follow(Level changed, Format like) {
        level = changed;
        format = like;
    }

    @Override
    void add(Level of, String message, Throwable cause) {
        queue.put(new LogEntry(clock.instant(), of, message, cause));
    }

    private void writeAll() {
        List<LogEntry> batch = queue.take();
        while (!batch.isEmpty()) {
            write(batch);
            batch = queue.take();
        }
    }

    private void write(List<LogEntry> batch) {
        try {
            StringBuilder text = new StringBuilder();
            if (lost > 0) {
                // The write that failed may have ended within a line.
                text.append('\n');
                new LogEntry(clock.instant(), Level.WARN, lost + " log entries were lost, the output failed", null)
                        .appendTo(text, format);
            }
            batch.forEach(entry -> entry.appendTo(text, format));
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
            out.flush();
            lost = 0;
        } catch (IOException | RuntimeException | Error failure) {
            // There is nowhere to report it, and if this thread ended, nothing would ever be reported again.
            lost += batch.size();
        }
    }

    /// Waits less when the calling thread is interrupted.
    @Override
    public void close() {
        queue.close();
        try {
            writer.join(CLOSE_TIMEOUT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}

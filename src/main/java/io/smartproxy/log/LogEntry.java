package io.smartproxy.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/// One thing that was said.
///
/// @param time    when it was said
/// @param message as it was given, at most a little over [PlainText#MAX_MESSAGE] units
/// @param cause   null for none
record LogEntry(Instant time, Log.Level level, String message, Throwable cause) {

    private static final DateTimeFormatter MILLIS = new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
    private static final int OVERHEAD = 64;

    LogEntry {
        message = PlainText.cut(String.valueOf(message), PlainText.MAX_MESSAGE);
    }

    /// Roughly how many characters it takes, its stack trace aside.
    int weight() {
        return message.length() + OVERHEAD;
    }

    /// Appends the entry and its line break.
    void appendTo(StringBuilder out, Log.Format format) {
        switch (format) {
            case TEXT -> appendText(out);
            case JSON -> appendJson(out);
        }
        out.append('\n');
    }

    private void appendText(StringBuilder out) {
        MILLIS.formatTo(time, out);
        String name = level.name();
        out.append(' ').append(name).repeat(' ', 6 - name.length()).append(PlainText.escape(message));
        if (cause != null) {
            // The indentation shows what belongs to the entry: a message in the trace may have line breaks of its own.
            stackTrace().lines().forEach(line ->
                    out.append("\n    ").append(PlainText.escape(line.replace("\t", "    "))));
        }
    }

    private void appendJson(StringBuilder out) {
        Json json = new Json(out).object()
                .name("time").value(MILLIS.format(time))
                .name("level").value(level.label())
                .name("message").value(message);
        if (cause != null) {
            json.name("error").value(stackTrace());
        }
        json.endObject().finish();
    }

    private String stackTrace() {
        StringWriter trace = new StringWriter();
        try {
            cause.printStackTrace(new PrintWriter(trace));
        } catch (RuntimeException broken) {
            // A throwable may compute its message and fail at it; its class is still worth a line.
            return cause.getClass().getName() + " (no stack trace: " + broken.getClass().getName() + ")";
        }
        return PlainText.cut(trace.toString().stripTrailing(), PlainText.MAX_TRACE);
    }
}

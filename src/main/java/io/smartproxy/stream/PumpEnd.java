package io.smartproxy.stream;

import java.io.IOException;

/// How one direction ended.
public sealed interface PumpEnd {

    /// The source ended its stream; everything it sent has been written and the sink's output is shut down.
    record EndOfStream() implements PumpEnd {
    }

    /// The source was cut off: it ended without saying that this is the end of its stream, as TLS does. Everything it sent
    /// has been written, and the sink's output has ended the same way.
    record Truncated() implements PumpEnd {
    }

    /// Reading failed: the source was reset, timed out, or was closed from here.
    record SourceFailed(IOException cause) implements PumpEnd {
    }

    /// The sink's peer has closed the connection, as TLS 1.2 does in one word for both directions, and takes nothing
    /// more.
    record SinkClosed() implements PumpEnd {
    }

    /// Writing failed: the sink was reset, timed out, or was closed from here.
    record SinkFailed(IOException cause) implements PumpEnd {
    }
}

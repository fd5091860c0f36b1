package io.smartproxy.stream;

import java.io.IOException;

/// How one direction ended.
public sealed interface PumpEnd {

    /// The source ended its stream; everything it sent has been written and the sink's output is shut down.
    record EndOfStream() implements PumpEnd {
    }

    /// Reading failed: the source was reset, timed out, or was closed from here.
    record SourceFailed(IOException cause) implements PumpEnd {
    }

    /// Writing failed: the sink was reset, timed out, or was closed from here.
    record SinkFailed(IOException cause) implements PumpEnd {
    }
}

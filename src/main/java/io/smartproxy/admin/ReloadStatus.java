package io.smartproxy.admin;

import java.time.Instant;
import java.util.List;

/// What has come of reading the file.
///
/// @param time    when it was read
/// @param outcome whether what it says is what the proxy does now
/// @param errors  `FILE:LINE: KEY: what is wrong`, all of them; where it needs a restart, what does; otherwise none
public record ReloadStatus(Instant time, Outcome outcome, List<String> errors) {

    public ReloadStatus {
        errors = List.copyOf(errors);
    }

    /// How it went.
    public enum Outcome {
        /// The proxy does what the file says.
        APPLIED,
        /// The file is wrong, and nothing has changed.
        REJECTED,
        /// The file is right, but what it changes cannot be changed while the proxy runs; nothing has changed.
        NEEDS_RESTART
    }

    /// Whether the proxy does what the file says.
    public boolean ok() {
        return outcome == Outcome.APPLIED;
    }
}

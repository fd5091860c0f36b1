package io.smartproxy.admin;

import java.time.Instant;
import java.util.List;

/// What has come of reading the file.
///
/// @param time         when it was read
/// @param errors       `FILE:LINE: KEY: what is wrong`, all of them; none where it was taken up
/// @param changes      what the proxy does otherwise since then, a line for each route and one for the proxy
/// @param needsRestart keys whose values are not those that the proxy has been started with, and are not in use
public record ReloadStatus(Instant time, List<String> errors, List<String> changes, List<String> needsRestart) {

    public ReloadStatus {
        errors = List.copyOf(errors);
        changes = List.copyOf(changes);
        needsRestart = List.copyOf(needsRestart);
    }

    /// The proxy does what the file says.
    public static ReloadStatus applied(Instant time, List<String> changes, List<String> needsRestart) {
        return new ReloadStatus(time, List.of(), changes, needsRestart);
    }

    /// The file is wrong or cannot be had, and nothing has changed.
    public static ReloadStatus rejected(Instant time, List<String> errors) {
        return new ReloadStatus(time, errors, List.of(), List.of());
    }

    /// Whether the proxy does what the file says, but for what needs a restart.
    public boolean ok() {
        return errors.isEmpty();
    }
}

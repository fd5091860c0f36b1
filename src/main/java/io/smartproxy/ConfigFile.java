package io.smartproxy;

import io.smartproxy.admin.ReloadStatus;
import io.smartproxy.config.Changes;
import io.smartproxy.config.ConfigError;
import io.smartproxy.config.ConfigLoader;
import io.smartproxy.config.ConfigResult;
import io.smartproxy.config.ConfigWatcher;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.log.Log;
import io.smartproxy.server.Judgement;
import io.smartproxy.server.SmartProxy;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The file that the program runs with: read at the start, and again whenever it has changed or somebody wants it. What
/// is wrong in it then changes nothing.
///
/// Any thread may ask for a reading; readings come one after the other.
final class ConfigFile implements AutoCloseable {

    private static final long LOOK_MILLIS = 250;
    /// A file of another kind would flood the log.
    private static final int MOST_ERRORS = 20;

    private final Path path;
    private final String shown;
    private final ConfigWatcher watcher;
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1,
            Thread.ofPlatform().daemon().name("config-file").factory());
    private volatile ReloadStatus last = ReloadStatus.applied(Instant.now(), List.of(), List.of());

    private ConfigFile(Path path, String shown) {
        this.path = path;
        this.shown = shown;
        watcher = new ConfigWatcher(path);
    }

    /// @param name as the user named it
    /// @throws InvalidPathException when the system can have no file of this name
    static ConfigFile of(String name) {
        return new ConfigFile(Path.of(name), name);
    }

    /// Reads it and judges it as a whole.
    ConfigResult read() {
        return Judgement.of(ConfigLoader.load(path, shown, System.getenv()));
    }

    /// Has the proxy take up what changes, from now on.
    void watch(SmartProxy proxy, Log log) {
        thread.scheduleWithFixedDelay(() -> look(proxy, log), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized void look(SmartProxy proxy, Log log) {
        try {
            if (watcher.look()) {
                take(proxy, log);
            }
        } catch (RuntimeException | Error bug) {
            log.error("looking at " + shown + " failed; it is looked at again", bug);
        }
    }

    /// Reads it now.
    synchronized ReloadStatus reload(SmartProxy proxy, Log log) {
        watcher.reading();
        take(proxy, log);
        return last;
    }

    /// What has come of the last reading; at first that of the start.
    ReloadStatus last() {
        return last;
    }

    private void take(SmartProxy proxy, Log log) {
        Instant now = Instant.now();
        ReloadStatus before = last;
        last = switch (read()) {
            case ConfigResult.Loaded(ProxyConfig config) -> take(config, now, proxy);
            case ConfigResult.Rejected(List<ConfigError> errors, _) ->
                ReloadStatus.rejected(now, errors.stream().map(ConfigError::toString).toList());
        };
        if (!last.ok() && last.errors().equals(before.errors())) {
            log.info(shown + " was read again, and is wrong as before");
        } else {
            tell(log);
        }
    }

    private static ReloadStatus take(ProxyConfig config, Instant now, SmartProxy proxy) {
        try {
            Changes changes = proxy.reload(config);
            return ReloadStatus.applied(now, changes.lines(), changes.restart());
        } catch (IOException failure) {
            return ReloadStatus.rejected(now, List.of(failure.getMessage()));
        }
    }

    private void tell(Log log) {
        List<String> errors = last.errors();
        if (!last.ok()) {
            log.warn(shown + " cannot be taken up, and nothing has changed: "
                    + (errors.size() == 1 ? "1 error" : errors.size() + " errors"));
            errors.stream().limit(MOST_ERRORS).forEach(log::warn);
            return;
        }
        log.info(last.changes().isEmpty()
                ? shown + " was read again, and has nothing new to take up"
                : "took up " + shown);
        last.changes().forEach(change -> log.info(shown + ": " + change));
        last.needsRestart().forEach(key -> log.warn(shown + ": " + key + " needs a restart, and stays as it was"));
    }

    /// Looks no more. A reading that is under way goes on.
    @Override
    public void close() {
        thread.shutdown();
    }
}

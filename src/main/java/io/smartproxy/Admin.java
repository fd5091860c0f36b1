package io.smartproxy;

import io.smartproxy.admin.AdminAccess;
import io.smartproxy.admin.AdminSource;
import io.smartproxy.admin.ProxyStatus;
import io.smartproxy.admin.ReloadStatus;
import io.smartproxy.config.AdminConfig;
import io.smartproxy.config.ConfigResult;
import io.smartproxy.config.ListenConfig;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.connection.ConnectionStatus;
import io.smartproxy.log.Log;
import io.smartproxy.metrics.PrometheusText;
import io.smartproxy.route.ListenerLine;
import io.smartproxy.server.SmartProxy;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The admin page of the program: what the proxy lets it see and do.
final class Admin implements AutoCloseable {

    private final ProxyConfig config;
    private final String version;
    private final Supplier<ConfigResult> file;
    private final Optional<AdminPlace> place;
    private final Instant started = Instant.now();
    private final Log log;
    private volatile ReloadStatus last;

    private Admin(ProxyConfig config, String version, Supplier<ConfigResult> file, Optional<AdminPlace> place,
            Log log) {
        this.config = config;
        this.version = version;
        this.file = file;
        this.place = place;
        this.log = log;
        last = new ReloadStatus(started, ReloadStatus.Outcome.APPLIED, List.of());
    }

    /// Takes the address of the page, if the file wants one, before anything else is started; or will take it later,
    /// where another process may run beside this one and has it.
    ///
    /// @param file reads the file anew
    /// @throws IOException when the address cannot be had, with a message that names the line
    static Admin bind(ProxyConfig config, String version, Supplier<ConfigResult> file, Log log) throws IOException {
        AdminConfig admin = config.settings().admin();
        if (admin.listen().isEmpty()) {
            return new Admin(config, version, file, Optional.empty(), log);
        }
        ListenConfig listen = admin.listen().get();
        try {
            AdminPlace place = AdminPlace.take(listen, new AdminAccess(admin.token(), admin.hosts()),
                    config.settings().reusePort(), log);
            return new Admin(config, version, file, Optional.of(place), log);
        } catch (IOException failure) {
            throw new IOException(config.errorAt("admin.listen", "the admin page cannot listen on " + listen.shown()
                    + ": " + failure.getMessage()).toString(), failure);
        }
    }

    /// Begins to answer.
    void serve(SmartProxy proxy) {
        PrometheusText prometheus = new PrometheusText(proxy.metrics(), version, () -> last.ok());
        place.ifPresent(admin -> admin.serve(new AdminSource(proxy.metrics(), () -> status(proxy),
                () -> proxy.registry().open().stream().map(ConnectionStatus::of), proxy::closeConnection, this::reload,
                prometheus::text)));
    }

    /// Where the page is, or will be, as the log has it; empty where there is none.
    Optional<String> shown() {
        return place.map(AdminPlace::shown);
    }

    private ProxyStatus status(SmartProxy proxy) {
        return new ProxyStatus(version, started, config.file(), last, ListenerLine.of(config.routes()),
                proxy.maxConnections(), proxy.isDraining(), proxy.summaries());
    }

    /// Judges the file as it is now. What it says is taken up at the next start.
    private ReloadStatus reload() {
        return switch (file.get()) {
            case ConfigResult.Rejected rejected -> {
                last = new ReloadStatus(Instant.now(), ReloadStatus.Outcome.REJECTED,
                        rejected.errors().stream().map(Object::toString).toList());
                log.warn("the file is wrong, and nothing has changed:\n" + String.join("\n", last.errors()));
                yield last;
            }
            case ConfigResult.Loaded _ -> new ReloadStatus(Instant.now(), ReloadStatus.Outcome.NEEDS_RESTART,
                    List.of("the file is good, and is taken up at the next start"));
        };
    }

    /// Ends all that is being answered. Last, so that the page shows the drain.
    @Override
    public void close() {
        place.ifPresent(AdminPlace::close);
    }
}

package io.smartproxy;

import io.smartproxy.admin.AdminAccess;
import io.smartproxy.admin.AdminSource;
import io.smartproxy.admin.ProxyStatus;
import io.smartproxy.config.AdminConfig;
import io.smartproxy.config.ListenConfig;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.connection.ConnectionStatus;
import io.smartproxy.log.Log;
import io.smartproxy.metrics.PrometheusText;
import io.smartproxy.route.ListenerLine;
import io.smartproxy.server.SmartProxy;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/// The admin page of the program: what the proxy lets it see and do.
final class Admin implements AutoCloseable {

    private final String version;
    private final ConfigFile file;
    private final Optional<AdminPlace> place;
    private final Instant started = Instant.now();
    private final Log log;

    private Admin(String version, ConfigFile file, Optional<AdminPlace> place, Log log) {
        this.version = version;
        this.file = file;
        this.place = place;
        this.log = log;
    }

    /// Takes the address of the page, if the file wants one, before anything else is started; or will take it later,
    /// where another process may run beside this one and has it.
    ///
    /// @param file the one that the config is from
    /// @throws IOException when the address cannot be had, with a message that names the line
    static Admin bind(ProxyConfig config, String version, ConfigFile file, Log log) throws IOException {
        AdminConfig admin = config.settings().admin();
        if (admin.listen().isEmpty()) {
            return new Admin(version, file, Optional.empty(), log);
        }
        ListenConfig listen = admin.listen().get();
        try {
            AdminPlace place = AdminPlace.take(listen, new AdminAccess(admin.token(), admin.hosts()),
                    config.settings().reusePort(), log);
            return new Admin(version, file, Optional.of(place), log);
        } catch (IOException failure) {
            throw new IOException(config.errorAt("admin.listen", "the admin page cannot listen on " + listen.shown()
                    + ": " + failure.getMessage()).toString(), failure);
        }
    }

    /// Begins to answer.
    void serve(SmartProxy proxy) {
        PrometheusText prometheus = new PrometheusText(proxy.metrics(), version, () -> file.last().ok());
        place.ifPresent(admin -> admin.serve(new AdminSource(proxy.metrics(), () -> status(proxy),
                () -> proxy.registry().open().stream().map(ConnectionStatus::of), proxy::closeConnection,
                () -> file.reload(proxy, log), prometheus::text)));
    }

    /// Where the page is, or will be, as the log has it; empty where there is none.
    Optional<String> shown() {
        return place.map(AdminPlace::shown);
    }

    private ProxyStatus status(SmartProxy proxy) {
        ProxyConfig config = proxy.config();
        return new ProxyStatus(version, started, config.file(), file.last(), ListenerLine.of(config.routes()),
                proxy.maxConnections(), proxy.isDraining(), proxy.summaries());
    }

    /// Ends all that is being answered. Last, so that the page shows the drain.
    @Override
    public void close() {
        place.ifPresent(AdminPlace::close);
    }
}

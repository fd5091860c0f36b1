package io.smartproxy.server;

import io.smartproxy.balance.HealthChecks;
import io.smartproxy.balance.Place;
import io.smartproxy.balance.Resolver;
import io.smartproxy.balance.Targets;
import io.smartproxy.config.ActionConfig;
import io.smartproxy.config.ConfigError;
import io.smartproxy.config.ConfigResult;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.config.TargetConfig;
import io.smartproxy.connection.Connection;
import io.smartproxy.connection.ConnectionHandler;
import io.smartproxy.connection.ConnectionRegistry;
import io.smartproxy.connection.Deadlines;
import io.smartproxy.connection.Route;
import io.smartproxy.demo.DemoServer;
import io.smartproxy.guard.AccessLists;
import io.smartproxy.guard.ConnectionLimits;
import io.smartproxy.log.FoldedWarnings;
import io.smartproxy.log.Log;
import io.smartproxy.metrics.Ledger;
import io.smartproxy.metrics.Metrics;
import io.smartproxy.net.CloseReason;
import io.smartproxy.route.Binding;
import io.smartproxy.route.RouteTable;
import io.smartproxy.stream.BufferPools;
import io.smartproxy.tls.TlsContexts;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/// A running proxy.
///
/// ```java
/// try (SmartProxy proxy = SmartProxy.start(config, Log.system("io.smartproxy"))) {
///     ...
/// }
/// ```
public final class SmartProxy implements AutoCloseable {

    private static final Duration TICK = Duration.ofMillis(100);
    /// How often changed files are looked for; a change has to be seen twice.
    private static final Duration FILE_CHECK = Duration.ofMillis(500);
    /// How long the threads of connections that were closed may take to notice.
    private static final Duration AFTERMATH = Duration.ofSeconds(5);

    private final ProxyConfig config;
    private final Log log;
    private final Ledger ledger;
    private final Metrics metrics;
    private final ConnectionRegistry registry;
    private final Deadlines deadlines = new Deadlines(System::nanoTime);
    private final Resolver resolver = new Resolver(InetAddress::getAllByName);
    private final FoldedWarnings warnings;
    private final HealthChecks checks;
    private final Sampler sampler;
    private final Capacities capacities;
    private final ConnectionLimits limits;
    private final Upkeep upkeep;
    private final ConnectionHandler handler;
    private final List<Listener> listeners = new ArrayList<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private DemoServer demo;

    private SmartProxy(ProxyConfig config, Log log) {
        this.config = config;
        this.log = log;
        warnings = new FoldedWarnings(System::nanoTime, log);
        checks = new HealthChecks(System::nanoTime, resolver, log);
        sampler = new Sampler(System::nanoTime, log);
        capacities = Capacities.of(config);
        limits = new ConnectionLimits(config.settings().limits(), capacities.connections(), System::nanoTime);
        ledger = new Ledger(capacities.ledger(config.settings().metrics(), limits::clientName), System::nanoTime);
        metrics = new Metrics(ledger);
        registry = new ConnectionRegistry(ledger);
        upkeep = new Upkeep(config.settings(), registry, ledger, limits, sampler, log);
        handler = new ConnectionHandler(config.settings(), limits,
                BufferPools.ofSize(config.settings().bufferSize()), deadlines, log, warnings, upkeep.watch(),
                upkeep::ended);
    }

    /// What is wrong with a file beyond what its text shows. A proxy is started only with a file that nothing is wrong
    /// with.
    ///
    /// @return every error, in the order of their lines; empty when all is well
    public static List<ConfigError> check(ProxyConfig config) {
        return Stream.of(RouteTable.check(config), TlsContexts.check(config), AccessLists.check(config),
                        AdminAddress.check(config))
                .flatMap(List::stream).sorted().toList();
    }

    /// What is not wrong with a file that [#check(ProxyConfig)] finds good, but may not be what was meant. [#start] logs
    /// it.
    ///
    /// @return in the order of their lines
    public static List<ConfigError> warnings(ProxyConfig config) {
        return Stream.of(TlsContexts.warnings(config), Capacities.of(config).warnings(), AdminAddress.warnings(config))
                .flatMap(List::stream).sorted().toList();
    }

    /// Judges a file as a whole: what its text shows and what [#check(ProxyConfig)] finds, all at once.
    public static ConfigResult check(ConfigResult read) {
        return switch (read) {
            case ConfigResult.Loaded(ProxyConfig config) -> {
                List<ConfigError> errors = check(config);
                yield errors.isEmpty() ? read : new ConfigResult.Rejected(errors, Optional.of(config));
            }
            case ConfigResult.Rejected(List<ConfigError> errors, Optional<ProxyConfig> sound) -> {
                List<ConfigError> all = new ArrayList<>(errors);
                sound.ifPresent(config -> all.addAll(check(config)));
                yield new ConfigResult.Rejected(all, sound);
            }
        };
    }

    /// Binds every listener and begins to accept. When one cannot be bound, nothing has been started.
    ///
    /// @param config a file with which [#check] finds nothing wrong
    /// @param log    stays the caller's: stopping the proxy does not close it
    /// @throws ListenException when an address cannot be had
    /// @throws IOException     when the demo backend cannot be started, or a certificate cannot be read or made
    public static SmartProxy start(ProxyConfig config, Log log) throws IOException {
        SmartProxy proxy = new SmartProxy(config, log);
        try {
            proxy.open();
            return proxy;
        } catch (IOException | RuntimeException | Error failure) {
            proxy.release();
            throw failure;
        }
    }

    private void open() throws IOException {
        if (wantsDemo()) {
            demo = DemoServer.start();
        }
        warnings(config).forEach(warning -> log.warn(warning.toString()));
        TlsContexts contexts = TlsContexts.load(config, log);
        AccessLists lists = AccessLists.load(config, log);
        Targets targets = checks.next();
        RouteFactory factory = new RouteFactory(resolver, demo == null ? null : demo.address(), contexts, lists,
                ledger, targets, warnings);
        RouteTable<Route> routes = RouteTable.compile(config.routes(), factory::route);
        for (Binding binding : Binding.of(config.routes())) {
            listeners.add(bind(binding));
        }
        sampler.every(TICK, "deadlines", deadlines::tick);
        sampler.every(TICK, "warnings", warnings::tick);
        checks.watch(targets);
        sampler.every(TICK, "health", checks::tick);
        upkeep.start(sampler);
        sampler.every(FILE_CHECK, "files", new Background("files", () -> refresh(contexts, lists), log));
        Reception reception = new Reception(limits, registry, routes, handler, upkeep);
        listeners.forEach(listener -> listener.start(reception));
        resolveTargets();
    }

    /// Takes up what has changed in files that the file names.
    private void refresh(TlsContexts contexts, AccessLists lists) {
        contexts.refresh();
        if (lists.refresh()) {
            registry.open().stream().filter(Connection::isBarred).forEach(barred -> barred.end(CloseReason.RELOAD));
        }
    }

    private boolean wantsDemo() {
        return config.routes().stream().anyMatch(route -> route.action() instanceof ActionConfig.Forward forward
                && forward.targets().stream().anyMatch(TargetConfig.Demo.class::isInstance));
    }

    private Listener bind(Binding binding) throws ListenException {
        try {
            return Listener.bind(binding.address(), binding.port(), binding.shown(), config.settings().reusePort(),
                    log);
        } catch (IOException failure) {
            throw new ListenException(config.errorAt(binding.askedBy(), "listen", "route " + binding.askedBy().name()
                    + " cannot listen on " + binding.shown() + ": " + failure.getMessage()).toString(), failure);
        }
    }

    /// Names that do not resolve now may do so later: a warning, and no reason not to start.
    private void resolveTargets() {
        config.routes().forEach(route -> {
            if (route.action() instanceof ActionConfig.Forward forward) {
                forward.targets().forEach(target -> {
                    if (target instanceof TargetConfig.Tcp(var host, var port, var shown)) {
                        resolver.prepare(new Place.Named(host, port),
                                () -> log.warn("route " + route.name() + ": the name of target " + shown
                                        + " does not resolve for now"));
                    }
                });
            }
        });
    }

    /// The connections that are open.
    public ConnectionRegistry registry() {
        return registry;
    }

    /// All figures.
    public Metrics metrics() {
        return metrics;
    }

    /// How many client connections may be open at the same time.
    public int maxConnections() {
        return capacities.connections();
    }

    /// The last few `[SUMMARY]` lines of the log, oldest first, each behind its time.
    public List<String> summaries() {
        return upkeep.summaries();
    }

    /// Closes an open connection, with the reason `admin`.
    ///
    /// @return whether there was one of this number, and nothing else has ended it
    public boolean closeConnection(long id) {
        return registry.find(id).filter(found -> found.end(CloseReason.ADMIN)).isPresent();
    }

    /// Whether [#stop] has been called.
    public boolean isDraining() {
        return stopping.get();
    }

    /// Drains and stops: the listeners close, open connections get `shutdown.timeout` to end by themselves, the rest
    /// are closed. Returns when all is done; a second call, from whichever thread, returns at once.
    ///
    /// @throws InterruptedException when the waiting thread is interrupted; the proxy is stopped all the same
    public void stop() throws InterruptedException {
        if (!stopping.compareAndSet(false, true)) {
            return;
        }
        long begun = System.nanoTime();
        Duration timeout = config.settings().shutdownTimeout();
        try {
            closeListeners();
            upkeep.hurry();
            log.info("draining: " + registry.active() + " open connections");
            if (!registry.awaitEmpty(timeout)) {
                log.warn("drain time is over: closing " + registry.active() + " connections");
            }
        } finally {
            registry.endAll(CloseReason.SHUTDOWN);
            checks.close();
            resolver.close();
            registry.awaitEmpty(AFTERMATH);
            release();
            log.info("stopped after " + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms: "
                    + metrics.summary());
        }
    }

    /// As [#stop], for `try`.
    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeListeners() {
        for (Listener listener : listeners) {
            try {
                listener.close();
            } catch (IOException failure) {
                log.error("a listener did not close", failure);
            }
        }
    }

    /// Gives back all that was started; safe to call at any stage of it.
    private void release() {
        closeListeners();
        sampler.close();
        checks.close();
        upkeep.flush();
        warnings.flush();
        resolver.close();
        if (demo != null) {
            demo.close();
        }
    }
}

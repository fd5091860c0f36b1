package io.smartproxy.server;

import io.smartproxy.config.Changes;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.connection.Connection;
import io.smartproxy.connection.ConnectionRecorder;
import io.smartproxy.connection.ConnectionRegistry;
import io.smartproxy.connection.Deadlines;
import io.smartproxy.guard.ConnectionLimits;
import io.smartproxy.log.FoldedWarnings;
import io.smartproxy.log.Log;
import io.smartproxy.metrics.Ledger;
import io.smartproxy.metrics.Metrics;
import io.smartproxy.net.CloseReason;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

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

    private final Log log;
    private final Ledger ledger;
    private final Metrics metrics;
    private final ConnectionRegistry registry;
    private final Deadlines deadlines = new Deadlines(System::nanoTime);
    private final FoldedWarnings warnings;
    private final Sampler sampler;
    private final ConnectionLimits limits;
    private final Upkeep upkeep;
    private final Readings readings;
    private final Listeners listeners;
    private final Succession succession;
    private final KernelForwarding kernel;
    private final AtomicBoolean stopping = new AtomicBoolean();
    /// Held by whoever puts something else in use: another reading, files that have changed, the stop. Files are read
    /// under it, but no connection ever waits for it.
    private final ReentrantLock changing = new ReentrantLock();
    private volatile Reading reading;

    private SmartProxy(ProxyConfig config, Log log) {
        this.log = log;
        Capacities capacities = Capacities.of(config);
        warnings = new FoldedWarnings(System::nanoTime, log);
        sampler = new Sampler(System::nanoTime, log);
        limits = new ConnectionLimits(config.settings().limits(), capacities.connections(), System::nanoTime);
        ledger = new Ledger(capacities.ledger(config.settings().metrics(), limits::clientName), System::nanoTime);
        metrics = new Metrics(ledger);
        registry = new ConnectionRegistry(ledger);
        upkeep = new Upkeep(config.settings(), registry, ledger, limits, sampler, log);
        readings = new Readings(ledger, limits, deadlines, warnings, upkeep, log);
        listeners = new Listeners(log);
        succession = new Succession(registry, ledger, System::nanoTime);
        kernel = new KernelForwarding(config.settings().reusePort(), log);
    }

    /// Binds every listener and begins to accept. When one cannot be bound, nothing has been started.
    ///
    /// @param config a file with which [Judgement#errors] finds nothing wrong
    /// @param log    stays the caller's: stopping the proxy does not close it
    /// @throws ListenException when an address cannot be had
    /// @throws IOException     when the demo backend cannot be started, a certificate cannot be read or made, or the
    ///                         kernel does not take its rules
    public static SmartProxy start(ProxyConfig config, Log log) throws IOException {
        SmartProxy proxy = new SmartProxy(config, log);
        try {
            proxy.open(config);
            return proxy;
        } catch (IOException | RuntimeException | Error failure) {
            proxy.release();
            throw failure;
        }
    }

    private void open(ProxyConfig config) throws IOException {
        takeUp(config, Optional.empty());
        sampler.every(TICK, "deadlines", deadlines::tick);
        sampler.every(TICK, "warnings", warnings::tick);
        sampler.every(TICK, "health", readings.checks()::tick);
        sampler.every(TICK, "succession", succession::tick);
        upkeep.start(sampler);
        kernel.start(sampler);
        sampler.every(FILE_CHECK, "files", new Background("files", this::lookAside, log));
    }

    /// All or nothing: what may fail comes first.
    private void takeUp(ProxyConfig config, Optional<Reading> before) throws IOException {
        Readings.Means means = readings.means(config, before);
        Listeners.Change sockets = listeners.prepare(config);
        try {
            kernel.apply(config, means.lists());
            reading = readings.make(config, means, before);
        } catch (IOException | RuntimeException | Error failure) {
            sockets.undo();
            throw failure;
        }
        kernel.follow(reading.kernel());
        sockets.take(new Reception(limits, registry, () -> reading, upkeep));
    }

    /// Does from now on what another reading of the file says, as a whole or not at all. Listeners that both have go
    /// on; so do connections, but for those that their route would not let in now, and those of a route that is there no
    /// more, which have `shutdown.timeout` to end. Routes and targets that stay keep their figures, their health and
    /// their places. What needs a restart stays as it is.
    ///
    /// Any thread may call; a second call waits for the first.
    ///
    /// @param file one with which [Judgement#errors] finds nothing wrong
    /// @return what is different from what the proxy has done so far; what needs a restart is among it again each time
    /// @throws ListenException when an address cannot be had; nothing has changed
    /// @throws IOException     when a certificate or a list cannot be read any more, the kernel does not take its
    ///                         rules, or the proxy stops; nothing has changed
    public Changes reload(ProxyConfig file) throws IOException {
        changing.lock();
        try {
            if (stopping.get()) {
                throw new IOException("the proxy is stopping");
            }
            Reading before = reading;
            ProxyConfig config = file.under(before.config());
            Changes changes = Changes.between(before.config(), file);
            if (changes.hasEffect()) {
                takeUp(config, Optional.of(before));
                upkeep.follow(config.settings());
                log.follow(config.settings().logLevel(), config.settings().logFormat());
                succession.begin(before, reading, config.settings().shutdownTimeout());
            }
            return changes;
        } finally {
            changing.unlock();
        }
    }

    /// What may take its time.
    private void lookAside() {
        ConnectionRecorder.open();
        refresh();
    }

    /// Takes up what has changed in files that the file names.
    private void refresh() {
        changing.lock();
        try {
            reading.contexts().refresh();
            if (reading.lists().refresh()) {
                kernel.again("the access lists");
                registry.open().stream().filter(Connection::isBarred)
                        .forEach(barred -> barred.end(CloseReason.RELOAD));
            }
        } finally {
            changing.unlock();
        }
    }

    /// What the proxy does: the last reading of the file that it has taken up, with the values of the start for what
    /// needs a restart.
    public ProxyConfig config() {
        return reading.config();
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
        return reading.capacities().connections();
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
        try {
            closeListeners();
            kernel.drain();
            Duration timeout = reading.config().settings().shutdownTimeout();
            upkeep.hurry();
            log.info("draining: " + registry.active() + " open connections");
            if (!registry.awaitEmpty(timeout)) {
                log.warn("drain time is over: closing " + registry.active() + " connections");
            }
        } finally {
            registry.endAll(CloseReason.SHUTDOWN);
            readings.stopConnecting();
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

    /// Behind a change that is on its way: there is none after it.
    private void closeListeners() {
        changing.lock();
        try {
            listeners.close();
        } finally {
            changing.unlock();
        }
    }

    /// Gives back all that was started; safe to call at any stage of it.
    private void release() {
        closeListeners();
        sampler.close();
        kernel.close();
        readings.stopConnecting();
        upkeep.flush();
        warnings.flush();
        readings.close();
    }
}

package io.smartproxy.connection;

import io.smartproxy.config.Settings;
import io.smartproxy.guard.Admission;
import io.smartproxy.guard.ConnectionLimits;
import io.smartproxy.guard.Permit;
import io.smartproxy.log.FoldedWarnings;
import io.smartproxy.log.Log;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.Ending;
import io.smartproxy.net.RefusalReason;
import io.smartproxy.route.InsideTls;
import io.smartproxy.route.ListenerRoutes;
import io.smartproxy.route.Preface;
import io.smartproxy.stream.BufferPools;
import io.smartproxy.wire.ClientHello;
import io.smartproxy.wire.HttpHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/// A connection's life as one script.
public final class ConnectionHandler {

    /// How long a client may take to accept an answer of the proxy's own.
    static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ConnectionLimits limits;
    private final Deadlines deadlines;
    private final Senders senders;
    private final Duration prefaceTimeout;
    private final Log log;
    private final Handshakes handshakes;
    private final Forwarding forwarding;
    private final Consumer<Connection> ended;

    /// @param settings  whose headers are believed, and how long a client may take over what routing needs
    /// @param limits    how many connections a client may have
    /// @param pools     the buffers of busy directions
    /// @param deadlines for what may get stuck
    /// @param log       a client's doings are `debug`, our own failures `error`
    /// @param warnings  what targets do wrong
    /// @param watch     looks after those that are forwarded
    /// @param ended     takes those that have ended and whose threads are done
    public ConnectionHandler(Settings settings, ConnectionLimits limits, BufferPools pools, Deadlines deadlines,
            Log log, FoldedWarnings warnings, LifeWatch watch, Consumer<Connection> ended) {
        this.limits = limits;
        this.deadlines = deadlines;
        senders = new Senders(settings.headers());
        prefaceTimeout = settings.prefaceTimeout();
        this.log = log;
        handshakes = new Handshakes(deadlines, pools);
        forwarding = new Forwarding(handshakes, pools, deadlines, log, warnings, watch, limits);
        this.ended = ended;
    }

    /// Serves the connection until it is over. Runs on the connection's own thread and never throws.
    ///
    /// @param routes those of the listener that accepted it
    public void run(Connection connection, ListenerRoutes<Route> routes) {
        Optional<ConnectionEvent> event = ConnectionRecorder.begin();
        try {
            connection.end(begin(connection, routes).get());
        } catch (IOException _) {
            connection.end(CloseReason.CLIENT_ERROR);
        } catch (RuntimeException | Error bug) {
            connection.fail(bug, log);
        } finally {
            connection.release();
            ConnectionRecorder.commit(event, connection);
            ended.accept(connection);
        }
    }

    /// Ends a connection that has come to a listener without a route.
    public void turnAway(Connection connection) {
        connection.end(RefusalReason.NO_ROUTE);
        connection.release();
        ended.accept(connection);
    }

    /// Finds out whose connection it is, and whether they may have one more.
    ///
    /// @return as [#choose]
    private Supplier<Ending> begin(Connection connection, ListenerRoutes<Route> routes) throws IOException {
        return switch (hear(connection)) {
            case SenderReader.Result.Over(Ending how, String why) -> {
                log.debug(() -> "connection " + connection.id() + ": no header of its sender's: " + why);
                yield () -> how;
            }
            case SenderReader.Result.Ready(_, ByteBuffer rest) -> {
                Optional<RefusalReason> refused = admit(connection, limits.admit(connection.address()));
                yield refused.isPresent() ? refused::get : choose(connection, routes, rest);
            }
        };
    }

    private SenderReader.Result hear(Connection connection) throws IOException {
        try {
            return senders.hear(connection);
        } finally {
            // One that has broken is somebody's as well: its sender's.
            connection.flow().client(limits.client(connection.address()));
        }
    }

    /// @return why the connection may not go on, if it may not
    private static Optional<RefusalReason> admit(Connection connection, Admission admission) {
        return switch (admission) {
            case Admission.Admitted(Permit permit) -> {
                connection.holds(permit);
                yield Optional.empty();
            }
            case Admission.Refused(RefusalReason reason) -> Optional.of(reason);
        };
    }

    private static Optional<RefusalReason> admit(Connection connection, Route route) {
        // In this order: whoever sees the route sees its list.
        connection.comesUnder(route);
        connection.flow().route(route.meter());
        return admit(connection, route.guard().admit(connection.address()));
    }

    /// Finds out what is to be done with the connection. What that does not need is forgotten before it begins: it may
    /// last for days.
    ///
    /// @param first what has been read already
    /// @return does it, and says how the connection has ended, if nothing has ended it before
    private Supplier<Ending> choose(Connection connection, ListenerRoutes<Route> routes, ByteBuffer first)
            throws IOException {
        PrefaceReader.Result begun = routes.needsPreface()
                ? new PrefaceReader(connection.client(), first, prefaceTimeout).read()
                : new PrefaceReader.Result(new Preface.Opaque(), first, RefusalReason.NO_ROUTE);
        Optional<Route> found = routes.find(begun.preface(), connection.address());
        if (found.isEmpty()) {
            boolean unrecognized = begun.preface() instanceof Preface.Tls && routes.terminates();
            return unrecognized ? () -> refuseName(connection) : begun::otherwise;
        }
        Route route = found.get();
        connection.keepPreface(begun.bytes());
        if (begun.preface() instanceof Preface.Tls(ClientHello hello)) {
            connection.carriesTls(hello.serverName());
        }
        return switch (begun.preface()) {
            case Preface.Tls(ClientHello hello) when route.tls().isPresent() ->
                chooseInside(connection, route, hello, routes.insideTls(hello));
            case Preface.Tls _, Preface.Http _, Preface.Opaque _ ->
                serve(connection, route, begun.preface(), Optional.empty());
        };
    }

    /// Ends TLS, and chooses among the routes that share its settings by the request inside, if they look at it.
    ///
    /// @param first one of these routes
    private Supplier<Ending> chooseInside(Connection connection, Route first, ClientHello hello,
            InsideTls<Route> routes) throws IOException {
        RouteTls tls = first.tls().orElseThrow();
        // Before the handshake, which costs far more, where it is known who takes it.
        Optional<RefusalReason> refused = routes.readsHttp() ? Optional.empty() : admit(connection, first);
        if (refused.isPresent()) {
            return refused::get;
        }
        List<String> alpn = routes.readsHttp() ? List.of(Handshakes.HTTP_1) : tls.clients().alpn();
        if (!terminates(connection, tls, alpn)) {
            return () -> CloseReason.HANDSHAKE_FAILED;
        }
        if (!routes.readsHttp()) {
            return act(connection, first, new Preface.Opaque(), hello.serverName());
        }
        PrefaceReader.Result begun = new PrefaceReader(connection.client(), NOTHING, prefaceTimeout).read();
        connection.keepPreface(begun.bytes());
        // TLS inside TLS is nobody's but the target's.
        Preface inside = begun.preface() instanceof Preface.Tls ? new Preface.Opaque() : begun.preface();
        if (inside instanceof Preface.Http(HttpHead head) && !routes.owns(head.host())) {
            return () -> answer(connection, HttpAnswer.MISDIRECTED, inside, RefusalReason.NO_ROUTE,
                    RefusalReason.NO_ROUTE);
        }
        Optional<Route> route = routes.find(hello, inside, connection.address());
        return route.isPresent()
                ? serve(connection, route.get(), inside, hello.serverName())
                : () -> refuse(connection, begun.otherwise());
    }

    private boolean terminates(Connection connection, RouteTls tls, List<String> alpn) throws IOException {
        try {
            long begun = System.nanoTime();
            handshakes.withClient(connection, tls, alpn);
            connection.flow().handshake(System.nanoTime() - begun);
            return true;
        } catch (IOException failure) {
            log.debug(() -> "connection " + connection.id() + ": no TLS with the client: "
                    + (connection.ending() == null ? Handshakes.why(failure) : "closed before it was agreed on"));
            if (failure instanceof SSLException) {
                connection.client().cutOutput();
                LingeringClose.AFTER_AN_ALERT.discard(connection.client().wire());
            }
            return false;
        }
    }

    private Supplier<Ending> serve(Connection connection, Route route, Preface asked, Optional<String> serverName) {
        Optional<RefusalReason> refused = admit(connection, route);
        return refused.isPresent()
                ? () -> refuse(connection, refused.get())
                : act(connection, route, asked, serverName);
    }

    private Supplier<Ending> act(Connection connection, Route route, Preface asked, Optional<String> serverName) {
        return switch (route) {
            case Route.Forward forward -> () -> forwarding.run(connection, forward, serverName);
            case Route.Answer(_, _, _, HttpAnswer answer) ->
                () -> answer(connection, answer, asked, CloseReason.NORMAL, CloseReason.CLIENT_ERROR);
            case Route.Block _ -> () -> answer(connection, HttpAnswer.FORBIDDEN, asked, RefusalReason.BLOCKED,
                    RefusalReason.BLOCKED);
        };
    }

    /// Answers, if the client has sent an HTTP request.
    ///
    /// @param done    how the connection ends
    /// @param trouble how it ends when the client does not take the answer
    private Ending answer(Connection connection, HttpAnswer answer, Preface preface, Ending done, Ending trouble) {
        if (!(preface instanceof Preface.Http(HttpHead request))) {
            return done;
        }
        try {
            try (Deadlines.Armed _ = deadlines.arm(ANSWER_LIMIT, () -> connection.end(trouble))) {
                connection.client().write(answer.to(request, Instant.now()));
                connection.client().endOutput();
            }
            LingeringClose.STANDARD.discard(connection.client().wire());
            return done;
        } catch (IOException _) {
            return trouble;
        }
    }

    /// Closes in good order: where it is TLS, a client must be able to tell that nobody has cut it off.
    private Ending refuse(Connection connection, Ending how) {
        try (Deadlines.Armed _ = deadlines.arm(ANSWER_LIMIT, () -> connection.end(how))) {
            connection.client().endOutput();
        } catch (IOException _) {
            // It is gone, which is as good.
        }
        return how;
    }

    private Ending refuseName(Connection connection) {
        try {
            connection.client().write(UnrecognizedName.alert());
            connection.client().endOutput();
            LingeringClose.AFTER_AN_ALERT.discard(connection.client().wire());
        } catch (IOException _) {
            // It has not waited for the alert.
        }
        return RefusalReason.NO_ROUTE;
    }
}

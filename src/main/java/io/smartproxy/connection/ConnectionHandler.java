package io.smartproxy.connection;

import io.smartproxy.balance.ConnectResult;
import io.smartproxy.log.FoldedWarnings;
import io.smartproxy.log.Log;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.Ending;
import io.smartproxy.net.RefusalReason;
import io.smartproxy.route.ListenerRoutes;
import io.smartproxy.route.Preface;
import io.smartproxy.stream.BufferPool;
import io.smartproxy.wire.HttpHead;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A connection's life as one script.
///
/// @param registry       where the connection is kept while it is open
/// @param pool           the buffers of busy directions
/// @param deadlines      for writes that may get stuck
/// @param prefaceTimeout how long a client may take over the bytes that routing needs; zero for as long as it likes
/// @param log            a client's doings are `debug`, our own failures `error`
/// @param warnings       what targets do wrong
public record ConnectionHandler(ConnectionRegistry registry, BufferPool pool, Deadlines deadlines,
        Duration prefaceTimeout, Log log, FoldedWarnings warnings) {

    /// How long a client may take to accept an answer of the proxy's own.
    static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

    /// Serves the connection until it is over. Runs on the connection's own thread and never throws.
    ///
    /// @param routes those of the listener that accepted it
    public void run(Connection connection, ListenerRoutes<Route> routes) {
        ConnectionEvent event = new ConnectionEvent();
        event.begin();
        try {
            choose(connection, routes).run();
            connection.end(CloseReason.NORMAL);
        } catch (IOException _) {
            connection.end(CloseReason.CLIENT_ERROR);
        } catch (RuntimeException | Error bug) {
            connection.fail(bug, log);
        } finally {
            report(connection, event);
        }
    }

    /// The registry last: once it is empty, all has been said.
    private void report(Connection connection, ConnectionEvent event) {
        try {
            log.debug(connection::describe);
            event.commit(connection);
        } finally {
            registry.remove(connection);
        }
    }

    /// Finds out what is to be done with the connection. What that does not need is forgotten before it begins: it may
    /// last for days.
    private Runnable choose(Connection connection, ListenerRoutes<Route> routes) throws IOException {
        Preface preface = new Preface.Opaque();
        Ending otherwise = RefusalReason.NO_ROUTE;
        if (routes.needsPreface()) {
            PrefaceReader.Result result = new PrefaceReader(connection.client(), prefaceTimeout).read();
            connection.keepPreface(result.bytes());
            preface = result.preface();
            otherwise = result.otherwise();
        }
        Optional<Route> route = routes.find(preface, connection.address());
        if (route.isEmpty()) {
            Ending refusal = otherwise;
            return () -> connection.end(refusal);
        }
        connection.route(route.get().name());
        Preface asked = preface;
        return switch (route.get()) {
            case Route.Forward forward -> () -> forward(connection, forward);
            case Route.Answer(_, HttpAnswer answer) ->
                () -> answer(connection, answer, asked, CloseReason.NORMAL, CloseReason.CLIENT_ERROR);
            case Route.Block _ -> () -> answer(connection, HttpAnswer.FORBIDDEN, asked, RefusalReason.BLOCKED,
                    RefusalReason.BLOCKED);
        };
    }

    /// Answers, if the client has sent an HTTP request.
    ///
    /// @param done    how the connection ends
    /// @param trouble how it ends when the client does not take the answer
    private void answer(Connection connection, HttpAnswer answer, Preface preface, Ending done, Ending trouble) {
        try {
            if (preface instanceof Preface.Http(HttpHead request)) {
                try (Deadlines.Armed _ = deadlines.arm(ANSWER_LIMIT, () -> connection.end(trouble))) {
                    connection.client().write(answer.to(request, Instant.now()));
                }
                LingeringClose.STANDARD.drain(connection.client());
            }
            connection.end(done);
        } catch (IOException _) {
            connection.end(trouble);
        }
    }

    private void forward(Connection connection, Route.Forward route) {
        ConnectResult result = route.targets().connect(connection.local().getPort(), connection::dialing);
        result.failures().forEach(failure -> warn(connection, route, failure));
        switch (result) {
            case ConnectResult.Unreachable _ -> connection.end(CloseReason.CONNECT_FAILED);
            case ConnectResult.Connected(var channel, var target, _) ->
                new Relay(connection, connection.connected(channel, target.shown()), pool, log).run();
        }
    }

    private void warn(Connection connection, Route.Forward route, ConnectResult.Failure failure) {
        if (connection.ending() != null) {
            // Closing the connection is what made the attempt fail.
            return;
        }
        String target = failure.target().shown();
        warnings.warn(route.name() + " " + target,
                "route " + route.name() + ": cannot reach target " + target + ": " + failure.why());
    }
}

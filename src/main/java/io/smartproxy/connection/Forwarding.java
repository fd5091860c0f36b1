package io.smartproxy.connection;

import io.smartproxy.balance.ConnectResult;
import io.smartproxy.balance.Target;
import io.smartproxy.guard.ConnectionLimits;
import io.smartproxy.log.FoldedWarnings;
import io.smartproxy.log.Log;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.Ending;
import io.smartproxy.stream.BufferPools;
import io.smartproxy.tls.ClientTls;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// What a connection goes through once it is to be forwarded: a target is reached, TLS is begun with it where the route
/// wants that, and both directions are relayed until they are over.
///
/// @param watch  looks after the connection while it is relayed
/// @param limits knows which addresses are one client
record Forwarding(Handshakes handshakes, BufferPools pools, Deadlines deadlines, Log log, FoldedWarnings warnings,
        LifeWatch watch, ConnectionLimits limits) {

    /// Limits of a connection's life are spread by ±5 %.
    private static final double SPREAD = 0.05;

    /// @param serverName what the client asked for in its hello
    /// @return how the connection has ended, if nothing has ended it before
    Ending run(Connection connection, Route.Forward route, Optional<String> serverName) {
        long begun = System.nanoTime();
        ConnectResult result = route.targets().connect(limits.client(connection.address()),
                connection.socket().destinationPort(), connection::dialing);
        result.failures().forEach(failure -> warn(route, failure.target(), "cannot reach target", failure.why()));
        return switch (result) {
            case ConnectResult.Unreachable _ -> CloseReason.CONNECT_FAILED;
            case ConnectResult.Connected(var channel, var target, _) -> {
                route.meter().connect().record(System.nanoTime() - begun);
                connection.connected(channel, target.meter());
                yield hasToldTarget(connection, route, target)
                        ? secure(connection, route, serverName, target)
                        : CloseReason.TARGET_ERROR;
            }
        };
    }

    /// Tells the target whose connection it is, before anything else, TLS included.
    private boolean hasToldTarget(Connection connection, Route.Forward route, Target target) {
        try {
            connection.target().wire().writeAside(route.header().of(connection));
            return true;
        } catch (IOException failure) {
            if (connection.ending() == null) {
                warn(route, target, "no header taken by target", Handshakes.why(failure));
            }
            return false;
        }
    }

    private Ending secure(Connection connection, Route.Forward route, Optional<String> serverName, Target target) {
        return isReady(connection, route, serverName, target)
                ? relay(connection, route)
                : CloseReason.HANDSHAKE_FAILED;
    }

    private Ending relay(Connection connection, Route.Forward route) {
        Lifespan life = new Lifespan(route.life(), connection.hasTls(),
                () -> ThreadLocalRandom.current().nextDouble(1 - SPREAD, 1 + SPREAD), System.nanoTime(),
                connection.moved());
        connection.begins(life);
        try (LifeWatch.Watched _ = watch.watch(connection, life)) {
            return new Relay(connection, pools, deadlines, log).run();
        }
    }

    /// Whether data may be sent to the target: after the handshake, where there is one.
    private boolean isReady(Connection connection, Route.Forward route, Optional<String> serverName, Target target) {
        Optional<ClientTls> tls = route.tls().flatMap(RouteTls::targets);
        if (tls.isEmpty()) {
            return true;
        }
        Duration timeout = route.tls().get().handshakeTimeout();
        try {
            handshakes.withTarget(connection, tls.get(), timeout, serverName, target);
            return true;
        } catch (IOException failure) {
            boolean late = connection.ending() == CloseReason.HANDSHAKE_FAILED;
            if (late || connection.ending() == null) {
                target.meter().fail();
                warn(route, target, "no TLS with target",
                        late ? "not done after " + timeout.toMillis() + " ms" : Handshakes.why(failure));
            }
            return false;
        }
    }

    private void warn(Route.Forward route, Target target, String what, String why) {
        warnings.warn(route.name() + " " + target.shown() + " " + what,
                "route " + route.name() + ": " + what + " " + target.shown() + ": " + why);
    }
}

package io.smartproxy.admin;

import io.smartproxy.connection.ConnectionStatus;
import io.smartproxy.log.Json;
import io.smartproxy.net.Cidr;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Calls about single connections.
record ConnectionCalls(AdminSource source) {

    private static final int MOST = 10_000;
    private static final int USUAL = 100;
    private static final Pattern ID = Pattern.compile("[0-9]{1,18}");

    List<Router.Call> calls() {
        return List.of(
                Router.Call.heavy("/api/v1/connections", this::list),
                new Router.Call("DELETE", "/api/v1/connections/*", this::close));
    }

    private Answer list(Request request) throws RefusedException {
        Query query = request.query("limit", "route", "ip");
        int limit = query.number("limit", MOST, USUAL);
        // An empty filter is one that is not there.
        String route = query.text("route").orElse("");
        String ip = query.text("ip").orElse("");
        Predicate<ConnectionStatus> ofRoute = connection -> route.isEmpty() || connection.route().equals(route);
        Predicate<ConnectionStatus> ofIp = ip.isEmpty() ? _ -> true : comesFrom(ip);
        try (Stream<ConnectionStatus> open = source.connections().get()) {
            List<ConnectionStatus> newest = open.filter(ofRoute.and(ofIp))
                    .sorted(Comparator.comparingLong(ConnectionStatus::id).reversed()).limit(limit).toList();
            return Answer.json(json -> {
                json.array();
                newest.forEach(connection -> write(json, connection));
                json.endArray();
            });
        }
    }

    /// Clients are shown by their address or by the network that stands for them: either is a network here.
    private static Predicate<ConnectionStatus> comesFrom(String text) throws RefusedException {
        try {
            Cidr network = Cidr.parse(text);
            return connection -> network.contains(connection.address());
        } catch (IllegalArgumentException _) {
            throw new RefusedException(400, "ip: expected an address or a network, like 192.0.2.1 or 2001:db8::/64");
        }
    }

    private static void write(Json json, ConnectionStatus connection) {
        json.object().name("id").value(connection.id())
                .name("client").value(connection.client())
                .name("route").value(connection.route())
                .name("target").value(connection.target())
                .name("opened").value(Figures.time(connection.opened()))
                .name("age").value(Figures.seconds(connection.age()))
                .name("received").value(connection.received())
                .name("sent").value(connection.sent())
                .name("idle").value(Figures.seconds(connection.idle()));
        json.name("tls");
        connection.tls().ifPresentOrElse(tls -> write(json, tls), json::nullValue);
        json.endObject();
    }

    private static void write(Json json, ConnectionStatus.Tls tls) {
        json.object().name("version").value(tls.version().orElse(null))
                .name("cipher").value(tls.cipher().orElse(null))
                .name("sni").value(tls.serverName().orElse(null))
                .name("alpn").value(tls.alpn().orElse(null)).endObject();
    }

    private Answer close(Request request) throws RefusedException {
        request.query();
        String text = request.lastSegment();
        if (!ID.matcher(text).matches()) {
            throw new RefusedException(400, "expected a connection's number, like /api/v1/connections/7");
        }
        long id = Long.parseLong(text);
        if (!source.close().test(id)) {
            throw new RefusedException(404, "there is no open connection " + id);
        }
        return Answer.json(json -> json.object().name("closed").value(id).endObject());
    }
}

package io.smartproxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.ConfigError;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.net.DomainPattern;
import io.smartproxy.net.IpAddress;
import io.smartproxy.wire.ClientHello;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The check judges conditions; here every client of a small universe is tried instead.
class RouteCheckRandomTest {

    private static final int TABLES = 400;
    private static final int MANY_TABLES = 2_000;
    private static final List<Preface> PREFACES = RandomRoutes.prefaces();
    private static final List<IpAddress> CLIENTS = addresses(RandomRoutes.CLIENTS);
    private static final List<IpAddress> LOCALS = addresses(RandomRoutes.LOCALS);

    private static List<IpAddress> addresses(List<String> texts) {
        return texts.stream().map(IpAddress::parse).distinct().toList();
    }

    private static Set<String> reported(RouteText text) {
        return RouteTable.check(text.config(Duration.ofSeconds(10))).stream()
                .filter(error -> error.message().startsWith("can never match"))
                .map(ConfigError::key).map(key -> key.split("\\.")[1]).collect(Collectors.toSet());
    }

    @Test
    void aRouteThatIsReportedIsNeverChosen() {
        assertReportedNeverChosen(TABLES);
    }

    @Tag("soak")
    @Test
    void aRouteThatIsReportedOfManyTablesIsNeverChosen() {
        assertReportedNeverChosen(MANY_TABLES);
    }

    private static void assertReportedNeverChosen(int tables) {
        for (int seed = 0; seed < tables; seed++) {
            RouteText text = new RandomRoutes(new Random(seed)).routes(8, 0.9);
            Set<String> reported = reported(text);
            if (!reported.isEmpty()) {
                assertThat(chosen(text)).as("seed %d: %s", seed, text).doesNotContainAnyElementsOf(reported);
            }
        }
    }

    private static Set<String> chosen(RouteText text) {
        RouteTable<RouteConfig> table = RouteTable.compile(text.routes(), route -> route);
        Set<ListenerRoutes<RouteConfig>> listeners = new HashSet<>();
        for (IpAddress local : LOCALS) {
            for (int port : RandomRoutes.PORTS) {
                table.listener(local, port).ifPresent(listeners::add);
            }
        }
        Set<String> chosen = new HashSet<>();
        listeners.forEach(listener -> PREFACES.forEach(preface -> CLIENTS.forEach(
                client -> chosen.addAll(chosen(listener, preface, client)))));
        return chosen;
    }

    private static Set<String> chosen(ListenerRoutes<RouteConfig> listener, Preface preface, IpAddress client) {
        Optional<RouteConfig> route = listener.find(preface, client);
        if (route.isEmpty() || !route.get().match().tls().terminates()) {
            return route.stream().map(RouteConfig::name).collect(Collectors.toSet());
        }
        ClientHello hello = ((Preface.Tls) preface).hello();
        return RandomRoutes.INSIDES.stream()
                .flatMap(inside -> listener.insideTls(hello).find(hello, inside, client).stream())
                .map(RouteConfig::name).collect(Collectors.toSet());
    }

    @Test
    void exactlyTheRoutesAreReportedThatASingleOneAheadLeavesNothingForUnderEachName() {
        assertExactlyReported(TABLES);
    }

    @Tag("soak")
    @Test
    void exactlyTheseRoutesAreReportedOfManyTables() {
        assertExactlyReported(MANY_TABLES);
    }

    private static void assertExactlyReported(int tables) {
        int found = 0;
        for (int seed = 0; seed < tables; seed++) {
            RouteText text = new RandomRoutes(new Random(seed)).routes(8, 0.9);
            Universe universe = new Universe(new ReferenceMatcher(text.routes()));
            Set<String> expected = text.routes().stream()
                    .filter(universe::isCovered).map(RouteConfig::name).collect(Collectors.toSet());
            assertThat(reported(text)).as("seed %d: %s", seed, text).isEqualTo(expected);
            found += expected.size();
        }
        assertThat(found).as("routes that can never match").isGreaterThan(tables / 2);
    }

    /// @param listeners the routes of each, once: most addresses and ports have the same ones
    private record Universe(ReferenceMatcher matcher, Set<List<RouteConfig>> listeners) {

        Universe(ReferenceMatcher matcher) {
            this(matcher, LOCALS.stream().flatMap(local -> RandomRoutes.PORTS.stream()
                    .map(port -> matcher.asked(local, port))).collect(Collectors.toSet()));
        }

        boolean isCovered(RouteConfig route) {
            return listeners.stream().filter(listener -> listener.contains(route))
                    .allMatch(listener -> isCovered(route, listener));
        }

        private boolean isCovered(RouteConfig route, List<RouteConfig> listener) {
            List<RouteConfig> others = listener.stream().filter(other -> other != route).toList();
            if (ReferenceMatcher.terminates(route)) {
                return RandomRoutes.NAMES.stream().allMatch(name -> isCoveredInside(route, name, others));
            }
            if (route.match().domains().isEmpty()) {
                return isCovered(route, Optional.empty(), others);
            }
            return route.match().domains().stream().allMatch(name -> isCovered(route, Optional.of(name), others));
        }

        /// Whether nobody whom the route takes by this very name is left by one of the others, or there is nobody.
        private boolean isCovered(RouteConfig route, Optional<DomainPattern> name, List<RouteConfig> others) {
            List<Preface> own = PREFACES.stream()
                    .filter(preface -> ReferenceMatcher.rank(route, preface).orElse(0)
                            == name.map(ReferenceMatcher::rank).orElse(0))
                    .filter(preface -> CLIENTS.stream()
                            .anyMatch(client -> ReferenceMatcher.matches(route, preface, client)))
                    .toList();
            return own.isEmpty() || others.stream()
                    .anyMatch(other -> own.stream().allMatch(preface -> isTaken(route, preface, other)));
        }

        private boolean isTaken(RouteConfig route, Preface preface, RouteConfig other) {
            return matcher.order(preface).compare(other, route) < 0 && CLIENTS.stream()
                    .filter(client -> ReferenceMatcher.matches(route, preface, client))
                    .allMatch(client -> ReferenceMatcher.matches(other, preface, client));
        }

        /// Whether nobody whom a route that ends TLS takes by this server name is left by one of the others.
        private boolean isCoveredInside(RouteConfig route, String name, List<RouteConfig> others) {
            List<Visit> own = RandomRoutes.HELLOS.stream()
                    .filter(hello -> hello.hello().serverName().orElse("-").equals(name))
                    .flatMap(hello -> CLIENTS.stream().map(client -> new Visit(hello, client)))
                    .filter(visit -> ReferenceMatcher.matches(route, visit.hello(), visit.client())).toList();
            return own.isEmpty() || others.stream().anyMatch(other -> ReferenceMatcher.terminates(other)
                    ? own.stream().allMatch(visit -> isTakenInside(route, visit, other))
                    : own.stream().allMatch(visit -> isPassedBy(route, visit, other, others)));
        }

        private boolean isTakenInside(RouteConfig route, Visit visit, RouteConfig other) {
            return matcher.orderInside(visit.hello()).compare(other, route) < 0 && RandomRoutes.INSIDES.stream()
                    .filter(inside -> ReferenceMatcher.matchesInside(route, visit.hello(), inside, visit.client()))
                    .allMatch(inside -> ReferenceMatcher.matchesInside(other, visit.hello(), inside, visit.client()));
        }

        /// Whether TLS is passed through, or ended for a route that takes all that this one would.
        private boolean isPassedBy(RouteConfig route, Visit visit, RouteConfig other, List<RouteConfig> others) {
            Comparator<RouteConfig> order = matcher.order(visit.hello());
            return order.compare(other, route) < 0
                    && ReferenceMatcher.matches(other, visit.hello(), visit.client())
                    && others.stream()
                            .filter(door -> ReferenceMatcher.terminates(door) && order.compare(door, other) < 0)
                            .filter(door -> ReferenceMatcher.matches(door, visit.hello(), visit.client()))
                            .allMatch(door -> isTakenInside(route, visit, door));
        }
    }

    /// A client and what it begins with.
    private record Visit(Preface.Tls hello, IpAddress client) {
    }
}

package io.smartproxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.RouteConfig;
import io.smartproxy.net.IpAddress;
import io.smartproxy.wire.ClientHello;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RouteTableRandomTest {

    private static final int TABLES = 200;
    private static final int MANY_TABLES = 2_000;
    private static final int LOOK_UPS = 50;

    @Tag("soak")
    @Test
    void allOfThatHoldsForManyMoreTables() {
        compareWithScan(MANY_TABLES);
        compareInsideTlsWithScan(MANY_TABLES);
        compareHostsWithHellos(MANY_TABLES);
    }

    @Test
    void findsWhatAScanOfAllRoutesFinds() {
        compareWithScan(TABLES);
    }

    private static void compareWithScan(int tables) {
        int found = 0;
        for (int seed = 0; seed < tables; seed++) {
            RandomRoutes random = new RandomRoutes(new Random(seed));
            RouteText text = random.routes(12, 0.8);
            RouteTable<String> table = RouteTable.compile(text.routes(), RouteConfig::name);
            ReferenceMatcher reference = new ReferenceMatcher(text.routes());
            for (int i = 0; i < LOOK_UPS; i++) {
                IpAddress local = IpAddress.parse(random.one(RandomRoutes.LOCALS));
                int port = random.one(RandomRoutes.PORTS);
                Preface preface = random.preface();
                IpAddress client = IpAddress.parse(random.one(RandomRoutes.CLIENTS));
                Optional<String> expected = reference.find(local, port, preface, client);
                assertThat(table.listener(local, port).flatMap(listener -> listener.find(preface, client)))
                        .as("seed %d: %s from %s to %s port %d in %s", seed, preface, client, local, port, text)
                        .isEqualTo(expected);
                found += expected.isPresent() ? 1 : 0;
            }
        }
        assertThat(found).as("look-ups that found a route").isBetween(tables * 5, tables * 45);
    }

    @Test
    void findsInsideTlsWhatAScanOfAllRoutesFinds() {
        compareInsideTlsWithScan(TABLES);
    }

    private static void compareInsideTlsWithScan(int tables) {
        int found = 0;
        for (int seed = 0; seed < tables; seed++) {
            RandomRoutes random = new RandomRoutes(new Random(seed));
            RouteText text = random.routes(12, 0.8);
            RouteTable<RouteConfig> table = RouteTable.compile(text.routes(), route -> route);
            ReferenceMatcher reference = new ReferenceMatcher(text.routes());
            for (int i = 0; i < LOOK_UPS; i++) {
                IpAddress local = IpAddress.parse(random.one(RandomRoutes.LOCALS));
                int port = random.one(RandomRoutes.PORTS);
                Preface.Tls hello = random.one(RandomRoutes.HELLOS);
                Preface inside = random.one(RandomRoutes.INSIDES);
                IpAddress client = IpAddress.parse(random.one(RandomRoutes.CLIENTS));
                Optional<String> expected = reference.find(local, port, hello, inside, client);
                Optional<String> actual = table.listener(local, port)
                        .filter(listener -> listener.find(hello, client)
                                .filter(route -> route.match().tls().terminates()).isPresent())
                        .flatMap(listener -> listener.insideTls(hello.hello()).find(hello.hello(), inside, client))
                        .map(RouteConfig::name);
                assertThat(actual)
                        .as("seed %d: %s and %s from %s to %s port %d in %s",
                                seed, hello, inside, client, local, port, text)
                        .isEqualTo(expected);
                found += expected.isPresent() ? 1 : 0;
            }
        }
        assertThat(found).as("look-ups that found a route").isBetween(tables * 2, tables * 45);
    }

    @Test
    void whoeverIsAnsweredForAHostFindsWhatAHelloWithItsNameFinds() {
        compareHostsWithHellos(TABLES);
    }

    private static void compareHostsWithHellos(int tables) {
        int refused = 0;
        for (int seed = 0; seed < tables; seed++) {
            RandomRoutes random = new RandomRoutes(new Random(seed));
            RouteText text = random.routes(12, 0.8);
            RouteTable<RouteConfig> table = RouteTable.compile(text.routes(), route -> route);
            for (ListenerRoutes<RouteConfig> listener : table.distinctListeners()) {
                ClientHello hello = random.one(RandomRoutes.HELLOS).hello();
                Optional<String> host = PrefaceText.name(random.one(RandomRoutes.NAMES));
                InsideTls<RouteConfig> inside = listener.insideTls(hello);
                boolean asked = listener.routes().stream().anyMatch(route -> route.terminates() && route.domains()
                        .stream().anyMatch(domain -> host.filter(domain::matches).isPresent()));
                InsideTls<RouteConfig> own =
                        listener.insideTls(new ClientHello(host, hello.alpn(), hello.versions()));
                assertThat(inside.owns(host)).as("seed %d: %s asks for %s in %s", seed, hello, host, text)
                        .isEqualTo(!asked || inside.routes().equals(own.routes()));
                refused += inside.owns(host) ? 0 : 1;
            }
        }
        assertThat(refused).as("hosts that are not answered for").isGreaterThan(tables / 10);
    }
}

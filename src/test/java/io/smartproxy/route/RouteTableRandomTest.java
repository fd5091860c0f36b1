package io.smartproxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.RouteConfig;
import io.smartproxy.net.IpAddress;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RouteTableRandomTest {

    private static final int TABLES = 2_000;
    private static final int LOOK_UPS = 50;

    @Test
    void findsWhatAScanOfAllRoutesFinds() {
        int found = 0;
        for (int seed = 0; seed < TABLES; seed++) {
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
        assertThat(found).as("look-ups that found a route").isBetween(TABLES * 5, TABLES * 45);
    }
}

package io.smartproxy.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.ConfigLoader;
import io.smartproxy.config.ConfigResult;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.e2e.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Files in the resources' folder `nftables`, each with the rules that must come of it.
class RulesetTest {

    private static final Path FOLDER = Path.of("src/test/resources/nftables");
    private static final Owner OWNER = new Owner(1, 2, 3, 4);

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".properties")).sorted().toList();
        }
    }

    private static ProxyConfig load(Path file) {
        ConfigResult result = ConfigLoader.load(file, file.getFileName().toString(), Map.of());
        assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
        return ((ConfigResult.Loaded) result).config();
    }

    private static Ruleset rules(ProxyConfig config, Set<String> down, boolean open) {
        List<KernelRoute> routes = config.kernel().routes().stream().map(KernelRoute::bare)
                .map(route -> new KernelRoute(route.config(), route.access(), down)).toList();
        return Ruleset.of(OWNER, routes, config.settings().limits().ipv6PrefixLength(), open);
    }

    private static Ruleset rules(String keys) {
        ConfigResult result = ConfigLoader.parse(keys.replaceAll("(?m)^", "route.db.") + "\nroute.db.engine = nftables",
                FOLDER, "f", Map.of());
        assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
        return rules(((ConfigResult.Loaded) result).config(), Set.of(), true);
    }

    @Test
    void thereAreFifteenFiles() throws IOException {
        assertThat(files()).hasSize(15);
    }

    @ParameterizedTest
    @MethodSource("files")
    void theRulesAreThoseBesideTheFile(Path file) throws IOException {
        Path beside = file.resolveSibling(file.getFileName().toString().replace(".properties", ".nft"));
        assertThat(rules(load(file), Set.of(), true).fresh()).isEqualTo(Files.readString(beside));
    }

    @ParameterizedTest
    @MethodSource("files")
    void nftTakesThem(Path file) throws IOException {
        Needs.root();
        NftCommand nft = new NftCommand(Needs.program("nft"));
        assertThat(nft.check(rules(load(file), Set.of(), true).fresh()))
                .isEqualTo(new NftCommand.Result(0, ""));
        assertThat(nft.check(rules(load(file), Set.of(), false).fresh()))
                .isEqualTo(new NftCommand.Result(0, ""));
    }

    @Test
    void targetsThatAreDownGetNoConnections() {
        ProxyConfig config = load(FOLDER.resolve("04-round-robin.properties"));
        assertThat(choice(rules(config, Set.of("10.0.0.5:5432"), true))).containsExactly("meta l4proto tcp dnat ip to"
                + " numgen inc mod 2 map { 0 : 10.0.0.6 . 5432, 1 : 10.0.0.7 . 5433 }");
        assertThat(choice(rules(config, Set.of("10.0.0.5:5432", "10.0.0.6:5432"), true)))
                .containsExactly("meta l4proto tcp dnat ip to 10.0.0.7:5433");
        Set<String> regular = Set.of("10.0.0.5:5432", "10.0.0.6:5432", "10.0.0.7:5433");
        assertThat(choice(rules(config, regular, true))).containsExactly("meta l4proto tcp dnat ip to 10.0.0.8:5432");
        Set<String> all = Set.of("10.0.0.5:5432", "10.0.0.6:5432", "10.0.0.7:5433", "10.0.0.8:5432");
        assertThat(choice(rules(config, all, true))).isEqualTo(choice(rules(config, Set.of(), true)));
    }

    private static List<String> choice(Ruleset rules) {
        return rules.parts().stream().filter(part -> part.name().equals("r_db_choice")).findFirst()
                .map(part -> ((Part.Chain) part).rules()).orElseThrow();
    }

    @Test
    void nobodyIsLetInDuringTheDrain() {
        ProxyConfig config = load(FOLDER.resolve("08-access-lists.properties"));
        assertThat(rules(config, Set.of(), false).fresh()).contains("""
                    chain r_db_admission {
                        meta l4proto tcp reject with tcp reset
                    }
                """);
    }

    @Test
    void whatStaysIsNotTouchedByTheNextRules() {
        Ruleset before = rules("listen = 192.0.2.1:80\ntargets = 10.0.0.5:80\n"
                + "security.ipBlockList = 10.0.0.0/8\nsecurity.ipAllowList = 10.1.0.0/16\n"
                + "security.maxConnections = 5");
        Ruleset after = rules("listen = 192.0.2.1:80\ntargets = 10.0.0.6:80\n"
                + "security.ipBlockList = 10.0.0.0/8\nsecurity.ipAllowList = 10.2.0.0/16\n"
                + "security.maxConnections = 6");
        assertThat(after.after(before)).startsWith("""
                delete counter inet smartproxy owner_1_2_3_4
                flush table inet smartproxy
                delete set inet smartproxy r_db_places5
                flush set inet smartproxy r_db_allow4
                table inet smartproxy {
                """).contains("""
                    set r_db_allow4 { type ipv4_addr; flags interval; auto-merge; elements = { 10.2.0.0/16 }; }
                    set r_db_block4 { type ipv4_addr; flags interval; auto-merge; }
                """, "counter r_db_received { }", "set r_db_places6 ", "dnat ip to 10.0.0.6:80");
    }

    @Test
    void whatIsOfNoRouteAnyMoreGoes() {
        Ruleset before = rules(load(FOLDER.resolve("12-nearest-listener.properties")), Set.of(), true);
        Ruleset none = Ruleset.of(OWNER, List.of(), 64, true);
        assertThat(none.after(before)).contains("delete chain inet smartproxy r_one_choice\n",
                "delete set inet smartproxy r_one_clients4\n", "delete counter inet smartproxy r_one_sent\n")
                .doesNotContain("delete chain inet smartproxy choice", "delete chain inet smartproxy nat_");
    }
}

package io.smartproxy.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.ConfigLoader;
import io.smartproxy.config.ConfigResult;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.config.RouteConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelCheckTest {

    @TempDir
    private Path folder;

    private static ProxyConfig config(String listen, String targets) {
        ConfigResult result = ConfigLoader.parse("route.db.listen = " + listen + "\nroute.db.targets = " + targets
                + "\nroute.db.engine = nftables", Path.of("/"), "f", Map.of());
        assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
        return ((ConfigResult.Loaded) result).config();
    }

    private static List<String> errors(Optional<NftCommand> nft) {
        return new KernelCheck(config("192.0.2.1:80", "10.0.0.5:80"), nft).errors().stream().map(Object::toString)
                .toList();
    }

    private Optional<NftCommand> program(String script) throws Exception {
        Path file = Files.writeString(folder.resolve("nft"), "#!/bin/sh\n" + script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return Optional.of(new NftCommand(file));
    }

    @Test
    void aMachineWithoutNftIsOfNoUse() {
        assertThat(errors(Optional.empty())).containsExactly("f:3: route.db.engine: needs the program nft, which is"
                + " not there, expected an installed nftables, or engine = proxy");
    }

    @Test
    void whatNftComplainsOfIsSaid() throws Exception {
        assertThat(errors(program("cat >/dev/null\necho 'f:1:2-3: Error: no such thing'\nexit 1"))).containsExactly(
                "f:3: route.db.engine: is more than this machine's nftables can do: Error: no such thing");
        // Without reading a word.
        assertThat(errors(program("echo 'netlink: Error: cache initialization failed: Operation not permitted'\n"
                + "exit 1"))).containsExactly("f:3: route.db.engine: needs root, or the capability CAP_NET_ADMIN, to"
                + " give the kernel rules: Error: cache initialization failed: Operation not permitted");
        assertThat(errors(program("cat >/dev/null"))).isEmpty();
    }

    private List<String> lacking(String listen, String targets) {
        RouteConfig route = config(listen, targets).routes().getFirst();
        return new ForwardingSettings(folder).lacking(route);
    }

    private void set(String name, String value) throws Exception {
        Path file = folder.resolve(name.replace('.', '/'));
        Files.createDirectories(file.getParent());
        Files.writeString(file, value + "\n");
    }

    @Test
    void settingsThatAreOffAreNamed() throws Exception {
        for (String value : List.of("0", "1")) {
            set("net.ipv4.ip_forward", value);
            set("net.ipv6.conf.all.forwarding", value);
            set("net.ipv4.conf.all.route_localnet", value);
            boolean off = value.equals("0");
            assertThat(lacking("80", "10.0.0.5:80, [fd00::5]:80")).isEqualTo(off
                    ? List.of("net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding") : List.of());
            assertThat(lacking("80", "127.0.0.1:80")).isEqualTo(off
                    ? List.of("net.ipv4.conf.all.route_localnet") : List.of());
            assertThat(lacking("127.0.0.1:80", "10.0.0.5:80")).isEqualTo(off
                    ? List.of("net.ipv4.ip_forward", "net.ipv4.conf.all.route_localnet") : List.of());
            assertThat(lacking("127.0.0.1:80", "127.0.0.2:81")).isEmpty();
        }
    }

    @Test
    void aFamilyWithoutTargetsIsNamed() {
        assertThat(new KernelCheck(config("80", "10.0.0.5:80"), Optional.empty()).warnings())
                .map(Object::toString).contains("f:2: route.db.targets: has none of IPv6, whose clients are refused");
        assertThat(new KernelCheck(config("0.0.0.0:80", "10.0.0.5:80"), Optional.empty()).warnings())
                .map(Object::toString).noneMatch(warning -> warning.contains("IPv6, whose"));
    }
}

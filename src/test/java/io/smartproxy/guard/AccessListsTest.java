package io.smartproxy.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.config.ConfigError;
import io.smartproxy.config.ConfigLoader;
import io.smartproxy.config.ConfigResult;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.log.Log;
import io.smartproxy.net.RefusalReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Access lists, with files and without.
class AccessListsTest {

    private static final String EXPECTED = "expected one like 192.0.2.1 or 2001:db8::1";
    private static final String KEPT = "; what was read before stays in use";

    @TempDir
    private Path folder;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Log log = Log.lines(said, Log.Level.INFO, Log.Format.TEXT);
    private int changes;

    /// Each change has a time of its own, however fast the test is.
    private Path write(String file, String text) throws IOException {
        Path path = Files.writeString(folder.resolve(file), text);
        Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2026-05-01T00:00:00Z").plusSeconds(++changes)));
        return path;
    }

    /// A file of these lines about the route `a`, and what it needs besides.
    private ProxyConfig config(String... lines) {
        String text = "default.listen = 1-9\ndefault.targets = app:80\nroute.a.priority = 1\nroute.a."
                + String.join("\nroute.a.", lines);
        return ((ConfigResult.Loaded) ConfigLoader.parse(text, folder, "f", Map.of("DIR", "./"))).config();
    }

    private AccessList list(String... lines) throws IOException {
        ProxyConfig config = config(lines);
        return AccessLists.load(config, log).of(config.routes().getFirst().security());
    }

    private static void assertAdmits(AccessList list, String... addresses) {
        for (String address : addresses) {
            assertThat(list.judge(Limits.ip(address))).as(address).isEmpty();
        }
    }

    private static void assertRefuses(AccessList list, String... addresses) {
        for (String address : addresses) {
            assertThat(list.judge(Limits.ip(address))).as(address).contains(RefusalReason.IP_BLOCKED);
        }
    }

    private List<String> said() {
        log.close();
        return said.toString(StandardCharsets.UTF_8).lines().map(line -> line.substring(line.indexOf('Z') + 2)).toList();
    }

    private List<String> errors(String... lines) {
        return AccessLists.check(config(lines)).stream().map(ConfigError::toString).toList();
    }

    @Test
    void withoutListsEverybodyIsLetIn() throws IOException {
        assertAdmits(list("retries = 1"), "0.0.0.0", "192.0.2.1", "::", "::1", "2001:db8::1");
    }

    @Test
    void whoIsBlockedIsRefused() throws IOException {
        AccessList list = list("security.ipBlockList = 10.0.0.0/8, 192.0.2.7, 2001:db8::/32");
        assertRefuses(list, "10.0.0.0", "::ffff:10.1.2.3", "10.255.255.255", "192.0.2.7", "2001:db8:1::1");
        assertAdmits(list, "9.255.255.255", "11.0.0.0", "192.0.2.8", "2001:db9::1", "::1");
    }

    @Test
    void whereSomeAreAllowedOthersAreRefusedAndBlockWins() throws IOException {
        AccessList list = list("security.ipAllowList = 10.0.0.0/8, ::1", "security.ipBlockList = 10.1.0.0/16");
        assertAdmits(list, "10.0.0.1", "10.2.0.0", "::1", "::ffff:10.0.0.1");
        assertRefuses(list, "10.1.0.1", "192.0.2.1", "::2");
        assertRefuses(list("security.ipAllowList = 10.0.0.1", "security.ipBlockList = 10.0.0.1"), "10.0.0.1");
    }

    @Test
    void filesHaveOneALineAndComments() throws IOException {
        write("blocked.txt", """
                \ufeff# Those who came too often.
                10.0.0.0/8

                \t192.0.2.7 \t# since March, hält sich nicht dran
                  #2001:db8::/32
                2001:db9::1
                """.replace("\n", "\r\n"));
        write("last", "198.51.100.0/24");
        write("empty", "");
        AccessList list = list("security.ipBlockList = 203.0.113.1, @blocked.txt, @last, @empty");
        assertRefuses(list, "203.0.113.1", "10.1.2.3", "192.0.2.7", "2001:db9::1", "198.51.100.255");
        assertAdmits(list, "203.0.113.2", "192.0.2.6", "2001:db8::1", "198.51.101.0");
    }

    @Test
    void anAllowListWithNothingInItsFileLetsNobodyIn() throws IOException {
        write("allowed", "# nobody yet\n");
        assertRefuses(list("security.ipAllowList = @allowed"), "127.0.0.1", "::1");
    }

    @Test
    void whatIsWrongWithFilesIsSaidAtTheKeyThatNamesThem() throws IOException {
        write("good", "10.0.0.1\n");
        write("one", "10.0.0.1\n# so far\nlocalhost\n");
        write("two", "10.0.0.0/33\n\n10.0.0.1\n1.2.3\n::1/129");
        write("passwords", "root:secret\n");
        Files.createDirectory(folder.resolve("folder"));
        assertThat(errors("security.ipBlockList = @good, @missing, @folder, @one",
                "security.ipAllowList = 10.0.0.1, @two, @${DIR}passwords, @good")).containsExactly(
                "f:4: route.a.security.ipBlockList: 'missing' cannot be read: no such file",
                "f:4: route.a.security.ipBlockList: 'folder' is a directory, expected a file",
                "f:4: route.a.security.ipBlockList: line 3 of 'one' is not an IP address, " + EXPECTED,
                "f:5: route.a.security.ipAllowList: line 1 of 'two' has a prefix length out of range, expected 0 to"
                        + " 32; 3 lines are wrong in all",
                "f:5: route.a.security.ipAllowList: line 1 of '${DIR}passwords' is not an IP address, " + EXPECTED);
        assertThat(errors("security.ipBlockList = @good", "security.ipAllowList = @good")).isEmpty();
    }

    @Test
    void aMistakeOfDefaultIsSaidOnceAndOneFileOfTwoRoutesTwice() {
        ProxyConfig shared = config("retries = 1\nroute.b.listen = 10\ndefault.security.ipBlockList = @missing");
        assertThat(AccessLists.check(shared)).map(ConfigError::toString).containsExactly(
                "f:6: default.security.ipBlockList: 'missing' cannot be read: no such file");
        ProxyConfig own = config("security.ipBlockList = @missing\nroute.b.listen = 10\n"
                + "route.b.security.ipAllowList = @missing");
        assertThat(AccessLists.check(own)).map(ConfigError::toString).containsExactly(
                "f:4: route.a.security.ipBlockList: 'missing' cannot be read: no such file",
                "f:6: route.b.security.ipAllowList: 'missing' cannot be read: no such file");
    }

    @Test
    void aFileThatHasBecomeBadIsNotLoaded() {
        assertThatThrownBy(() -> list("security.ipBlockList = @missing")).isInstanceOf(IOException.class)
                .hasMessage("f:4: route.a.security.ipBlockList: 'missing' cannot be read: no such file");
    }

    @Test
    void routesWithTheSameListsShareOne() throws IOException {
        write("blocked", "10.0.0.1");
        ProxyConfig config = config("security.ipBlockList = @blocked", "security.maxConnections = 7"
                + "\nroute.b.listen = 10\nroute.b.security.ipBlockList = @./blocked"
                + "\nroute.c.listen = 11\nroute.c.security.ipAllowList = @blocked");
        AccessLists lists = AccessLists.load(config, log);
        List<AccessList> found = config.routes().stream().map(RouteConfig::security).map(lists::of).toList();
        assertThat(found.get(0)).isSameAs(found.get(1)).isNotSameAs(found.get(2));
        write("blocked", "10.0.0.2");
        assertThat(List.of(lists.refresh(), lists.refresh())).containsExactly(false, true);
        assertRefuses(found.get(1), "10.0.0.2");
        assertRefuses(found.get(2), "10.0.0.1");
        assertAdmits(found.get(2), "10.0.0.2");
    }

    @Test
    void aChangeIsTakenUpOnceItHasStood() throws IOException {
        write("blocked", "10.0.0.1\n10.0.0.2\n");
        ProxyConfig config = config("security.ipBlockList = @blocked, 192.0.2.1");
        AccessLists lists = AccessLists.load(config, log);
        AccessList list = lists.of(config.routes().getFirst().security());
        assertThat(lists.refresh()).isFalse();

        write("blocked", "10.0.0.3\n");
        assertThat(lists.refresh()).isFalse();
        assertRefuses(list, "10.0.0.1");
        assertAdmits(list, "10.0.0.3");
        write("blocked", "10.0.0.4\n10.0.0.5\n");
        assertThat(lists.refresh()).isFalse();
        assertThat(lists.refresh()).isTrue();
        assertThat(lists.refresh()).isFalse();
        assertRefuses(list, "10.0.0.4", "10.0.0.5", "192.0.2.1");
        assertAdmits(list, "10.0.0.1", "10.0.0.3");
        assertThat(said()).containsExactly("INFO  took up 'blocked' with 2 networks");
    }

    @Test
    void aBrokenFileChangesNothingAndIsWarnedOfOnce() throws IOException {
        Path file = write("blocked", "10.0.0.1");
        ProxyConfig config = config("security.ipBlockList = @blocked");
        AccessLists lists = AccessLists.load(config, log);
        AccessList list = lists.of(config.routes().getFirst().security());

        write("blocked", "10.0.0.2\nthe rest\n");
        for (int i = 0; i < 5; i++) {
            assertThat(lists.refresh()).isFalse();
        }
        Files.delete(file);
        for (int i = 0; i < 5; i++) {
            assertThat(lists.refresh()).isFalse();
        }
        assertRefuses(list, "10.0.0.1");
        assertAdmits(list, "10.0.0.2");
        // The same networks as before, in other words.
        write("blocked", "10.0.0.1/32 # found again");
        assertThat(List.of(lists.refresh(), lists.refresh())).containsExactly(false, false);
        assertThat(said()).containsExactly(
                "WARN  line 2 of 'blocked' is not an IP address, " + EXPECTED + KEPT,
                "WARN  'blocked' cannot be read: no such file" + KEPT,
                "INFO  found in order again: 'blocked' with 1 network");
    }

    @Test
    void aHundredThousandLinesAreReadAndAsked() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            text.append("10.").append(i >> 15).append('.').append(i >> 7 & 255).append('.').append(i << 1 & 255)
                    .append('\n');
        }
        write("blocked", text.toString());
        AccessList list = list("security.ipBlockList = @blocked");
        assertRefuses(list, "10.0.0.0", "10.0.0.2", "10.3.13.62");
        assertAdmits(list, "10.0.0.1", "10.3.13.63", "10.3.13.64", "9.255.255.255", "::10.0.0.0");
    }
}

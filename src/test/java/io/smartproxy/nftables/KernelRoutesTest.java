package io.smartproxy.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.config.ConfigLoader;
import io.smartproxy.config.ConfigResult;
import io.smartproxy.log.Log;
import io.smartproxy.metrics.Totals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of the table with a stand-in for `nft`, which keeps what it is given, and does what the test says.
class KernelRoutesTest {

    /// Another in this process, which runs.
    private static final Owner OTHER = Owner.ofProcess();
    /// One whose process does not run any more: its number is this one's now.
    private static final Owner GONE = new Owner(OTHER.pid(), OTHER.started() - 1, OTHER.space(), 1);
    /// One in another container, of whose process nobody can tell.
    private static final Owner UNSEEN = new Owner(1, 1, OTHER.space() + 1, 1);
    private static final String ABSENT = "Error: No such file or directory";

    @TempDir
    private Path folder;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Log log = Log.lines(output, Log.Level.INFO, Log.Format.TEXT);
    private KernelRoutes routes;

    @BeforeEach
    void makeProgram() throws Exception {
        Path nft = Files.writeString(folder.resolve("nft"), """
                #!/bin/sh
                cd "${0%/*}"
                if [ "$1" = -f ]; then
                    cat >>given
                    [ ! -e complaint ] || { cat complaint; exit 1; }
                    [ ! -e once ] || { cat once; rm once; exit 1; }
                else
                    cat counters
                    ! grep -q Error counters
                fi
                """);
        assertThat(nft.toFile().setExecutable(true)).isTrue();
        show(ABSENT);
        routes = new KernelRoutes(false, () -> Optional.of(new NftCommand(nft)), log);
    }

    @AfterEach
    void closeLog() {
        log.close();
    }

    private void show(String counters) throws IOException {
        Files.writeString(folder.resolve("counters"), counters);
    }

    /// The table as it would be now.
    private void show(Owner owner, long received, long sent) throws IOException {
        show(counter(owner.mark(), 0) + counter("r_db_received", received) + counter("r_db_sent", sent));
    }

    private static String counter(String name, long bytes) {
        return "counter " + name + " {\n packets 1 bytes " + bytes + "\n}\n";
    }

    private void complain(String text) throws IOException {
        Files.writeString(folder.resolve("complaint"), text);
    }

    /// What the program was given last; it has forgotten it then.
    private String given() throws IOException {
        Path file = folder.resolve("given");
        String text = Files.exists(file) ? Files.readString(file) : "";
        Files.deleteIfExists(file);
        return text;
    }

    private static List<KernelRoute> db(String target) {
        ConfigResult result = ConfigLoader.parse("route.db.listen = 192.0.2.1:80\nroute.db.targets = " + target
                + "\nroute.db.engine = nftables", Path.of("/"), "f", Map.of());
        assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
        return ((ConfigResult.Loaded) result).config().routes().stream().map(KernelRoute::bare).toList();
    }

    /// Gives the kernel a route, and shows the table as that leaves it.
    private Owner begin() throws IOException {
        routes.apply(db("10.0.0.5:80"), 64);
        String given = given();
        assertThat(given).startsWith("create table inet smartproxy { comment ");
        Owner owner = Owner.of(given.replaceAll("(?s).*counter (owner_\\w+) .*", "$1")).orElseThrow();
        show(owner, 0, 0);
        return owner;
    }

    @Test
    void withoutRoutesNothingIsGiven() throws Exception {
        routes.apply(List.of(), 64);
        assertThat(routes.look()).isEmpty();
        routes.drain();
        routes.close();
        assertThat(given()).isEmpty();
    }

    @Test
    void whatTheKernelDoesNotTakeChangesNothing() throws Exception {
        Owner owner = begin();
        complain("/dev/stdin:7:1-2: Error: no such thing\n");
        assertThatThrownBy(() -> routes.apply(db("10.0.0.6:80"), 64)).isInstanceOf(IOException.class)
                .hasMessage("the kernel does not take the rules of the table inet smartproxy: Error: no such thing");
        Files.delete(folder.resolve("complaint"));
        given();
        routes.drain();
        assertThat(given()).startsWith("delete counter inet smartproxy " + owner.mark())
                .contains("10.0.0.5:80").doesNotContain("10.0.0.6:80");
    }

    @Test
    void figuresNeverGoBack() throws Exception {
        Owner owner = begin();
        show(owner, 100, 1000);
        assertThat(routes.look()).isEqualTo(Map.of("db", new Totals(100, 1000)));
        show(owner, 10, 1001);
        assertThat(routes.look()).isEqualTo(Map.of("db", new Totals(110, 1001)));
        // It is gone: what was counted between the two looks is lost, and nothing else.
        show(ABSENT);
        assertThat(routes.look()).isEqualTo(Map.of("db", new Totals(110, 1001)));
        assertThat(given()).startsWith("create table inet smartproxy ");
        show(owner, 5, 2000);
        assertThat(routes.look()).isEqualTo(Map.of("db", new Totals(115, 3001)));
    }

    @Test
    void whoHasLostTheTableLeavesItAlone() throws Exception {
        begin();
        show(OTHER, 7, 7);
        assertThat(routes.look()).isEqualTo(Map.of("db", Totals.NONE));
        routes.apply(db("10.0.0.6:80"), 64);
        routes.drain();
        routes.close();
        assertThat(given()).isEmpty();
        log.close();
        assertThat(output.toString()).contains("process " + OTHER.pid() + " has taken over the table inet smartproxy");
    }

    @Test
    void whoHasTakenItMayLeaveItAgain() throws Exception {
        begin();
        show(OTHER, 7, 7);
        routes.look();
        routes.apply(db("10.0.0.6:80"), 64);
        assertThat(given()).isEmpty();
        show(GONE, 7, 7);
        routes.look();
        assertThat(given()).startsWith(Ruleset.removed(GONE)).contains("10.0.0.6:80");
    }

    @Test
    void whoStopsDoesNotTakeItBack() throws Exception {
        begin();
        show(OTHER, 7, 7);
        routes.look();
        routes.drain();
        show(ABSENT);
        routes.look();
        routes.close();
        assertThat(given()).isEmpty();
    }

    @Test
    void aTableThatCannotBeSeenIsNotTakenForNone() throws Exception {
        show("Error: Cannot allocate memory");
        String unseen = "the table inet smartproxy cannot be seen: Error: Cannot allocate memory";
        assertThatThrownBy(() -> routes.apply(db("10.0.0.5:80"), 64)).isInstanceOf(IOException.class)
                .hasMessage(unseen);
        show(ABSENT);
        begin();
        show("Error: Cannot allocate memory");
        assertThatThrownBy(routes::look).isInstanceOf(IOException.class).hasMessage(unseen);
        assertThat(given()).isEmpty();
    }

    @Test
    void aTableThatIsNotAsItWasLeftIsMadeWhole() throws Exception {
        Owner owner = begin();
        Files.writeString(folder.resolve("once"), "Error: No such file or directory\n");
        routes.apply(db("10.0.0.6:80"), 64);
        assertThat(given()).contains("flush table inet smartproxy", Ruleset.removed(owner));
    }

    @Test
    void oneInAnotherContainerIsNotCleared() throws Exception {
        show(UNSEEN, 0, 0);
        routes.clearLeft();
        assertThat(given()).isEmpty();
        routes.apply(db("10.0.0.5:80"), 64);
        assertThat(given()).startsWith(Ruleset.removed(UNSEEN));
    }

    @Test
    void atTheEndTheTableGoes() throws Exception {
        Owner owner = begin();
        routes.close();
        assertThat(given()).isEqualTo("delete counter inet smartproxy " + owner.mark()
                + "\ndelete table inet smartproxy\n");
        routes.close();
        routes.apply(db("10.0.0.6:80"), 64);
        assertThat(given()).isEmpty();
    }

    @Test
    void theSameRulesAreNotGivenTwice() throws Exception {
        begin();
        routes.apply(db("10.0.0.5:80"), 64);
        assertThat(given()).isEmpty();
        routes.apply(db("10.0.0.6:80"), 64);
        assertThat(given()).contains("10.0.0.6:80");
    }

    @Test
    void aTableThatStaysIsSaid() throws Exception {
        begin();
        complain("Error: Could not process rule: Device or resource busy\n");
        assertThatThrownBy(routes::close).isInstanceOf(IOException.class).hasMessage(
                "the table inet smartproxy stays behind: Error: Could not process rule: Device or resource busy");
    }

    @Test
    void aLivingProcessIsNotRobbed() throws Exception {
        Owner living = Owner.ofProcess();
        show(living, 0, 0);
        assertThatThrownBy(() -> routes.apply(db("10.0.0.5:80"), 64)).isInstanceOf(IOException.class)
                .hasMessageContaining("is that of process " + living.pid() + ", which runs");
        routes.clearLeft();
        assertThat(given()).isEmpty();
        show(GONE, 0, 0);
        routes.clearLeft();
        assertThat(given()).isEqualTo(Ruleset.removed(GONE));
    }
}

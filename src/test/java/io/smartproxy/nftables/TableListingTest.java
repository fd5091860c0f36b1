package io.smartproxy.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableListingTest {

    @Test
    void countersAndTheOwnerAreFound() {
        TableListing listing = TableListing.of("""
                table inet smartproxy {
                	counter owner_12_345_6_7 {
                		packets 0 bytes 0
                	}
                	counter r_db_received {
                		comment "of nobody"
                		packets 17 bytes 12345678901234
                	}
                }
                """);
        assertThat(listing.owner()).isEqualTo(Optional.of(new Owner(12, 345, 6, 7)));
        assertThat(listing.counters())
                .isEqualTo(Map.of("owner_12_345_6_7", 0L, "r_db_received", 12_345_678_901_234L));
    }

    @Test
    void aTableThatIsNotThereIsNobodys() {
        TableListing listing = TableListing.of("""
                Error: No such file or directory
                list counters table inet smartproxy
                                         ^^^^^^^^^^
                """);
        assertThat(listing).isEqualTo(new TableListing(true, Optional.empty(), Map.of()));
    }

    @Test
    void anOwnerLivesAsLongAsItsProcess() throws Exception {
        Owner self = Owner.ofProcess();
        assertThat(self.isAlive()).isTrue();
        assertThat(self.isGone()).isFalse();
        assertGone(new Owner(self.pid(), self.started() + 1, self.space(), self.random()));
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        assertGone(new Owner(process.pid(), self.started(), self.space(), 1));
        Owner elsewhere = new Owner(process.pid(), self.started(), self.space() + 1, 1);
        assertThat(elsewhere.isAlive()).isFalse();
        assertThat(elsewhere.isGone()).isFalse();
        Owner somewhere = new Owner(process.pid(), self.started(), 0, 1);
        assertThat(somewhere.isGone()).isFalse();
        assertThat(Owner.of(self.mark())).isEqualTo(Optional.of(self));
        assertThat(Owner.of("r_owner_received")).isEmpty();
    }

    private static void assertGone(Owner owner) {
        assertThat(owner.isGone()).isTrue();
        assertThat(owner.isAlive()).isFalse();
    }
}

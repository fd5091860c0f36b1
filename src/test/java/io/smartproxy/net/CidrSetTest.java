package io.smartproxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CidrSetTest {

    private static final long SEED = 4632;

    private static CidrSet set(String... networks) {
        return CidrSet.of(Arrays.stream(networks).map(Cidr::parse).toList());
    }

    private static boolean contains(CidrSet set, String address) {
        return set.contains(IpAddress.parse(address));
    }

    @Test
    void theEmptySetContainsNothing() {
        assertThat(CidrSet.EMPTY.isEmpty()).isTrue();
        assertThat(CidrSet.of(List.of())).isSameAs(CidrSet.EMPTY);
        assertThat(contains(CidrSet.EMPTY, "0.0.0.0")).isFalse();
        assertThat(contains(CidrSet.EMPTY, "::")).isFalse();
        assertThat(CidrSet.EMPTY.networks()).isEmpty();
    }

    @Test
    void rangesEndWhereTheirNetworksDo() {
        CidrSet set = set("10.0.0.0/8", "192.0.2.7", "2001:db8::/32");
        assertThat(set.isEmpty()).isFalse();
        for (String in : List.of("10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3", "192.0.2.7", "2001:db8::",
                "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")) {
            assertThat(contains(set, in)).as(in).isTrue();
        }
        for (String out : List.of("9.255.255.255", "11.0.0.0", "192.0.2.6", "192.0.2.8", "2001:db9::", "0.0.0.0", "::",
                "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "255.255.255.255", "::10.1.2.3", "ffff::")) {
            assertThat(contains(set, out)).as(out).isFalse();
        }
    }

    @Test
    void everyAddressOfOneFamilyIsNoneOfTheOther() {
        CidrSet v4 = set("0.0.0.0/0");
        assertThat(contains(v4, "0.0.0.0")).isTrue();
        assertThat(contains(v4, "255.255.255.255")).isTrue();
        assertThat(contains(v4, "::ffff:1.2.3.4")).isTrue();
        assertThat(contains(v4, "::")).isFalse();
        assertThat(contains(v4, "::1")).isFalse();
        CidrSet v6 = set("::/0");
        assertThat(contains(v6, "::")).isTrue();
        assertThat(contains(v6, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")).isTrue();
        assertThat(contains(v6, "::ffff:1.2.3.4")).isFalse();
        assertThat(contains(v6, "255.255.255.255")).isFalse();
        assertThat(set("0.0.0.0/0", "::/0")).isNotEqualTo(v4).isNotEqualTo(v6);
    }

    @Test
    void addressesOfTwoFamiliesNeverAdjoin() {
        for (CidrSet set : List.of(set("0.0.0.5", "::6"), set("255.255.255.255", "::1:0:0"))) {
            for (String out : List.of("0.0.0.6", "128.0.0.0", "::", "::5", "::ffff:ffff")) {
                assertThat(contains(set, out)).as(out).isFalse();
            }
        }
    }

    @Test
    void aNetworkThatEndsInTheMappedBlockKeepsItsOtherAddresses() {
        for (String network : List.of("::/80", "::fffe:0:0/95")) {
            assertThat(contains(set(network), "::fffe:0:1")).as(network).isTrue();
            assertThat(contains(set(network), "::fffe:ffff:ffff")).as(network).isTrue();
            assertThat(contains(set(network), "::1:0:0:0")).as(network).isFalse();
            assertThat(contains(set(network), "1.2.3.4")).as(network).isFalse();
        }
        assertThat(set("::/80", "::1:0:0:0/80")).isEqualTo(set("::/79"));
    }

    @Test
    void theNetworksAreKeptAsTheyWereGiven() {
        CidrSet set = set("10.0.0.0/8", "10.1.0.0/16", "1.2.3.4");
        assertThat(set.networks()).extracting(Cidr::toString)
                .containsExactly("10.0.0.0/8", "10.1.0.0/16", "1.2.3.4/32");
        assertThat(set).hasToString("[10.0.0.0/8, 10.1.0.0/16, 1.2.3.4/32]");
    }

    @Test
    void setsAreEqualWhenTheirAddressesAre() {
        CidrSet whole = set("10.0.0.0/8");
        for (CidrSet same : List.of(set("10.0.0.0/9", "10.128.0.0/9"), set("10.1.0.0/16", "10.0.0.0/8"),
                set("10.128.0.0/9", "10.64.0.0/10", "10.0.0.0/10"), set("::ffff:10.0.0.0/104"))) {
            assertThat(same).isEqualTo(whole).hasSameHashCodeAs(whole);
        }
        assertThat(set("0.0.0.0/1", "128.0.0.0/1")).isEqualTo(set("0.0.0.0/0"));
        assertThat(set("::/1", "8000::/1")).isEqualTo(set("::/0"));
        assertThat(set("2001:db8::/65", "2001:db8::8000:0:0:0/65")).isEqualTo(set("2001:db8::/64"));
        assertThat(set("2001:db8::/64", "2001:db8:0:1::/64")).isEqualTo(set("2001:db8::/63"));
        assertThat(set("10.0.0.0/9")).isNotEqualTo(whole);
        assertThat(set("0.0.0.0/1", "129.0.0.0/8")).isNotEqualTo(set("0.0.0.0/0"));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0/8, true", "10.0.0.0/8, 10.1.0.0/16;10.2.0.0/16, true", "10.0.0.0/8, 10.0.0.0/7, false",
        "10.0.0.0/9;10.128.0.0/9, 10.0.0.0/8, true", "10.0.0.0/9;10.128.0.0/10, 10.0.0.0/8, false",
        "10.0.0.0/9, 10.1.1.1;10.200.1.1, false", "0.0.0.0/0;::/0, 1.2.3.4;2001:db8::, true",
        "0.0.0.0/0, 1.2.3.4;2001:db8::, false", "::/0, 1.2.3.4, false", "0.0.0.0/0, 0.0.0.0/0, true",
        "1.2.3.4, 1.2.3.4/31, false", "::1, ::1;::2, false", "0.0.0.0/1, 255.0.0.0/8, false",
    })
    void knowsWhetherItContainsAnother(String outer, String inner, boolean contained) {
        assertThat(set(outer.split(";")).containsAll(set(inner.split(";")))).isEqualTo(contained);
    }

    @Test
    void everySetContainsTheEmptyOneAndTheEmptyOneNoOther() {
        assertThat(CidrSet.EMPTY.containsAll(CidrSet.EMPTY)).isTrue();
        assertThat(set("1.2.3.4").containsAll(CidrSet.EMPTY)).isTrue();
        assertThat(CidrSet.EMPTY.containsAll(set("1.2.3.4"))).isFalse();
    }

    /// Sets over the 256 addresses of a /24 and of a /120, so that every address can be asked and every set compared.
    @Test
    void smallRandomSetsAreAsTheirNetworksOneByOne() {
        Random random = new Random(SEED);
        List<IpAddress> all = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            all.add(new IpAddress(0, 0xc000_0200L + i, true));
            all.add(new IpAddress(0x2001_0db8_0000_0000L, i, false));
        }
        for (int run = 0; run < 1_500; run++) {
            List<Cidr> first = randomNetworks(random, all);
            List<Cidr> second = random.nextBoolean() ? split(random, first) : randomNetworks(random, all);
            CidrSet one = CidrSet.of(first);
            CidrSet two = CidrSet.of(second);
            boolean within = true;
            boolean same = true;
            for (IpAddress address : all) {
                boolean inOne = first.stream().anyMatch(cidr -> cidr.contains(address));
                boolean inTwo = second.stream().anyMatch(cidr -> cidr.contains(address));
                // AssertJ is left out for its pace.
                assertEquals(inOne, one.contains(address), () -> "seed " + SEED + ": " + address + " in " + one);
                within &= inOne || !inTwo;
                same &= inOne == inTwo;
            }
            assertThat(one.containsAll(two)).as("seed %d, run %d: %s in %s", SEED, run, two, one).isEqualTo(within);
            assertThat(one.equals(two)).as("seed %d, run %d: %s and %s", SEED, run, two, one).isEqualTo(same);
        }
    }

    private static List<Cidr> randomNetworks(Random random, List<IpAddress> addresses) {
        List<Cidr> networks = new ArrayList<>();
        for (int i = random.nextInt(12); i > 0; i--) {
            IpAddress address = addresses.get(random.nextInt(addresses.size()));
            networks.add(new Cidr(address, address.bits() - random.nextInt(random.nextInt(8) == 0 ? 9 : 6)));
        }
        return networks;
    }

    /// The same addresses as halves of networks, most of the time with one missing.
    private static List<Cidr> split(Random random, List<Cidr> networks) {
        List<Cidr> halves = new ArrayList<>();
        for (Cidr cidr : networks) {
            if (cidr.length() == cidr.network().bits()) {
                halves.add(cidr);
            } else {
                halves.add(new Cidr(cidr.network(), cidr.length() + 1));
                halves.add(new Cidr(cidr.last(), cidr.length() + 1));
            }
        }
        if (!halves.isEmpty() && random.nextInt(3) > 0) {
            halves.remove(random.nextInt(halves.size()));
        }
        return halves;
    }

    @Test
    void randomSetsOverAllAddressesAreAsTheirNetworksOneByOne() {
        Random random = new Random(SEED);
        for (int run = 0; run < 300; run++) {
            List<Cidr> networks = new ArrayList<>();
            List<IpAddress> asked = new ArrayList<>();
            for (int i = random.nextInt(30); i >= 0; i--) {
                IpAddress address = randomAddress(random);
                Cidr cidr = new Cidr(address, random.nextInt(address.bits() + 1));
                networks.add(cidr);
                asked.addAll(List.of(address, randomAddress(random), cidr.network(), cidr.last()));
                asked.addAll(List.of(before(cidr.network()), after(cidr.last())));
            }
            CidrSet set = CidrSet.of(networks);
            for (IpAddress address : asked) {
                assertThat(set.contains(address)).as("seed %d, run %d: %s in %s", SEED, run, address, set)
                        .isEqualTo(networks.stream().anyMatch(cidr -> cidr.contains(address)));
            }
            for (Cidr cidr : networks) {
                assertThat(set.containsAll(CidrSet.of(List.of(cidr)))).isTrue();
            }
        }
    }

    private static IpAddress randomAddress(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> new IpAddress(random.nextLong(), random.nextLong(), false);
            case 1 -> new IpAddress(0, random.nextLong() >>> random.nextInt(64), false);
            default -> new IpAddress(0, random.nextInt() & 0xffff_ffffL, true);
        };
    }

    /// The neighbour below in the same half, or the last of it.
    private static IpAddress before(IpAddress address) {
        long low = address.low() - 1;
        return new IpAddress(address.high(), address.v4() ? low & 0xffff_ffffL : low, address.v4());
    }

    private static IpAddress after(IpAddress address) {
        long low = address.low() + 1;
        return new IpAddress(address.high(), address.v4() ? low & 0xffff_ffffL : low, address.v4());
    }

    @Test
    void aHundredThousandNetworksAreAskedLikeFew() {
        Random random = new Random(SEED);
        List<Cidr> networks = new ArrayList<>();
        boolean[] in = new boolean[1 << 20];
        for (int i = 0; i < 100_000; i++) {
            int start = random.nextInt(in.length);
            int length = 32 - random.nextInt(random.nextInt(100) == 0 ? 6 : 2);
            Cidr cidr = new Cidr(new IpAddress(0, 0x0a00_0000L + start, true), length);
            networks.add(cidr);
            int from = (int) (cidr.network().low() - 0x0a00_0000L);
            Arrays.fill(in, from, from + (1 << 32 - length), true);
        }
        CidrSet set = CidrSet.of(networks);
        assertThat(set.networks()).hasSize(100_000);
        for (int i = 0; i < in.length; i++) {
            if (set.contains(new IpAddress(0, 0x0a00_0000L + i, true)) != in[i]) {
                throw new AssertionError("seed " + SEED + ": the address number " + i + " is wrong");
            }
        }
        assertThat(set.containsAll(CidrSet.of(networks.subList(0, 50_000)))).isTrue();
        assertThat(CidrSet.of(networks.subList(0, 50_000)).containsAll(set)).isFalse();
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            10.0.0.0/8               | 10.1.0.0/16           | true
            10.0.0.0/8               | 11.0.0.0/8            | false
            10.0.0.0/8 192.0.2.0/24  | 11.0.0.0/8 192.0.2.7  | true
            10.0.0.0/8 192.0.2.0/24  | 11.0.0.0/8 172.16.0.0/12 | false
            10.0.0.0 10.0.0.2        | 10.0.0.1 10.0.0.3     | false
            0.0.0.0/0                | ::/0                  | false
            0.0.0.0/0 2001:db8::/32  | 2001:db8::1           | true
            ::/0                     | ::ffff:10.0.0.1       | false
            """)
    void setsOverlapWhereAnAddressIsInBoth(String one, String other, boolean overlap) {
        assertThat(set(one.split(" ")).overlaps(set(other.split(" ")))).isEqualTo(overlap);
        assertThat(set(other.split(" ")).overlaps(set(one.split(" ")))).isEqualTo(overlap);
        assertThat(set(one.split(" ")).overlaps(CidrSet.EMPTY)).isFalse();
        assertThat(CidrSet.EMPTY.overlaps(set(one.split(" ")))).isFalse();
    }
}

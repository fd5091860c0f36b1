package io.smartproxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

    /// Of the tests by chance, from which AssertJ is left out for its pace.
    private static final long SEED = 4_291_5952;
    private static final int RUNS = 50_000;

    private static IpAddress ip(String text) {
        return IpAddress.parse(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0", "192.0.2.1, 192.0.2.1", "255.255.255.255, 255.255.255.255", "10.20.30.40, 10.20.30.40",
        "::, ::", "[::], ::", "::1, ::1", "1::, 1::", "[2001:db8::1], 2001:db8::1",
        "2001:DB8:A:B:C:D:E:F, 2001:db8:a:b:c:d:e:f", "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8", "1::8, 1::8", "0001:0:00:000:0000:0:0:0001, 1::1",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221", "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
        "::1.2.3.4, ::102:304", "::ffff:192.0.2.1, 192.0.2.1", "[::FFFF:c000:0201], 192.0.2.1",
        "0:0:0:0:0:ffff:0:0, 0.0.0.0",
    })
    void readsAddresses(String text, String normal) {
        assertThat(ip(text)).hasToString(normal);
        assertThat(IpAddress.isAddress(text)).isTrue();
        assertThat(ip(ip(text).toString())).isEqualTo(ip(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "1", "127.1", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "256.1.1.1", "1.2.3.1000",
        "01.2.3.4", "1.2.3.00", "0x1.2.3.4", "-1.2.3.4", "+1.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.٤",
        "[1.2.3.4]", "localhost", "example.com", "[", "]", "[]", ":", ":::", "1:::2", "1::2::3", "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4::5:6:7:8", "::1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8::", ":1:2:3:4:5:6:7:8", ":1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:", "1::2:", ":1::2", "12345::", "g::", "::-1", "::+1", "::١", "fe80::1%eth0", "fe80::1%1",
        "[::1", "::1]", "[[::1]]", "::1/128", "1:2:3:4:5:6:7:1.2.3.4", "1.2.3.4::", "1.2.3.4::1", "::1.2.3.4:1",
        "1:1.2.3.4::", "64:ff9b::192.0.2", "::256.0.0.1", "::01.2.3.4", "::1.2.3.4.5", "1.2.3.4:80",
        "0:0:0:0:0:ffff:1.2.3",
    })
    void refusesWhatIsNoAddress(String text) {
        assertThat(IpAddress.isAddress(text)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> ip(text))
                .withMessage("is not an IP address, expected one like 192.0.2.1 or 2001:db8::1");
    }

    /// The examples of RFC 5952, section by section.
    @ParameterizedTest
    @CsvSource({
        // 1 and 2: many texts of one address
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1", "2001:0db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8::1:0:0:1, 2001:db8::1:0:0:1", "2001:db8::0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0db8::1:0:0:1, 2001:db8::1:0:0:1", "2001:db8:0:0:1::1, 2001:db8::1:0:0:1",
        "2001:DB8:0:0:1::1, 2001:db8::1:0:0:1",
        // 4.1: leading zeros
        "2001:0db8::0001, 2001:db8::1",
        // 4.2.1: as short as possible
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        // 4.2.2: one group of zeros is no gap
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1", "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        // 4.2.3: the longest run, the first of equals
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1", "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        // 4.3: lower case
        "2001:db8:aaaa:bbbb:cccc:dddd:eeee:AAAA, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa",
    })
    void writesTheTextOfRfc5952(String text, String normal) {
        assertThat(ip(text)).hasToString(normal);
    }

    @Test
    void readsAndWritesV6AsTheJdkDoes() throws UnknownHostException {
        Random random = new Random(SEED);
        for (int i = 0; i < RUNS; i++) {
            byte[] bytes = randomV6(random);
            InetAddress jdk = InetAddress.getByAddress(bytes);
            IpAddress ours = IpAddress.ofBytes(bytes);
            assertEquals(ours, ip(jdk.getHostAddress()), () -> "seed " + SEED);
            assertEquals(jdk, InetAddress.getByName(ours.toString()), () -> "seed " + SEED);
            assertEquals(shortest(jdk), ours.toString(), () -> "seed " + SEED);
            assertEquals(jdk, ours.toInetAddress(), () -> "seed " + SEED);
        }
    }

    /// Sixteen bytes in which groups of zeros are common.
    private static byte[] randomV6(Random random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        for (int group = 0; group < 8; group++) {
            if (random.nextInt(3) > 0) {
                bytes[2 * group] = 0;
                bytes[2 * group + 1] = (byte) random.nextInt(2);
            }
        }
        return bytes;
    }

    /// RFC 5952 section 4 by trying: of the long text and those with one run of zero groups replaced, the one with most
    /// groups replaced, and of those the first.
    private static String shortest(InetAddress address) {
        if (address instanceof Inet4Address) {
            return address.getHostAddress();
        }
        String[] groups = address.getHostAddress().split(":");
        for (int length = 8; length >= 2; length--) {
            for (int start = 0; start + length <= 8; start++) {
                List<String> run = List.of(groups).subList(start, start + length);
                if (run.stream().allMatch("0"::equals)) {
                    return String.join(":", List.of(groups).subList(0, start)) + "::"
                            + String.join(":", List.of(groups).subList(start + length, 8));
                }
            }
        }
        return String.join(":", groups);
    }

    @Test
    void readsAndWritesV4AsTheJdkDoes() throws UnknownHostException {
        Random random = new Random(SEED);
        for (int i = 0; i < RUNS; i++) {
            byte[] bytes = new byte[4];
            random.nextBytes(bytes);
            InetAddress jdk = InetAddress.getByAddress(bytes);
            IpAddress ours = IpAddress.ofBytes(bytes);
            assertEquals(jdk.getHostAddress(), ours.toString(), () -> "seed " + SEED);
            assertEquals(ip(jdk.getHostAddress()), ours, () -> "seed " + SEED);
            assertEquals(IpAddress.of(jdk), ours, () -> "seed " + SEED);
            assertEquals(jdk, ours.toInetAddress(), () -> "seed " + SEED);
            assertArrayEquals(bytes, ours.bytes(), () -> "seed " + SEED);
        }
    }

    @Test
    void damagedTextIsReadAsTheJdkReadsItOrRefused() throws UnknownHostException {
        Random random = new Random(SEED);
        String letters = "0123456789abcdefABCDEF::::....%[]/ g";
        for (int i = 0; i < RUNS; i++) {
            StringBuilder text = new StringBuilder(IpAddress.ofBytes(randomV6(random)).toString());
            for (int edits = random.nextInt(3); edits >= 0; edits--) {
                text.setCharAt(random.nextInt(text.length()), letters.charAt(random.nextInt(letters.length())));
            }
            String damaged = text.toString();
            if (IpAddress.isAddress(damaged)) {
                assertEquals(IpAddress.of(InetAddress.getByName(damaged)), ip(damaged), () -> "seed " + SEED);
            } else {
                assertFalse(jdkReads(damaged), () -> "seed " + SEED + ", " + damaged);
            }
        }
    }

    /// Whether the JDK takes the text, of the forms that are accepted here: no scope, no quad (the JDK takes short
    /// ones), and at most four digits a group.
    private static boolean jdkReads(String text) {
        try {
            boolean plain = text.matches("\\[?[0-9a-fA-F:]+]?") && text.indexOf(':') >= 0
                    && !text.matches(".*[0-9a-fA-F]{5}.*");
            return plain && Inet6Address.ofLiteral(text) != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    @Test
    void aMappedAddressIsTheIpv4AddressWhereverItComesFrom() throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1};
        List<IpAddress> all = new ArrayList<>(List.of(
                ip("192.0.2.1"), ip("::ffff:192.0.2.1"), ip("::ffff:c000:201"), IpAddress.ofBytes(mapped),
                IpAddress.of(InetAddress.getByName("192.0.2.1")),
                IpAddress.of(Inet6Address.getByAddress("", mapped, 0)),
                new IpAddress(0, 0xffff_c000_0201L, false), new IpAddress(0, 0xc000_0201L, true)));
        for (IpAddress one : all) {
            assertThat(one).isEqualTo(all.getFirst()).hasSameHashCodeAs(all.getFirst()).hasToString("192.0.2.1");
            assertThat(one).isEqualByComparingTo(all.getFirst());
            assertThat(one.v4()).isTrue();
            assertThat(one.bits()).isEqualTo(32);
            assertThat(one.bytes()).containsExactly(192, 0, 2, 1);
            assertThat(one.toInetAddress()).isInstanceOf(Inet4Address.class);
        }
    }

    @Test
    void whatOnlyLooksMappedIsNot() {
        for (String text : List.of("::192.0.2.1", "::fffe:192.0.2.1", "::1:ffff:192.0.2.1", "1::ffff:192.0.2.1",
                "::ffff:0:192.0.2.1")) {
            assertThat(ip(text).v4()).as(text).isFalse();
            assertThat(ip(text).bits()).isEqualTo(128);
            assertThat(ip(text).toInetAddress()).isInstanceOf(Inet6Address.class);
        }
    }

    @Test
    void aScopeIsDropped() throws UnknownHostException {
        InetAddress scoped = Inet6Address.getByAddress(null, ip("fe80::1").bytes(), 3);
        assertThat(IpAddress.of(scoped)).isEqualTo(ip("fe80::1"));
    }

    @Test
    void aPrefixClearsTheBitsBehindIt() {
        Random random = new Random(SEED);
        for (int i = 0; i < RUNS; i++) {
            byte[] bytes = random.nextBoolean() ? randomV6(random) : randomV4(random);
            IpAddress address = IpAddress.ofBytes(bytes);
            int length = random.nextInt(address.bits() + 1);
            byte[] expected = address.bytes();
            for (int bit = length; bit < address.bits(); bit++) {
                expected[bit / 8] &= (byte) ~(0x80 >> bit % 8);
            }
            assertArrayEquals(expected, address.prefix(length).bytes(), () -> "seed " + SEED + ", " + address);
        }
    }

    private static byte[] randomV4(Random random) {
        byte[] bytes = new byte[4];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void refusesPrefixesAndBytesOfOtherLengths() {
        assertThatIllegalArgumentException().isThrownBy(() -> ip("1.2.3.4").prefix(33));
        assertThatIllegalArgumentException().isThrownBy(() -> ip("1.2.3.4").prefix(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> ip("::1").prefix(129));
        assertThatIllegalArgumentException().isThrownBy(() -> ip("::1").prefix(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> IpAddress.ofBytes(new byte[5]));
        assertThatIllegalArgumentException().isThrownBy(() -> new IpAddress(0, 1L << 32, true));
        assertThatIllegalArgumentException().isThrownBy(() -> new IpAddress(1, 0, true));
    }

    @Test
    void isOrderedByFamilyThenByUnsignedValue() {
        List<String> sorted = List.of(
                "1.2.3.4", "255.0.0.0", "::", "::1", "::7fff:0:0:0", "::8000:0:0:0", "7fff::", "8000::");
        List<IpAddress> addresses = new ArrayList<>(sorted.stream().map(IpAddress::parse).toList());
        Collections.shuffle(addresses, new Random(SEED));
        assertThat(addresses.stream().sorted().map(IpAddress::toString)).isEqualTo(sorted);
    }
}

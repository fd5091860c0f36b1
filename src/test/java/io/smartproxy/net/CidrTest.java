package io.smartproxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    private static Cidr cidr(String text) {
        return Cidr.parse(text);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0/8, 10.255.255.255", "10.1.2.3/8, 10.0.0.0/8, 10.255.255.255",
        "192.0.2.1, 192.0.2.1/32, 192.0.2.1", "192.0.2.1/32, 192.0.2.1/32, 192.0.2.1",
        "192.0.2.129/25, 192.0.2.128/25, 192.0.2.255", "1.2.3.4/0, 0.0.0.0/0, 255.255.255.255",
        "::/0, ::/0, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8::1, 2001:db8::1/128, 2001:db8::1",
        "2001:DB8:1::/32, 2001:db8::/32, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db8:0:1:2::/64, 2001:db8:0:1::/64, 2001:db8:0:1:ffff:ffff:ffff:ffff",
        "2001:db8::ffff/65, 2001:db8::/65, 2001:db8::7fff:ffff:ffff:ffff",
        "[2001:db8::]/127, 2001:db8::/127, 2001:db8::1",
        "8000::/1, 8000::/1, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "::ffff:10.1.2.3, 10.1.2.3/32, 10.1.2.3", "::ffff:10.1.2.3/104, 10.0.0.0/8, 10.255.255.255",
        "::ffff:0:0/96, 0.0.0.0/0, 255.255.255.255",
    })
    void readsNetworks(String text, String normal, String last) {
        assertThat(cidr(text)).hasToString(normal).isEqualTo(cidr(normal));
        assertThat(cidr(text).last()).hasToString(last);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8 ", "10.0.0.0/ 8",
        "10.0.0.0/x", "10.0.0.0/8/8", "10.0.0.0/0008", "10.0.0.0/٨", "10.0.0/8", "10/8", "2001:db8::/129",
        "2001:db8::/1000", "::ffff:10.0.0.0/95", "::ffff:10.0.0.0/8", "::ffff:10.0.0.0/129", "example.com/8",
        "10.0.0.0/255.0.0.0",
        "@file",
    })
    void refusesWhatIsNoNetwork(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> cidr(text));
    }

    @Test
    void anErrorSaysWhatWasExpectedAndNotWhatWasThere() {
        assertThatIllegalArgumentException().isThrownBy(() -> cidr("10.0.0.0/33"))
                .withMessage("has a prefix length out of range, expected 0 to 32");
        assertThatIllegalArgumentException().isThrownBy(() -> cidr("2001:db8::/129"))
                .withMessage("has a prefix length out of range, expected 0 to 128");
        assertThatIllegalArgumentException().isThrownBy(() -> cidr("10.0.0.0/x"))
                .withMessage("has no prefix length, expected a network like 10.0.0.0/8");
        assertThatIllegalArgumentException().isThrownBy(() -> cidr("x/8"))
                .withMessageContaining("is not an IP address");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0, true", "10.0.0.0/8, 10.255.255.255, true", "10.0.0.0/8, 9.255.255.255, false",
        "10.0.0.0/8, 11.0.0.0, false", "10.0.0.0/8, ::ffff:10.1.1.1, true", "10.0.0.0/8, ::10.1.1.1, false",
        "0.0.0.0/0, 255.1.2.3, true", "0.0.0.0/0, ::ffff:1.2.3.4, true", "0.0.0.0/0, ::, false",
        "::/0, 0.0.0.0, false", "::/0, ::ffff:1.2.3.4, false", "::/0, 2001:db8::, true",
        "2001:db8::/32, 2001:db8:ffff::, true", "2001:db8::/32, 2001:db9::, false",
        "2001:db8::/65, 2001:db8::8000:0:0:0, false", "::ffff:10.0.0.0/104, 10.9.9.9, true",
        "192.0.2.1, 192.0.2.1, true", "192.0.2.1, 192.0.2.2, false",
    })
    void containsTheAddressesOfItsPrefixAndFamily(String network, String address, boolean contained) {
        assertThat(cidr(network).contains(IpAddress.parse(address))).isEqualTo(contained);
    }

    @Test
    void oneNetworkIsOneValueHoweverItIsMade() {
        assertThat(new Cidr(IpAddress.parse("10.1.2.3"), 8)).isEqualTo(cidr("10.0.0.0/8"))
                .hasSameHashCodeAs(cidr("10.9.9.9/8"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Cidr(IpAddress.parse("10.1.2.3"), 33));
    }

    /// IPv6 networks may reach into the IPv4-mapped block, whose addresses are IPv4 ones here.
    @ParameterizedTest
    @CsvSource({"::/80", "::8000:0:0/81", "::fffc:0:0/94", "::fffe:0:0/95"})
    void theLastAddressIsOfTheNetworksOwnFamily(String network) {
        assertThat(cidr(network).last()).hasToString("::fffe:ffff:ffff");
    }
}

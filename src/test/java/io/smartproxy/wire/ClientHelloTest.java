package io.smartproxy.wire;

import static io.smartproxy.net.TlsVersion.TLS_1_0;
import static io.smartproxy.net.TlsVersion.TLS_1_1;
import static io.smartproxy.net.TlsVersion.TLS_1_2;
import static io.smartproxy.net.TlsVersion.TLS_1_3;
import static io.smartproxy.wire.HelloBytes.alpn;
import static io.smartproxy.wire.HelloBytes.body;
import static io.smartproxy.wire.HelloBytes.bytes;
import static io.smartproxy.wire.HelloBytes.extension;
import static io.smartproxy.wire.HelloBytes.hello;
import static io.smartproxy.wire.HelloBytes.hostName;
import static io.smartproxy.wire.HelloBytes.join;
import static io.smartproxy.wire.HelloBytes.message;
import static io.smartproxy.wire.HelloBytes.record;
import static io.smartproxy.wire.HelloBytes.serverName;
import static io.smartproxy.wire.HelloBytes.start;
import static io.smartproxy.wire.HelloBytes.text;
import static io.smartproxy.wire.HelloBytes.vector16;
import static io.smartproxy.wire.HelloBytes.versions;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.TlsVersion;
import io.smartproxy.wire.Parse.Absent;
import io.smartproxy.wire.Parse.NeedMore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHelloTest {

    private final Answers<ClientHello> answers = new Answers<>(ClientHello::parse);

    @Test
    void readsNameProtocolsAndVersions() {
        byte[] bytes = hello(
                extension(23), serverName("www.example.com"), alpn("h2", "http/1.1"), versions(0x0304, 0x0303));
        assertThat(answers.to(bytes)).isEqualTo(new Parse.Found<>(
                new ClientHello(Optional.of("www.example.com"), List.of("h2", "http/1.1"), Set.of(TLS_1_2, TLS_1_3)),
                bytes.length));
        answers.assertPrefixesNeedMore(bytes);
        answers.assertSameInAllBuffers(bytes);
    }

    @Test
    void leavesReservedValuesOut() {
        byte[] bytes = hello(extension(0x0a0a), serverName("a.example"), alpn("\n\n", "h2", "\u00fa\u00fa"),
                versions(0xeaea, 0x0304, 0x7f1c, 0x0303), extension(0xfafa, bytes(0)));
        assertThat(answers.found(bytes)).isEqualTo(
                new ClientHello(Optional.of("a.example"), List.of("h2"), Set.of(TLS_1_2, TLS_1_3)));
    }

    @Test
    void keepsProtocolsThatOnlyLookReserved() {
        assertThat(answers.found(hello(alpn("\n\u001a", "\n\n\n", "kk", "\u00e9"))).alpn())
                .containsExactly("\n\u001a", "\n\n\n", "kk", "\u00e9");
    }

    @Test
    void knowsNoVersionWhereAllAreUnknown() {
        assertThat(answers.found(hello(versions(0x0a0a, 0x0305))).versions()).isEmpty();
    }

    static Stream<Arguments> legacyVersions() {
        return Stream.of(
                Arguments.of(0x0300, Set.of()), Arguments.of(0x0301, Set.of(TLS_1_0)),
                Arguments.of(0x0302, Set.of(TLS_1_1)), Arguments.of(0x0303, Set.of(TLS_1_2)),
                Arguments.of(0x0304, Set.of(TLS_1_2)), Arguments.of(0xfefd, Set.of(TLS_1_2)));
    }

    @ParameterizedTest
    @MethodSource("legacyVersions")
    void takesTheLegacyVersionWhereNoExtensionNamesOne(int code, Set<TlsVersion> expected) {
        byte[] without = record(message(1, start(code)));
        assertThat(answers.found(without)).isEqualTo(new ClientHello(Optional.empty(), List.of(), expected));
        answers.assertPrefixesNeedMore(without);
        byte[] empty = record(message(1, join(start(code), vector16())));
        assertThat(answers.found(empty).versions()).isEqualTo(expected);
        byte[] named = record(message(1, join(start(code), vector16(versions(0x0302)))));
        assertThat(answers.found(named).versions()).containsExactly(TLS_1_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"WWW.Example.COM", "www.example.com.", "WWW.EXAMPLE.COM."})
    void normalisesTheName(String name) {
        assertThat(answers.found(hello(serverName(name))).serverName()).contains("www.example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "_a-b.example", "xn--bcher-kva.example", "localhost", "-", "1"})
    void takesEveryNameThatARouteCouldServe(String name) {
        assertThat(answers.found(hello(serverName(name))).serverName()).contains(name);
    }

    static Stream<byte[]> namesThatMatchNothing() {
        return Stream.concat(
                Stream.of("2001:db8::1", "[::1]", "a b.example", "*.example.com", ".", "..", "a..b", ".a", "a..",
                        "a.example:443", "a\u0000.example", "b\u00fccher.example", "x".repeat(255))
                        .map(HelloBytes::text),
                // The Kelvin sign becomes a plain k in lower case, if it is let.
                Stream.of("\u212a.example".getBytes(UTF_8)));
    }

    @ParameterizedTest
    @MethodSource("namesThatMatchNothing")
    void leavesOutNamesThatMatchNothing(byte[] name) {
        byte[] bytes = hello(extension(HelloBytes.SERVER_NAME, vector16(bytes(0), vector16(name))), alpn("h2"));
        assertThat(answers.found(bytes)).isEqualTo(
                new ClientHello(Optional.empty(), List.of("h2"), Set.of(TLS_1_2)));
    }

    @Test
    void skipsNamesOfOtherTypes() {
        byte[] other = join(bytes(7), vector16(new byte[300]));
        byte[] both = extension(HelloBytes.SERVER_NAME, vector16(other, hostName("a.example"), other));
        assertThat(answers.found(hello(both)).serverName()).contains("a.example");
        byte[] alone = extension(HelloBytes.SERVER_NAME, vector16(other));
        assertThat(answers.found(hello(alone)).serverName()).isEmpty();
    }

    @Test
    void takesManyExtensionsAndProtocols() {
        byte[][] extensions = IntStream.range(100, 5000).mapToObj(HelloBytes::extension).toArray(byte[][]::new);
        String[] protocols = IntStream.range(0, 128).mapToObj(Integer::toString).toArray(String[]::new);
        byte[] bytes = HelloBytes.records(16384, message(1, body(join(extensions), alpn(protocols))));
        assertThat(answers.found(bytes).alpn()).containsExactly(protocols);
    }

    static Stream<byte[]> otherBeginnings() {
        return Stream.of(text("GET / HTTP/1.1\r\n"), text("SSH-2.0-"), bytes(0), bytes(23, 3, 3), bytes(21, 3, 1, 0, 2),
                // A hello of SSL 2, DTLS, and a handshake record of no known version.
                bytes(0x80, 0x2e, 1, 3, 1), bytes(22, 0xfe, 0xfd), bytes(22, 2), bytes(22, 4, 0));
    }

    @ParameterizedTest
    @MethodSource("otherBeginnings")
    void isAbsentFromTheFirstByteThatDiffers(byte[] bytes) {
        int differs = bytes[0] == 22 ? 2 : 1;
        for (int count = differs; count <= bytes.length; count++) {
            assertThat(answers.to(bytes, count)).isEqualTo(new Absent<>());
        }
        assertThat(answers.to(bytes, differs - 1)).isEqualTo(new NeedMore<>(differs));
    }

    @Test
    void doesNotMindTheMinorVersionOfARecord() {
        byte[] bytes = hello(serverName("a.example"));
        for (int minor : new int[] {0, 1, 3, 4, 255}) {
            bytes[2] = (byte) minor;
            assertThat(answers.found(bytes).serverName()).contains("a.example");
        }
    }

    @Test
    void asksForTheWholeRecordOnceItsHeaderIsThere() {
        byte[] bytes = hello(serverName("a.example"));
        assertThat(answers.to(bytes, 0)).isEqualTo(new NeedMore<>(1));
        assertThat(answers.to(bytes, 1)).isEqualTo(new NeedMore<>(2));
        assertThat(answers.to(bytes, 2)).isEqualTo(new NeedMore<>(5));
        assertThat(answers.to(bytes, 5)).isEqualTo(new NeedMore<>(9));
        assertThat(answers.to(bytes, 9)).isEqualTo(new NeedMore<>(bytes.length));
    }
}

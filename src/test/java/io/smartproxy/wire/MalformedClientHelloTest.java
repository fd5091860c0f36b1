package io.smartproxy.wire;

import static io.smartproxy.wire.HelloBytes.ALPN;
import static io.smartproxy.wire.HelloBytes.SERVER_NAME;
import static io.smartproxy.wire.HelloBytes.SUPPORTED_VERSIONS;
import static io.smartproxy.wire.HelloBytes.alpn;
import static io.smartproxy.wire.HelloBytes.bytes;
import static io.smartproxy.wire.HelloBytes.extension;
import static io.smartproxy.wire.HelloBytes.hostName;
import static io.smartproxy.wire.HelloBytes.join;
import static io.smartproxy.wire.HelloBytes.message;
import static io.smartproxy.wire.HelloBytes.record;
import static io.smartproxy.wire.HelloBytes.records;
import static io.smartproxy.wire.HelloBytes.serverName;
import static io.smartproxy.wire.HelloBytes.start;
import static io.smartproxy.wire.HelloBytes.text;
import static io.smartproxy.wire.HelloBytes.uint16;
import static io.smartproxy.wire.HelloBytes.vector16;
import static io.smartproxy.wire.HelloBytes.vector8;
import static io.smartproxy.wire.HelloBytes.versions;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MalformedClientHelloTest {

    private static final byte[] VERSION_AND_RANDOM = join(uint16(0x0303), new byte[32]);
    private static final byte[] SUITES = vector16(uint16(0x1301));
    private static final byte[] COMPRESSION = vector8(bytes(0));
    private static final byte[] SESSION_ID = vector8();

    private final Answers<ClientHello> answers = new Answers<>(ClientHello::parse);

    static Stream<Arguments> bodies() {
        return Stream.of(
                Arguments.of("nothing", new byte[0], "legacy_version is cut short"),
                Arguments.of("half a version", bytes(3), "legacy_version is cut short"),
                Arguments.of("half a random", Arrays.copyOf(VERSION_AND_RANDOM, 20), "random is cut short"),
                Arguments.of("no session id", VERSION_AND_RANDOM, "legacy_session_id is cut short"),
                Arguments.of("a session id of 33 bytes",
                        join(VERSION_AND_RANDOM, vector8(new byte[33]), SUITES, COMPRESSION),
                        "legacy_session_id has a length out of range"),
                Arguments.of("a session id beyond the end", join(VERSION_AND_RANDOM, bytes(9, 1)),
                        "legacy_session_id is cut short"),
                Arguments.of("no suites", join(VERSION_AND_RANDOM, SESSION_ID), "cipher_suites is cut short"),
                Arguments.of("an empty list of suites",
                        join(VERSION_AND_RANDOM, SESSION_ID, vector16(), COMPRESSION),
                        "cipher_suites has a length out of range"),
                Arguments.of("a suite and a half",
                        join(VERSION_AND_RANDOM, SESSION_ID, vector16(bytes(0x13, 1, 0x13)), COMPRESSION),
                        "cipher_suites has a length out of range"),
                Arguments.of("suites beyond the end", join(VERSION_AND_RANDOM, SESSION_ID, uint16(0xffff), SUITES),
                        "cipher_suites is cut short"),
                Arguments.of("no compression methods", join(VERSION_AND_RANDOM, SESSION_ID, SUITES),
                        "legacy_compression_methods is cut short"),
                Arguments.of("an empty list of compression methods",
                        join(VERSION_AND_RANDOM, SESSION_ID, SUITES, vector8()),
                        "legacy_compression_methods has a length out of range"),
                Arguments.of("half a length of extensions", join(start(0x0303), bytes(0)),
                        "the list of extensions is cut short"),
                Arguments.of("extensions beyond the end", join(start(0x0303), uint16(4), bytes(0, 1, 0)),
                        "the list of extensions is cut short"),
                Arguments.of("a byte behind the extensions",
                        join(start(0x0303), vector16(serverName("a.example")), bytes(0)),
                        "the ClientHello has bytes left over"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void refusesBodiesThatDoNotAddUp(String name, byte[] body, String why) {
        assertMalformedOnceWhole(message(1, body), why);
    }

    static Stream<Arguments> extensions() {
        return Stream.concat(Stream.concat(frames(), serverNames()), Stream.concat(protocols(), supportedVersions()));
    }

    private static Stream<Arguments> frames() {
        return Stream.of(
                Arguments.of("half a type", bytes(0), "an extension is cut short"),
                Arguments.of("no length", uint16(23), "an extension is cut short"),
                Arguments.of("data beyond the end", join(uint16(23), uint16(5), bytes(1, 2, 3, 4)),
                        "an extension is cut short"),
                Arguments.of("two names", join(serverName("a.example"), serverName("a.example")),
                        "an extension comes twice"),
                Arguments.of("an unknown type twice", join(extension(0xfafa), extension(23), extension(0xfafa)),
                        "an extension comes twice"));
    }

    private static Stream<Arguments> serverNames() {
        byte[] name = hostName("a.example");
        return Stream.of(
                Arguments.of("no list of names", extension(SERVER_NAME), "server_name is cut short"),
                Arguments.of("an empty list of names", extension(SERVER_NAME, vector16()),
                        "server_name has a length out of range"),
                Arguments.of("names beyond the end", extension(SERVER_NAME, uint16(50), name),
                        "server_name is cut short"),
                Arguments.of("a byte behind the names", extension(SERVER_NAME, vector16(name), bytes(0)),
                        "server_name has bytes left over"),
                Arguments.of("a type of name and no name", extension(SERVER_NAME, vector16(name, bytes(0))),
                        "a name in server_name is cut short"),
                Arguments.of("a name longer than the list",
                        extension(SERVER_NAME, vector16(bytes(0), uint16(9), text("a.exampl"))),
                        "a name in server_name is cut short"),
                Arguments.of("an empty name", extension(SERVER_NAME, vector16(hostName(""))),
                        "a name in server_name has a length out of range"),
                Arguments.of("an empty name of another type", extension(SERVER_NAME, vector16(bytes(1), vector16())),
                        "a name in server_name has a length out of range"),
                Arguments.of("a name of 256 bytes", serverName("a".repeat(256)),
                        "a name in server_name has a length out of range"),
                Arguments.of("two host names", extension(SERVER_NAME, vector16(name, hostName("b.example"))),
                        "server_name holds two host names"));
    }

    private static Stream<Arguments> protocols() {
        byte[] many = alpn(IntStream.range(0, 129).mapToObj(Integer::toString).toArray(String[]::new));
        return Stream.of(
                Arguments.of("no list of protocols", extension(ALPN), "ALPN is cut short"),
                Arguments.of("an empty list of protocols", extension(ALPN, vector16()),
                        "ALPN has a length out of range"),
                Arguments.of("an empty protocol", alpn("h2", ""), "a name in ALPN has a length out of range"),
                Arguments.of("a protocol longer than the list", extension(ALPN, vector16(bytes(3), text("h2"))),
                        "a name in ALPN is cut short"),
                Arguments.of("a byte behind the protocols", extension(ALPN, vector16(vector8(text("h2"))), bytes(0)),
                        "ALPN has bytes left over"),
                Arguments.of("129 protocols", many, "ALPN holds too many names"));
    }

    private static Stream<Arguments> supportedVersions() {
        return Stream.of(
                Arguments.of("no list of versions", extension(SUPPORTED_VERSIONS), "supported_versions is cut short"),
                Arguments.of("an empty list of versions", versions(), "supported_versions has a length out of range"),
                Arguments.of("a version and a half", extension(SUPPORTED_VERSIONS, vector8(bytes(3, 4, 3))),
                        "supported_versions is cut short"),
                Arguments.of("the single version of a server", extension(SUPPORTED_VERSIONS, uint16(0x0304)),
                        "supported_versions is cut short"),
                Arguments.of("255 bytes of versions", extension(SUPPORTED_VERSIONS, vector8(new byte[255])),
                        "supported_versions has a length out of range"),
                Arguments.of("a byte behind the versions",
                        extension(SUPPORTED_VERSIONS, vector8(uint16(0x0304)), bytes(0)),
                        "supported_versions has bytes left over"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("extensions")
    void refusesExtensionsThatBreakTheirRules(String name, byte[] extensions, String why) {
        assertMalformedOnceWhole(HelloBytes.helloMessage(extensions), why);
    }

    /// And not before: nothing is read twice for a hello that comes in pieces.
    private void assertMalformedOnceWhole(byte[] message, String why) {
        byte[] whole = record(message);
        assertThat(answers.whyMalformed(whole)).isEqualTo(why);
        answers.assertPrefixesNeedMore(whole);
        assertThat(answers.whyMalformed(records(11, message))).isEqualTo(why);
    }
}

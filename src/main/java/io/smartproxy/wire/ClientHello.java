package io.smartproxy.wire;

import io.smartproxy.net.DomainPattern;
import io.smartproxy.net.TlsVersion;
import io.smartproxy.wire.Parse.Absent;
import io.smartproxy.wire.Parse.Found;
import io.smartproxy.wire.Parse.Malformed;
import io.smartproxy.wire.Parse.NeedMore;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a TLS ClientHello (RFC 8446 section 4.1.2, and those of TLS 1.0 to 1.2) asks for, as far as routing is
/// concerned.
///
/// @param serverName the host name of RFC 6066 section 3, as [DomainPattern#normalize] leaves it; empty without one
///                   and for one that is no [DomainPattern#isName] (a dotted IPv4 address is a name like any other)
/// @param alpn       the protocols offered (RFC 7301) in the client's order, a character for each byte; reserved ones
///                   (GREASE, RFC 8701) left out
/// @param versions   the versions offered; unknown and reserved ones left out, so that it may be empty
public record ClientHello(Optional<String> serverName, List<String> alpn, Set<TlsVersion> versions) {

    /// The most bytes that it may take on the wire, 128 KiB: a handshake message of at most 64 KiB, and as much again
    /// for the headers of its records and what may follow it in the last one.
    public static final int MAX_LENGTH = 128 * 1024;

    private static final int RANDOM_LENGTH = 32;
    private static final int TLS_1_2_CODE = 0x0303;

    public ClientHello {
        alpn = List.copyOf(alpn);
        versions = Set.copyOf(versions);
    }

    /// Reads the hello from the buffer's position to its limit. It may be split over any number of records (RFC 8446
    /// section 5.1), even its header; what follows it in the record in which it ends is ignored.
    ///
    /// Absent: the first byte is not a handshake record's or the second is not 3, the major version; so is the hello of
    /// SSL 2. Malformed: a record with no or more than 2^14 bytes or of another type before the hello ends, another
    /// handshake message in its place, more than [#MAX_LENGTH], lengths that do not add up, an extension that comes
    /// twice, a host name of no or more than 255 bytes or a second one, more than 128 ALPN names.
    ///
    /// @param bytes what the client sent from its first byte on; neither moved nor changed
    /// @return when found, with the length up to the end of the record in which the hello ends
    public static Parse<ClientHello> parse(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice();
        if (!HelloRecords.mayBegin(in)) {
            return new Absent<>();
        }
        try {
            HelloRecords records = new HelloRecords(in);
            int length = records.walk();
            return length > in.limit()
                    ? new NeedMore<>(length)
                    : new Found<>(read(new TlsBytes(records.message())), length);
        } catch (Malformation broken) {
            return new Malformed<>(broken.getMessage());
        }
    }

    private static ClientHello read(TlsBytes hello) throws Malformation {
        int legacyVersion = hello.uint16("legacy_version");
        hello.skip(RANDOM_LENGTH, "random");
        hello.vector8(0, 32, "legacy_session_id");
        TlsBytes suites = hello.vector16(2, 0xfffe, "cipher_suites");
        if (suites.length() % 2 != 0) {
            throw new Malformation("cipher_suites has a length out of range");
        }
        hello.vector8(1, 255, "legacy_compression_methods");
        HelloExtensions extensions = new HelloExtensions();
        if (!hello.isEmpty()) {
            extensions.read(hello.vector16(0, 0xffff, "the list of extensions"));
            hello.requireEnd("the ClientHello");
        }
        return new ClientHello(extensions.serverName(), extensions.alpn(),
                extensions.versions().orElseGet(() -> legacy(legacyVersion)));
    }

    /// Whatever is above TLS 1.2 in this field means 1.2 (RFC 8446 section 4.2.1).
    private static Set<TlsVersion> legacy(int code) {
        return TlsVersion.ofCode(Math.min(code, TLS_1_2_CODE)).map(Set::of).orElseGet(Set::of);
    }
}

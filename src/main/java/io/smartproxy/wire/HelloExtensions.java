package io.smartproxy.wire;

import io.smartproxy.net.DomainPattern;
import io.smartproxy.net.TlsVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the extensions of a ClientHello (RFC 8446 section 4.2) say about routing. Those that say nothing about it are
/// only checked for their lengths.
final class HelloExtensions {

    private static final int SERVER_NAME = 0;
    private static final int ALPN = 16;
    private static final int SUPPORTED_VERSIONS = 43;

    /// Type and length.
    private static final int EXTENSION_HEADER = 4;
    private static final int HOST_NAME = 0;
    /// The length of a domain name on the wire (RFC 1035 section 2.3.4); TLS libraries refuse longer ones, too.
    private static final int MAX_HOST_NAME = 255;
    /// Clients offer a few; a hello full of one-byte names would be kept as 32,000 strings.
    private static final int MAX_ALPN_NAMES = 128;
    private static final int MAX_UINT16 = 0xffff;

    private Optional<String> serverName = Optional.empty();
    private List<String> alpn = List.of();
    private Optional<Set<TlsVersion>> versions = Optional.empty();

    Optional<String> serverName() {
        return serverName;
    }

    List<String> alpn() {
        return alpn;
    }

    /// Empty without the extension.
    Optional<Set<TlsVersion>> versions() {
        return versions;
    }

    void read(TlsBytes extensions) throws Malformation {
        char[] types = new char[extensions.length() / EXTENSION_HEADER];
        int count = 0;
        while (!extensions.isEmpty()) {
            int type = extensions.uint16("an extension");
            TlsBytes data = extensions.vector16(0, MAX_UINT16, "an extension");
            types[count++] = (char) type;
            switch (type) {
                case SERVER_NAME -> serverName = serverName(data);
                case ALPN -> alpn = alpn(data);
                case SUPPORTED_VERSIONS -> versions = Optional.of(versions(data));
                default -> { }
            }
        }
        requireDifferent(types, count);
    }

    /// Sorted rather than put into a set: a hello of 64 KiB can hold 16,000 types.
    private static void requireDifferent(char[] types, int count) throws Malformation {
        Arrays.sort(types, 0, count);
        for (int i = 1; i < count; i++) {
            if (types[i] == types[i - 1]) {
                throw new Malformation("an extension comes twice");
            }
        }
    }

    /// RFC 6066 section 3.
    private static Optional<String> serverName(TlsBytes data) throws Malformation {
        TlsBytes names = data.vector16(1, MAX_UINT16, "server_name");
        data.requireEnd("server_name");
        TlsBytes hostName = null;
        while (!names.isEmpty()) {
            int type = names.uint8("server_name");
            // Names of every other type have the same two bytes of length in front, by that section.
            TlsBytes name = names.vector16(1, type == HOST_NAME ? MAX_HOST_NAME : MAX_UINT16, "a name in server_name");
            if (type == HOST_NAME && hostName != null) {
                throw new Malformation("server_name holds two host names");
            }
            hostName = type == HOST_NAME ? name : hostName;
        }
        return Optional.ofNullable(hostName).map(TlsBytes::text).map(DomainPattern::normalize)
                .filter(DomainPattern::isName);
    }

    /// RFC 7301 section 3.1.
    private static List<String> alpn(TlsBytes data) throws Malformation {
        TlsBytes names = data.vector16(2, MAX_UINT16, "ALPN");
        data.requireEnd("ALPN");
        List<String> offered = new ArrayList<>();
        while (!names.isEmpty()) {
            String name = names.vector8(1, 255, "a name in ALPN").text();
            if (!isGrease(name)) {
                offered.add(name);
            }
            if (offered.size() > MAX_ALPN_NAMES) {
                throw new Malformation("ALPN holds too many names");
            }
        }
        return offered;
    }

    /// RFC 8701 section 2: two equal bytes that end in the digit A.
    private static boolean isGrease(String name) {
        return name.length() == 2 && name.charAt(0) == name.charAt(1) && (name.charAt(0) & 0xf) == 0xa;
    }

    /// RFC 8446 section 4.2.1.
    private static Set<TlsVersion> versions(TlsBytes data) throws Malformation {
        TlsBytes codes = data.vector8(2, 254, "supported_versions");
        data.requireEnd("supported_versions");
        Set<TlsVersion> offered = EnumSet.noneOf(TlsVersion.class);
        while (!codes.isEmpty()) {
            TlsVersion.ofCode(codes.uint16("supported_versions")).ifPresent(offered::add);
        }
        return offered;
    }
}

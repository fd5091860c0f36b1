package io.smartproxy.wire;

import io.smartproxy.net.IpAddress;
import io.smartproxy.wire.Parse.Found;
import io.smartproxy.wire.Parse.NeedMore;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// Reads version 2 of the PROXY header, a block of bytes with its length in front (section 2.2). By the rules of
/// [ProxyHeader#parse].
final class ProxyBlock {

    static final Signature SIGNATURE = Signature.of("\r\n\r\n\0\r\nQUIT\n");
    static final int VERSION = 2;
    static final int LOCAL = 0;
    static final int PROXY = 1;
    static final int STREAM = 1;
    /// What comes before the addresses.
    static final int START_LENGTH = 16;

    private static final int VERSION_AND_COMMAND = 12;
    private static final int FAMILY_AND_TRANSPORT = 13;
    private static final int LENGTH = 14;
    private static final int DATAGRAM = 2;

    /// In the order of their codes.
    enum Family {
        UNSPEC(0),
        INET(2 * 4 + 2 * 2),
        INET6(2 * 16 + 2 * 2),
        UNIX(2 * 108);

        /// How many bytes both addresses and their ports take.
        final int length;

        Family(int length) {
            this.length = length;
        }
    }

    private ProxyBlock() {
    }

    /// @param in starts at 0, big-endian
    static Parse<ProxyHeader> parse(ByteBuffer in) {
        return SIGNATURE.parse(in, ProxyBlock::readAll);
    }

    private static Parse<ProxyHeader> readAll(ByteBuffer in) throws Malformation {
        int length = length(in);
        return length > in.limit() ? new NeedMore<>(length) : new Found<>(read(in.slice(0, length)), length);
    }

    /// How many bytes there must be: those of the header, once its length is there, else those up to that.
    private static int length(ByteBuffer in) throws Malformation {
        if (in.limit() <= VERSION_AND_COMMAND) {
            return START_LENGTH;
        }
        boolean local = isLocal(in);
        int addresses = local || in.limit() <= FAMILY_AND_TRANSPORT ? 0 : family(in).length;
        if (in.limit() < START_LENGTH) {
            return START_LENGTH;
        }
        int length = START_LENGTH + Short.toUnsignedInt(in.getShort(LENGTH));
        if (length > ProxyHeader.MAX_LENGTH) {
            throw new Malformation("the PROXY header is too long");
        }
        if (length < START_LENGTH + addresses) {
            throw new Malformation("the PROXY header is too short for its addresses");
        }
        return length;
    }

    private static boolean isLocal(ByteBuffer in) throws Malformation {
        int code = Byte.toUnsignedInt(in.get(VERSION_AND_COMMAND));
        if (code >> 4 != VERSION) {
            throw new Malformation("the PROXY header is of an unknown version");
        }
        int command = code & 0xf;
        if (command != LOCAL && command != PROXY) {
            throw new Malformation("the PROXY header has an unknown command");
        }
        return command == LOCAL;
    }

    private static Family family(ByteBuffer in) throws Malformation {
        int family = Byte.toUnsignedInt(in.get(FAMILY_AND_TRANSPORT)) >> 4;
        if (family >= Family.values().length || transport(in) > DATAGRAM) {
            throw new Malformation("the PROXY header has an unknown address family or transport");
        }
        return Family.values()[family];
    }

    private static int transport(ByteBuffer in) {
        return in.get(FAMILY_AND_TRANSPORT) & 0xf;
    }

    /// @param header all of it and no more
    private static ProxyHeader read(ByteBuffer header) throws Malformation {
        if (isLocal(header)) {
            return new ProxyHeader(VERSION, true, Optional.empty(), List.of());
        }
        Family family = family(header);
        List<ProxyTlv> tlvs = new ProxyTlvs(header, START_LENGTH + family.length).read();
        return new ProxyHeader(VERSION, false, addresses(header, family), tlvs);
    }

    private static Optional<ProxyAddresses> addresses(ByteBuffer header, Family family) {
        if (transport(header) != STREAM) {
            return Optional.empty();
        }
        return switch (family) {
            case UNSPEC, UNIX -> Optional.empty();
            case INET -> Optional.of(addresses(header, 4));
            case INET6 -> Optional.of(addresses(header, 16));
        };
    }

    private static ProxyAddresses addresses(ByteBuffer header, int size) {
        int ports = START_LENGTH + 2 * size;
        return new ProxyAddresses(
                address(header, START_LENGTH, size), Short.toUnsignedInt(header.getShort(ports)),
                address(header, START_LENGTH + size, size), Short.toUnsignedInt(header.getShort(ports + 2)));
    }

    private static IpAddress address(ByteBuffer header, int at, int size) {
        byte[] bytes = new byte[size];
        header.get(at, bytes);
        return IpAddress.ofBytes(bytes);
    }
}

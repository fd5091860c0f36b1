package io.smartproxy.wire;

import io.smartproxy.wire.Parse.Absent;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// A header of the PROXY protocol, as received: whom a sender opened the connection for. Sections here and in its parts
/// are those of the specification, `doc/proxy-protocol.txt` of HAProxy (2020-03-05).
///
/// @param version   1 or 2
/// @param local     whether the sender opened the connection for itself, as for a health check (version 2, `LOCAL`);
///                  there are no addresses and no TLVs then
/// @param addresses those of the connection between client and sender. Empty where the header tells none that belong
///                  to a TCP connection (`UNKNOWN` in version 1; `LOCAL`, `UNSPEC`, UNIX sockets and datagrams in
///                  version 2): the real connection's hold then
/// @param tlvs      what version 2 adds, in its order; padding and the checksum, which has been checked, left out
public record ProxyHeader(int version, boolean local, Optional<ProxyAddresses> addresses, List<ProxyTlv> tlvs)
        implements TrustedHeader {

    /// The most bytes that it may take on the wire: 16, and 16 KiB of addresses and TLVs. The format goes to 64 KiB;
    /// senders are asked to stay below 536 bytes (section 2).
    public static final int MAX_LENGTH = 16 + 16 * 1024;

    public ProxyHeader {
        tlvs = List.copyOf(tlvs);
    }

    /// Reads the header, of either version, from the buffer's position to its limit.
    ///
    /// Absent: as soon as the bytes are neither a prefix of `PROXY ` with its blank nor one of the twelve bytes of
    /// version 2. From then on whatever breaks a rule is malformed, and shows as soon as it is there where that takes
    /// no more than the beginning: the protocol of version 1 and its line end; version, command, family, transport and
    /// length of version 2. The rest shows once the header is whole.
    ///
    /// Version 1 (section 2.1), malformed: a protocol other than `TCP4`, `TCP6` and `UNKNOWN`; more than 107 bytes; a
    /// CR or LF that is not part of the CRLF at the end; other than two addresses and two ports with one blank before
    /// each; an address that is not of the protocol's family, or has brackets or a zone; leading zeros. Behind
    /// `UNKNOWN` and a blank anything may come.
    ///
    /// Version 2 (section 2.2), malformed: another version, a command other than `LOCAL` and `PROXY`, more than
    /// [#MAX_LENGTH]; and with `PROXY` an unknown family or transport, less than the addresses of its family, TLVs that
    /// do not end where the header does, a checksum that is wrong, not of four bytes, or comes twice. With `LOCAL` all
    /// behind the length is skipped unread, checksum included, as a receiver "must accept this connection as valid" and
    /// "discard the protocol block including the family". Datagrams and UNIX sockets are accepted without
    /// addresses: a receiver that does not support a valid combination "falls back to the UNSPEC mode". The size of the
    /// addresses goes by the family alone, none for `UNSPEC`, so that the TLVs of every header are read.
    ///
    /// @param bytes what the sender sent from its first byte on; neither moved nor changed
    /// @return when found, with the length up to the header's end
    public static Parse<ProxyHeader> parse(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice();
        Parse<ProxyHeader> line = ProxyLine.parse(in);
        return line instanceof Absent ? ProxyBlock.parse(in) : line;
    }
}

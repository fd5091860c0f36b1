package io.smartproxy.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.smartproxy.net.IpAddress;
import io.smartproxy.wire.Parse.Found;
import io.smartproxy.wire.Parse.NeedMore;
import java.nio.ByteBuffer;

/// The line `CLIENT_IP:192.0.2.1` in front of a connection, ended by CRLF: SmartProxy's own header, for a next hop that
/// reads it.
///
/// @param client whom the connection was opened for
public record ClientIpHeader(IpAddress client) implements TrustedHeader {

    /// The most bytes that it may take on the wire, CRLF included. The longest that can be right has 57.
    public static final int MAX_LENGTH = 64;

    private static final String NAME = "CLIENT_IP:";
    private static final String END = "\r\n";
    private static final String NOT_AN_ADDRESS = "CLIENT_IP is not followed by an IP address";
    private static final Signature SIGNATURE = Signature.of(NAME);
    private static final int SHORTEST = (NAME + "::" + END).length();

    /// Reads the header from the buffer's position to its limit. The name is in upper case; the address, IPv4 or IPv6
    /// in any form of RFC 4291 section 2.2, has no brackets, zone or blanks about it.
    ///
    /// Absent: as soon as the bytes are no prefix of `CLIENT_IP:`. Malformed: that is there, and what follows is not an
    /// address and CRLF, or there are more than [#MAX_LENGTH] bytes; a broken line end shows at once, the rest once the
    /// line is whole.
    ///
    /// @param bytes what the sender sent from its first byte on; neither moved nor changed
    /// @return when found, with the length up to the end of the line
    public static Parse<ClientIpHeader> parse(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice();
        return SIGNATURE.parse(in, ClientIpHeader::readAll);
    }

    private static Parse<ClientIpHeader> readAll(ByteBuffer in) throws Malformation {
        HeaderLine line = new HeaderLine(in, SHORTEST, MAX_LENGTH);
        int length = line.length();
        if (length > in.limit()) {
            return new NeedMore<>(length);
        }
        IpAddress client = HeaderLine.address(line.text(NAME.length(), length), NOT_AN_ADDRESS);
        return new Found<>(new ClientIpHeader(client), length);
    }

    /// The header as it is sent, its line end included.
    public byte[] bytes() {
        return (NAME + client + END).getBytes(US_ASCII);
    }
}

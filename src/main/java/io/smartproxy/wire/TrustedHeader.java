package io.smartproxy.wire;

import io.smartproxy.wire.Parse.Absent;
import io.smartproxy.wire.Parse.Found;
import io.smartproxy.wire.Parse.Malformed;
import io.smartproxy.wire.Parse.NeedMore;
import java.nio.ByteBuffer;

/// What a trusted sender may put in front of a connection to say for whom it opened it. From anyone else the same bytes
/// are data.
public sealed interface TrustedHeader permits ProxyHeader, ClientIpHeader {

    /// Reads whichever header there is, from the buffer's position to its limit. No two of them share their first byte.
    ///
    /// Absent: as soon as the bytes are no prefix of any of the signatures, which are `PROXY ` with its blank, the
    /// twelve bytes of version 2, and `CLIENT_IP:`. Malformed: one of these is there, and what follows breaks its
    /// rules. As long as a signature is not whole, it may yet be data, and one more byte is asked for at a time.
    ///
    /// @param bytes what the sender sent from its first byte on; neither moved nor changed
    static Parse<TrustedHeader> parse(ByteBuffer bytes) {
        Parse<ProxyHeader> proxyHeader = ProxyHeader.parse(bytes);
        return proxyHeader instanceof Absent ? anyOf(ClientIpHeader.parse(bytes)) : anyOf(proxyHeader);
    }

    private static <T extends TrustedHeader> Parse<TrustedHeader> anyOf(Parse<T> answer) {
        return switch (answer) {
            case Found<T>(T header, int length) -> new Found<>(header, length);
            case Absent<T> _ -> new Absent<>();
            case NeedMore<T>(int atLeast) -> new NeedMore<>(atLeast);
            case Malformed<T>(String why) -> new Malformed<>(why);
        };
    }
}

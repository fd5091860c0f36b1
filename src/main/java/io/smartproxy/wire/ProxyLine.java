package io.smartproxy.wire;

import io.smartproxy.net.IpAddress;
import io.smartproxy.wire.Parse.Found;
import io.smartproxy.wire.Parse.NeedMore;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// Reads version 1 of the PROXY header, a line of text (section 2.1). By the rules of [ProxyHeader#parse].
final class ProxyLine {

    /// In the worst case of the section, CRLF included.
    static final int MAX_LENGTH = 107;

    private static final int VERSION = 1;
    private static final Signature SIGNATURE = Signature.of("PROXY ");

    /// The one with the shortest lines first, so that the first that a line may be says how long it is at least.
    private enum Protocol {
        UNKNOWN("PROXY UNKNOWN", ""),
        TCP6("PROXY TCP6 ", ":: :: 0 0"),
        TCP4("PROXY TCP4 ", "0.0.0.0 0.0.0.0 0 0");

        final Signature signature;
        final int shortest;

        Protocol(String signature, String shortestRest) {
            this.signature = Signature.of(signature);
            this.shortest = (signature + shortestRest + "\r\n").length();
        }
    }

    private ProxyLine() {
    }

    /// @param in starts at 0
    static Parse<ProxyHeader> parse(ByteBuffer in) {
        return SIGNATURE.parse(in, ProxyLine::readAll);
    }

    private static Parse<ProxyHeader> readAll(ByteBuffer in) throws Malformation {
        Protocol protocol = protocol(in);
        HeaderLine line = new HeaderLine(in, protocol.shortest, MAX_LENGTH);
        int length = line.length();
        return length > in.limit()
                ? new NeedMore<>(length)
                : new Found<>(read(protocol, line.text(protocol.signature.length(), length)), length);
    }

    private static Protocol protocol(ByteBuffer in) throws Malformation {
        for (Protocol protocol : Protocol.values()) {
            if (protocol.signature.mayBegin(in)) {
                return protocol;
            }
        }
        throw new Malformation("the protocol of the PROXY line is none of TCP4, TCP6 and UNKNOWN");
    }

    private static ProxyHeader read(Protocol protocol, String rest) throws Malformation {
        return new ProxyHeader(VERSION, false, addresses(protocol, rest), List.of());
    }

    private static Optional<ProxyAddresses> addresses(Protocol protocol, String rest) throws Malformation {
        return switch (protocol) {
            case UNKNOWN -> none(rest);
            case TCP4 -> Optional.of(addresses(rest, true));
            case TCP6 -> Optional.of(addresses(rest, false));
        };
    }

    private static Optional<ProxyAddresses> none(String rest) throws Malformation {
        if (!rest.isEmpty() && rest.charAt(0) != ' ') {
            throw new Malformation("UNKNOWN in the PROXY line goes on without a blank");
        }
        return Optional.empty();
    }

    private static ProxyAddresses addresses(String rest, boolean v4) throws Malformation {
        String[] words = rest.split(" ", -1);
        if (words.length != 4) {
            throw new Malformation("the PROXY line does not hold two addresses and two ports, one blank before each");
        }
        return new ProxyAddresses(address(words[0], v4), port(words[2]), address(words[1], v4), port(words[3]));
    }

    private static IpAddress address(String word, boolean v4) throws Malformation {
        String why = "an address of the PROXY line is not one of its protocol";
        // The family goes by the text: a mapped address is TCP6, and yet an IPv4 one once it has been read.
        if (v4 != word.indexOf(':') < 0) {
            throw new Malformation(why);
        }
        return HeaderLine.address(word, why);
    }

    private static int port(String word) throws Malformation {
        boolean right = !word.isEmpty() && (word.length() == 1 || word.charAt(0) != '0');
        int port = 0;
        for (int i = 0; i < word.length() && right; i++) {
            char c = word.charAt(i);
            port = port * 10 + c - '0';
            right = c >= '0' && c <= '9' && port <= ProxyAddresses.MAX_PORT;
        }
        if (!right) {
            throw new Malformation("a port of the PROXY line is not one");
        }
        return port;
    }
}

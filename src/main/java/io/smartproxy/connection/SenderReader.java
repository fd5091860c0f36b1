package io.smartproxy.connection;

import io.smartproxy.config.AcceptedHeaders;
import io.smartproxy.config.AcceptedHeaders.Policy;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.Ending;
import io.smartproxy.net.RefusalReason;
import io.smartproxy.stream.Wire;
import io.smartproxy.wire.Parse;
import io.smartproxy.wire.ProxyHeader;
import io.smartproxy.wire.TrustedHeader;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// Reads the header by which a trusted sender says for whom it has opened the connection.
///
/// The header's own bytes are in no figure. What has come behind it is the connection's first data, and counted.
final class SenderReader {

    /// Room for every header without fields of the sender's own, and for what may follow in the same segment.
    private static final int FIRST_SIZE = 1024;

    /// How it came out.
    sealed interface Result {

        /// @param header empty where there is none
        /// @param rest   what has been read behind it, ready to be read from
        record Ready(Optional<TrustedHeader> header, ByteBuffer rest) implements Result {
        }

        /// @param how the connection ends
        /// @param why for the log
        record Over(Ending how, String why) implements Result {
        }
    }

    private final Wire wire;
    private final boolean required;
    private final TimedReads reads;
    private ByteBuffer buffer = ByteBuffer.allocate(FIRST_SIZE);

    /// @param accepted with a policy other than [Policy#OFF]
    SenderReader(Wire wire, AcceptedHeaders accepted) {
        this.wire = wire;
        required = accepted.policy() == Policy.REQUIRED;
        reads = new TimedReads(wire::readAside, accepted.timeout());
    }

    /// @throws IOException when the connection breaks
    Result read() throws IOException {
        while (true) {
            ByteBuffer seen = buffer.duplicate().flip();
            switch (TrustedHeader.parse(seen)) {
                case Parse.Found<TrustedHeader>(TrustedHeader header, int length) -> {
                    return found(header, seen.position(length));
                }
                case Parse.Absent<TrustedHeader> _ -> {
                    return without(seen, "what it has sent begins no header");
                }
                case Parse.Malformed<TrustedHeader>(String why) -> {
                    return bad(why);
                }
                case Parse.NeedMore<TrustedHeader>(int atLeast) -> {
                    Optional<Result> end = fill(atLeast);
                    if (end.isPresent()) {
                        return end.get();
                    }
                }
            }
        }
    }

    private Result found(TrustedHeader header, ByteBuffer rest) {
        if (required && !(header instanceof ProxyHeader)) {
            return bad("a PROXY header is required, and it has sent another");
        }
        wire.countRead(rest.remaining());
        return new Result.Ready(Optional.of(header), rest);
    }

    private Result without(ByteBuffer seen, String why) {
        if (required) {
            return bad("a PROXY header is required, and " + why);
        }
        wire.countRead(seen.remaining());
        return new Result.Ready(Optional.empty(), seen);
    }

    private static Result bad(String why) {
        return new Result.Over(RefusalReason.BAD_PROXY_HEADER, why);
    }

    /// Reads until there are so many bytes.
    ///
    /// @return how it came out, if no more are to be had
    private Optional<Result> fill(int atLeast) throws IOException {
        while (buffer.position() < atLeast) {
            if (atLeast > buffer.capacity()) {
                buffer = ByteBuffer.allocate(atLeast).put(buffer.flip());
            }
            try {
                if (reads.read(buffer) < 0) {
                    return Optional.of(ended());
                }
            } catch (SocketTimeoutException _) {
                return Optional.of(buffer.position() > 0
                        ? bad("it has taken too long over its header")
                        : without(buffer.flip(), "it has sent nothing in time"));
            }
        }
        return Optional.empty();
    }

    /// A load balancer that asks whether the port is open leaves without a word, and that is no fault.
    private Result ended() {
        return buffer.position() > 0
                ? bad("it has ended within its header")
                : new Result.Over(CloseReason.NORMAL, "it has left without a word");
    }
}

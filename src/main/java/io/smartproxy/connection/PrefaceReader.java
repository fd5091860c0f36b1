package io.smartproxy.connection;

import io.smartproxy.net.CloseReason;
import io.smartproxy.net.Ending;
import io.smartproxy.net.RefusalReason;
import io.smartproxy.route.Preface;
import io.smartproxy.stream.Stream;
import io.smartproxy.wire.ClientHello;
import io.smartproxy.wire.HttpHead;
import io.smartproxy.wire.Parse;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/// Reads only as much of what a client sends first as it takes to know what it is: a TLS ClientHello, the head of an
/// HTTP/1.x request, or neither.
///
/// Nothing is consumed: the bytes go on to the target. Memory is bounded by the longest preface that a parser takes (and
/// by the longest piece of the stream), and grows with what has really come; time is bounded by the deadline.
final class PrefaceReader {

    private static final int FIRST_SIZE = 1024;

    /// What the client began with.
    ///
    /// @param bytes     all that has been read, ready to be read from
    /// @param otherwise how the connection ends if no route takes it
    record Result(Preface preface, ByteBuffer bytes, Ending otherwise) {
    }

    private final Stream client;
    private final Duration timeout;
    private final TimedReads reads;
    private final HeadProgress head = new HeadProgress();
    private ByteBuffer buffer;

    /// @param begun   what has been read already
    /// @param timeout zero for as long as it takes
    PrefaceReader(Stream client, ByteBuffer begun, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
        reads = new TimedReads(client::read, timeout);
        buffer = ByteBuffer.allocate(Math.max(FIRST_SIZE, 2 * begun.remaining())).put(begun);
    }

    /// @throws IOException when the client's connection breaks
    Result read() throws IOException {
        while (true) {
            ByteBuffer seen = buffer.duplicate().flip();
            switch (look(seen)) {
                case Look.Done(Preface preface, Ending otherwise) -> {
                    return new Result(preface, seen, otherwise);
                }
                case Look.Wait wait -> {
                    Optional<Ending> gone = fill(wait);
                    if (gone.isPresent()) {
                        return new Result(new Preface.Opaque(), buffer.flip(), gone.get());
                    }
                }
            }
        }
    }

    /// Reads until another look is of use, or until no more bytes come: then the answer is how the connection ends if
    /// no route takes what there is.
    private Optional<Ending> fill(Look.Wait wait) throws IOException {
        while (buffer.position() < wait.atLeast() || wait.http() && !head.isWorthALook(buffer.duplicate().flip())) {
            try {
                int count = buffer.hasRemaining() ? readSome() : 0;
                if (count < 0) {
                    // Leaving without a word is what the checks of load balancers do, and no fault.
                    return Optional.of(buffer.position() == 0 ? CloseReason.NORMAL : RefusalReason.BAD_PREFACE);
                }
                if (count == 0) {
                    buffer = ByteBuffer.allocate(buffer.capacity() * 2).put(buffer.flip());
                }
            } catch (SocketTimeoutException _) {
                return Optional.of(RefusalReason.PREFACE_TIMEOUT);
            }
        }
        return Optional.empty();
    }

    private int readSome() throws IOException {
        return timeout.isZero() ? client.read(buffer) : reads.read(buffer);
    }

    private sealed interface Look {
        record Done(Preface preface, Ending otherwise) implements Look {
        }

        /// @param atLeast how many bytes there must be
        /// @param http    whether they have begun as a request head does
        record Wait(int atLeast, boolean http) implements Look {
        }
    }

    private static Look look(ByteBuffer seen) {
        return switch (ClientHello.parse(seen)) {
            case Parse.Found<ClientHello>(ClientHello hello, _) -> found(new Preface.Tls(hello));
            case Parse.NeedMore<ClientHello>(int atLeast) -> new Look.Wait(atLeast, false);
            case Parse.Malformed<ClientHello> _ -> neither();
            case Parse.Absent<ClientHello> _ -> switch (HttpHead.parse(seen)) {
                case Parse.Found<HttpHead>(HttpHead head, _) -> found(new Preface.Http(head));
                case Parse.NeedMore<HttpHead>(int atLeast) -> new Look.Wait(atLeast, true);
                case Parse.Malformed<HttpHead> _, Parse.Absent<HttpHead> _ -> neither();
            };
        };
    }

    private static Look found(Preface preface) {
        return new Look.Done(preface, RefusalReason.NO_ROUTE);
    }

    private static Look neither() {
        return new Look.Done(new Preface.Opaque(), RefusalReason.BAD_PREFACE);
    }
}

package io.smartproxy.e2e;

import static io.smartproxy.wire.HelloBytes.bytes;
import static io.smartproxy.wire.HelloBytes.helloMessage;
import static io.smartproxy.wire.HelloBytes.record;
import static io.smartproxy.wire.HelloBytes.records;
import static io.smartproxy.wire.HelloBytes.serverName;
import static io.smartproxy.wire.HelloBytes.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import io.smartproxy.net.Ending;
import io.smartproxy.net.RefusalReason;
import io.smartproxy.wire.ClientHello;
import io.smartproxy.wire.HttpHead;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;

/// What clients do that mean no good, or are broken, and how each is judged on a listener that has routes for the names
/// of others and no route without a name.
enum HostileClient {

    SILENT(RefusalReason.PREFACE_TIMEOUT, (_, _) -> { }),
    STOPS_INSIDE_A_HELLO(RefusalReason.PREFACE_TIMEOUT, (socket, random) -> send(socket, part(hello(), random))),
    STOPS_INSIDE_A_REQUEST(RefusalReason.PREFACE_TIMEOUT, (socket, random) -> send(socket, part(request(), random))),
    DRIPS_A_HELLO(RefusalReason.PREFACE_TIMEOUT, (socket, _) -> drip(socket, hello())),
    DRIPS_A_REQUEST(RefusalReason.PREFACE_TIMEOUT, (socket, _) -> drip(socket, request())),

    ENDS_INSIDE_A_HELLO(RefusalReason.BAD_PREFACE, (socket, random) -> sendAndEnd(socket, part(hello(), random))),
    ENDS_INSIDE_A_REQUEST(RefusalReason.BAD_PREFACE, (socket, random) -> sendAndEnd(socket, part(request(), random))),
    SENDS_A_HELLO_WITHOUT_END(RefusalReason.BAD_PREFACE, (socket, _) -> send(socket, endlessHello())),
    SENDS_A_REQUEST_WITHOUT_END(RefusalReason.BAD_PREFACE, (socket, _) -> send(socket, endlessRequest())),
    SENDS_NOISE(RefusalReason.BAD_PREFACE, (socket, random) -> send(socket, noise(random))),

    WANTS_ANOTHER_NAME_BY_TLS(RefusalReason.NO_ROUTE, (socket, _) -> send(socket, hello())),
    WANTS_ANOTHER_NAME_BY_HTTP(RefusalReason.NO_ROUTE, (socket, _) -> send(socket, request())),

    ENDS_AT_ONCE(CloseReason.NORMAL, (socket, _) -> socket.shutdownOutput()),
    RESETS_AT_ONCE(CloseReason.CLIENT_ERROR, (socket, _) -> Resets.reset(socket)),
    RESETS_INSIDE_A_HELLO(CloseReason.CLIENT_ERROR, (socket, random) -> {
        send(socket, part(hello(), random));
        Resets.reset(socket);
    });

    /// Between two bytes of a client that drips.
    private static final int DRIP_MILLIS = 20;

    private interface Script {
        void play(Socket socket, Random random) throws IOException;
    }

    private final Ending ending;
    private final Script script;

    HostileClient(Ending ending, Script script) {
        this.ending = ending;
        this.script = script;
    }

    /// How the proxy's side is to end.
    Ending ending() {
        return ending;
    }

    /// Whether the client keeps at it until the proxy closes.
    boolean drips() {
        return this == DRIPS_A_HELLO || this == DRIPS_A_REQUEST;
    }

    /// Those that are soon done with what they do, even if the proxy is not done with them.
    static Set<HostileClient> quick() {
        Set<HostileClient> quick = EnumSet.allOf(HostileClient.class);
        quick.removeIf(HostileClient::drips);
        return quick;
    }

    void play(Socket socket, Random random) throws IOException {
        script.play(socket, random);
    }

    /// Waits for the end of the connection, whether in good order or by a reset.
    static void awaitEnd(Socket socket) throws IOException {
        try {
            if (!socket.isClosed()) {
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        } catch (SocketException _) {
            // The proxy closed with bytes unread, and the kernel made it a reset.
        }
    }

    static byte[] hello() {
        return record(helloMessage(serverName("somebody.else.example")));
    }

    static byte[] request() {
        return text("GET /path?query HTTP/1.1\r\nHost: somebody.else.example\r\nAccept: */*\r\n\r\n");
    }

    /// A message that is just not too long, in records of a byte each, which take up more than is allowed.
    private static byte[] endlessHello() {
        return records(1, Arrays.copyOf(bytes(1, 0, 0xf0, 0), ClientHello.MAX_LENGTH / 5));
    }

    private static byte[] endlessRequest() {
        return text("GET / HTTP/1.1\r\n" + "X-More: of the same\r\n".repeat(HttpHead.MAX_LENGTH / 20));
    }

    /// Bytes of which the first already begins neither a hello nor a request.
    private static byte[] noise(Random random) {
        byte[] noise = new byte[1 + random.nextInt(2000)];
        random.nextBytes(noise);
        noise[0] |= (byte) 0x80;
        return noise;
    }

    /// At least a byte, and at least one too few.
    private static byte[] part(byte[] whole, Random random) {
        return Arrays.copyOf(whole, 1 + random.nextInt(whole.length - 1));
    }

    private static void send(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    private static void sendAndEnd(Socket socket, byte[] bytes) throws IOException {
        send(socket, bytes);
        socket.shutdownOutput();
    }

    private static void drip(Socket socket, byte[] bytes) throws IOException {
        int timeout = socket.getSoTimeout();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(DRIP_MILLIS);
        for (int i = 0; i < bytes.length && !hasEnded(socket); i++) {
            socket.getOutputStream().write(bytes[i]);
        }
        socket.setSoTimeout(timeout);
    }

    private static boolean hasEnded(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException _) {
            return false;
        }
    }
}

package io.smartproxy.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.smartproxy.config.Secret;
import io.smartproxy.connection.ConnectionStatus;
import io.smartproxy.log.JsonReader;
import io.smartproxy.log.Log;
import io.smartproxy.metrics.ByteCounter;
import io.smartproxy.metrics.Flow;
import io.smartproxy.metrics.Ledger;
import io.smartproxy.metrics.LedgerSettings;
import io.smartproxy.metrics.Metrics;
import io.smartproxy.metrics.RouteMeter;
import io.smartproxy.net.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/// A real admin server on a port of its own, over books whose clock the test holds.
final class TestAdmin implements AutoCloseable {

    static final Duration USUAL_LIMIT = Duration.ofSeconds(10);
    static final Instant STARTED = Instant.parse("2026-11-25T10:00:00Z");
    static final ReloadStatus LOADED = ReloadStatus.applied(STARTED, List.of(), List.of());
    private static final Duration AT_ONCE = Duration.ofSeconds(8);

    private final AtomicLong now = new AtomicLong(1);
    final Ledger ledger = new Ledger(new LedgerSettings(Duration.ofSeconds(100), Duration.ofSeconds(1), 3,
            IpAddress::toString), now::get);
    volatile ProxyStatus status =
            new ProxyStatus("0.1.0", STARTED, "proxy.properties", LOADED, List.of(), 5000, false, List.of());
    volatile List<ConnectionStatus> open = List.of();
    volatile LongPredicate close = _ -> false;
    volatile Supplier<ReloadStatus> reload = () -> LOADED;
    volatile Supplier<String> prometheus = () -> "";
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Log log = Log.lines(written, Log.Level.DEBUG, Log.Format.TEXT);
    private final HttpClient client = HttpClient.newHttpClient();
    private final AdminServer server;

    TestAdmin() throws IOException {
        this(new AdminAccess(Optional.empty(), Set.of()), USUAL_LIMIT);
    }

    TestAdmin(AdminAccess access, Duration limit) throws IOException {
        AdminSource source = new AdminSource(new Metrics(ledger), () -> status, () -> open.stream(),
                id -> close.test(id), () -> reload.get(), () -> prometheus.get());
        InetSocketAddress any = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
        server = AdminServer.bind(any, access, log, limit);
        server.serve(source);
    }

    static TestAdmin withLimit(Duration limit) throws IOException {
        return new TestAdmin(new AdminAccess(Optional.empty(), Set.of()), limit);
    }

    static TestAdmin withToken(String token) throws IOException {
        return new TestAdmin(new AdminAccess(Optional.of(new Secret(token)), Set.of()), USUAL_LIMIT);
    }

    /// A second passes.
    void tick() {
        ledger.tick(now.addAndGet(1_000_000_000));
    }

    /// Time passes.
    void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    /// A connection of a client begins, and so many bytes go through it.
    Flow flow(String client, RouteMeter route, long received, long sent) {
        ByteCounter in = new ByteCounter();
        ByteCounter out = new ByteCounter();
        Flow flow = ledger.open(in, out);
        flow.client(IpAddress.parse(client));
        if (route != null) {
            flow.route(route);
        }
        in.add(received);
        out.add(sent);
        return flow;
    }

    int port() {
        return server.address().getPort();
    }

    /// @param headers names and values in turn
    HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody()).timeout(AT_ONCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        return send("GET", path, headers);
    }

    /// What the API says to a request that it takes.
    Object json(String path) throws Exception {
        HttpResponse<String> answer = get("/api/v1" + path);
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return JsonReader.read(answer.body());
    }

    /// A connection that has sent this much so far.
    Socket connect(String beginning) throws IOException {
        return connect(beginning, 0);
    }

    /// @param buffer bytes that the system may hold for a client that does not read, 0 for as many as it likes
    Socket connect(String beginning, int buffer) throws IOException {
        Socket socket = new Socket();
        if (buffer > 0) {
            socket.setReceiveBufferSize(buffer);
        }
        socket.connect(server.address());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(beginning.getBytes(ISO_8859_1));
        return socket;
    }

    /// Sends a request byte for byte, and reads what comes until the server closes.
    String raw(String request) throws IOException {
        try (Socket socket = connect(request)) {
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    /// What the log says so far.
    String log() {
        return written.toString();
    }

    AdminServer server() {
        return server;
    }

    @Override
    public void close() {
        server.close();
        client.shutdownNow();
        log.close();
    }
}

package io.smartproxy.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.smartproxy.admin.AdminServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Serves the admin page with the [AdminFigures] that a test has set, at the moments that the test says: time stands
/// still between its ticks, and a connection is lost when it is told to be.
final class AdminStandIn implements AutoCloseable {

    /// A request that changes something, as it came.
    ///
    /// @param header the value of `X-SmartProxy`; null if there was none
    record Change(String method, String path, String header) {
    }

    private record Answer(int status, Object body) {
    }

    /// Ends a stream of ticks.
    private static final String END = "";

    static {
        // Whoever makes the first server of the JDK's in a process sets the limits of all: they have to be the proxy's.
        try {
            MethodHandles.lookup().ensureInitialized(AdminServer.class);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException("it is public", impossible);
        }
    }

    private final AdminFigures figures;
    private final int port = Ports.free();
    private final List<Change> changes = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<BlockingQueue<String>> streams = new CopyOnWriteArrayList<>();
    private volatile String token;
    private HttpServer server;
    private ExecutorService threads;

    AdminStandIn(AdminFigures figures) throws IOException {
        this.figures = figures;
        start();
    }

    /// Begins to serve, again if it was stopped: on the same port.
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /// Breaks off all that goes on, and serves no more.
    void stop() {
        endStreams();
        server.stop(0);
        threads.shutdownNow();
    }

    private void endStreams() {
        streams.forEach(stream -> stream.add(END));
        streams.clear();
    }

    String url() {
        return "http://127.0.0.1:" + port + "/";
    }

    /// From now on it wants this token; null for none.
    void token(String wanted) {
        token = wanted;
    }

    /// Ends a sample, and tells those who listen.
    void tick() {
        String tick = figures.tick();
        streams.forEach(stream -> stream.add(tick));
    }

    /// How many listen to ticks.
    int listeners() {
        return streams.size();
    }

    List<Change> changes() {
        return changes;
    }

    /// The paths with their queries that were asked for, in turn.
    List<String> asked() {
        return asked;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            asked.add(exchange.getRequestURI().toString());
            if (path.equals("/")) {
                // Whoever listened has loaded the page again; nobody else would tell before the next tick.
                endStreams();
                servePage(exchange);
            } else if (!allowed(exchange)) {
                send(exchange, new Answer(401, error("a token is wanted")));
            } else if (path.equals("/api/v1/events")) {
                serveEvents(exchange);
            } else {
                send(exchange, exchange.getRequestMethod().equals("GET")
                        ? answer(path, query(exchange.getRequestURI().getRawQuery())) : change(exchange, path));
            }
        }
    }

    private boolean allowed(HttpExchange exchange) {
        String wanted = token;
        return wanted == null || ("Bearer " + wanted).equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private static void servePage(HttpExchange exchange) throws IOException {
        try (InputStream in = AdminStandIn.class.getResourceAsStream("/io/smartproxy/admin/page.html")) {
            byte[] page = in.readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.getResponseHeaders().set("Content-Security-Policy", policy(new String(page, UTF_8)));
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        }
    }

    /// Nothing but the page's own style and script, and its API.
    private static String policy(String page) {
        return "default-src 'none'; connect-src 'self'; img-src data:; style-src " + hash(page, "style")
                + "; script-src " + hash(page, "script")
                + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static String hash(String page, String element) {
        Matcher block = Pattern.compile("<" + element + ">(.*?)</" + element + ">", Pattern.DOTALL).matcher(page);
        if (!block.find()) {
            throw new AssertionError("the page has no " + element);
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(block.group(1).getBytes(UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private void serveEvents(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        BlockingQueue<String> ticks = new LinkedBlockingQueue<>();
        OutputStream out = exchange.getResponseBody();
        out.flush();
        // A page listens once: what it has listened to before it has left.
        endStreams();
        streams.add(ticks);
        try {
            for (String tick = ticks.take(); !tick.equals(END); tick = ticks.take()) {
                out.write(tick.getBytes(UTF_8));
                out.flush();
            }
        } catch (InterruptedException | IOException _) {
            // The stand-in was stopped, or the page has gone.
        } finally {
            streams.remove(ticks);
        }
    }

    private Answer answer(String path, Map<String, String> query) {
        return switch (path) {
            case "/api/v1/status" -> new Answer(200, figures.status());
            case "/api/v1/routes" -> new Answer(200, figures.routes());
            case "/api/v1/ips" -> new Answer(200, figures.ips());
            case "/api/v1/connections" -> new Answer(200, figures.connections(query));
            case "/api/v1/history" -> figures.history(Integer.parseInt(query.get("seconds")), query.get("route"))
                    .map(rows -> new Answer(200, rows)).orElse(new Answer(404, error("no such route")));
            default -> new Answer(404, error("no such page"));
        };
    }

    private Answer change(HttpExchange exchange, String path) {
        String header = exchange.getRequestHeaders().getFirst("X-SmartProxy");
        changes.add(new Change(exchange.getRequestMethod(), path, header));
        if (path.equals("/api/v1/reload")) {
            return new Answer(422, Map.of("error", "the file is wrong", "errors",
                    List.of("proxy.properties:7: route.web.listen: 'x' is no port, expected 1 to 65535")));
        }
        long id = Long.parseLong(path.substring(path.lastIndexOf('/') + 1));
        return figures.close(id) ? new Answer(200, Map.of("closed", id)) : new Answer(404, error("no such connection"));
    }

    private static Map<String, String> error(String words) {
        return Map.of("error", words);
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new HashMap<>();
        if (raw != null) {
            for (String part : raw.split("&")) {
                int equals = part.indexOf('=');
                query.put(part.substring(0, equals), URLDecoder.decode(part.substring(equals + 1), UTF_8));
            }
        }
        return query;
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = JsonText.of(answer.body()).getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        stop();
    }
}

package io.smartproxy.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.smartproxy.net.HttpServerLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// An HTTP server for trying the proxy out.
///
/// - `/` answers with a greeting
/// - `/bytes?n=SIZE` answers with that many bytes (`512`, `64KiB`, `1MiB`, `1GiB`), the same ones every time
/// - `/echo` answers with the request's body
public final class DemoServer implements AutoCloseable {

    static {
        HttpServerLimits.apply();
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private DemoServer(HttpServer server) {
        this.server = server;
    }

    /// Starts one on a free loopback port.
    ///
    /// @throws IOException when no port can be bound
    public static DemoServer start() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        DemoServer demo = new DemoServer(HttpServer.create(any, 1024));
        demo.server.setExecutor(demo.threads);
        demo.server.createContext("/", DemoServer::answer);
        demo.server.start();
        return demo;
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
                case "/" -> text(exchange, 200, "Hello from SmartProxy's demo backend.\n"
                        + "Try /bytes?n=1MiB for a download and /echo for your own words.\n");
                case "/bytes" -> bytes(exchange);
                case "/echo" -> echo(exchange);
                default -> text(exchange, 404, "Nothing here: try /, /bytes?n=1MiB or /echo.\n");
            }
        }
    }

    private static void text(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    private static void bytes(HttpExchange exchange) throws IOException {
        long size = ByteSize.fromQuery(exchange.getRequestURI().getRawQuery());
        if (size < 0) {
            text(exchange, 400, "Expected ?n=SIZE, a number of bytes up to 1TiB, like 512, 64KiB, 1MiB or 1GiB.\n");
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
        boolean empty = size == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(200, empty ? -1 : size);
        byte[] block = Pattern.BLOCK;
        OutputStream body = exchange.getResponseBody();
        for (long left = empty ? 0 : size; left > 0; left -= block.length) {
            body.write(block, 0, (int) Math.min(left, block.length));
        }
    }

    private static void echo(HttpExchange exchange) throws IOException {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        exchange.getResponseHeaders().set("Content-Type", type == null ? "application/octet-stream" : type);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(200, head ? -1 : 0);
        try (InputStream in = exchange.getRequestBody(); OutputStream out = exchange.getResponseBody()) {
            in.transferTo(out);
        }
    }

    /// What a download is made of: printable lines of 64 bytes, numbered, so that a lost or doubled piece shows.
    private static final class Pattern {
        static final byte[] BLOCK = make();

        private static byte[] make() {
            StringBuilder lines = new StringBuilder();
            for (int line = 0; lines.length() < 64 * 1024; line++) {
                lines.append(String.format("%07x SmartProxy demo data %034d\n", line * 64, line));
            }
            return lines.substring(0, 64 * 1024).getBytes(StandardCharsets.US_ASCII);
        }
    }
}

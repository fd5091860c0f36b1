package io.smartproxy.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.smartproxy.log.Log;
import io.smartproxy.net.HttpServerLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/// The HTTP server of the page, the API, the metrics and the probes.
///
/// It is clear text: whoever can read the wire can read the token. Any thread may start and close one.
public final class AdminServer implements AutoCloseable {

    static {
        HttpServerLimits.apply();
    }

    /// How long a client may take over its request, over taking its answer, and over each message of a stream.
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int BACKLOG = 1024;
    private static final int LARGE = 64 * 1024;
    /// How many large answers may be on their way to clients at a time.
    static final int LARGE_ANSWERS = 16;

    private final HttpServer server;
    private final ExchangeThreads threads;
    private final Page page;
    private final Gate gate;
    private final Semaphore largeAnswers = new Semaphore(LARGE_ANSWERS);
    private final Log log;
    // Before the first request.
    private Router router;
    private EventStream events;

    private AdminServer(HttpServer server, ExchangeThreads threads, Page page, AdminAccess access, Log log) {
        this.server = server;
        this.threads = threads;
        this.page = page;
        this.log = log;
        gate = new Gate(access, page.answer());
    }

    /// Takes the address. Who asks from now on waits until [#serve].
    ///
    /// @param listen resolved; port 0 for any that is free
    /// @param log    stays the caller's
    /// @throws IOException when the address cannot be had, with the system's message
    public static AdminServer bind(InetSocketAddress listen, AdminAccess access, Log log) throws IOException {
        return bind(listen, access, log, LIMIT);
    }

    /// @param limit how long a client may take
    static AdminServer bind(InetSocketAddress listen, AdminAccess access, Log log, Duration limit)
            throws IOException {
        Page page = Page.load();
        return new AdminServer(HttpServer.create(listen, BACKLOG), new ExchangeThreads(limit), page, access, log);
    }

    /// Begins to answer. Once.
    public void serve(AdminSource source) {
        events = new EventStream(source.metrics());
        router = new Router(Stream.of(
                page.calls(),
                new StatusCalls(source).calls(),
                new ThroughputCalls(source.metrics()).calls(),
                new RouteCalls(source.metrics()).calls(),
                new ConnectionCalls(source).calls()).flatMap(List::stream).toList());
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /// Where it listens.
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /// Stops at once: answers and streams that are on their way end where they are.
    @Override
    public void close() {
        threads.close();
        server.stop(0);
    }

    private void handle(HttpExchange http) throws IOException {
        ExchangeTimer timer = ExchangeThreads.timer();
        Exchange exchange = new Exchange(http, timer);
        try {
            switch (answer(exchange, timer)) {
                case Answer.Whole whole -> send(exchange, whole);
                case Answer.Events _ when exchange.request().isHead() -> exchange.begin(EventStream.TYPE);
                case Answer.Events _ -> events.serve(exchange, timer, threads.limit());
            }
        } catch (IOException gone) {
            log.debug(() -> "admin: " + http.getRemoteAddress() + " is gone: " + gone);
            throw gone;
        }
    }

    private Answer answer(Exchange exchange, ExchangeTimer timer) throws IOException {
        Request request = exchange.request();
        try {
            gate.admit(request);
            Router.Call call = router.find(request);
            if (call.changes()) {
                gate.admitChange(request);
            }
            exchange.awaitBody();
            timer.stop();
            return call.heavy() ? threads.work(call.handler(), request) : call.handler().answer(request);
        } catch (RefusedException refused) {
            return refused.answer();
        } catch (RuntimeException | Error bug) {
            log.error("admin: " + request.method() + " " + request.path() + " failed", bug);
            return Answer.error(500, "internal error");
        }
    }

    /// A large answer takes up as much memory as it is large until it has been taken.
    private void send(Exchange exchange, Answer.Whole answer) throws IOException {
        if (answer.body().length <= LARGE) {
            exchange.send(answer);
        } else if (largeAnswers.tryAcquire()) {
            try {
                exchange.send(answer);
            } finally {
                largeAnswers.release();
            }
        } else {
            exchange.send(Answer.error(503, "too many large answers are on their way, try again"));
        }
    }
}

package io.smartproxy.server;

import io.smartproxy.config.ConfigLoader;
import io.smartproxy.config.ConfigResult;
import io.smartproxy.log.Log;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// The running proxy beside a direct loopback connection to the same server, in one run: only the ratio means
/// something.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ProxyBench {

    private static final int MEBIBYTE = 1 << 20;
    private static final int ANSWER = 1024;

    @Param({"direct", "proxy"})
    public String way;

    private final byte[] block = new byte[MEBIBYTE];
    private Loopback sink;
    private Loopback answerer;
    private SmartProxy proxy;
    private InetSocketAddress toSink;
    private InetSocketAddress toAnswerer;
    private Socket bulk;

    @Setup
    public void start() throws IOException {
        sink = Loopback.serve(socket -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()));
        answerer = Loopback.serve(socket -> {
            if (socket.getInputStream().read() >= 0) {
                socket.getOutputStream().write(new byte[ANSWER]);
            }
        });
        toSink = sink.address();
        toAnswerer = answerer.address();
        if (way.equals("proxy")) {
            toSink = Loopback.free();
            toAnswerer = Loopback.free();
            proxy = SmartProxy.start(((ConfigResult.Loaded) ConfigLoader.parse("""
                    maxConnectionsPerIP = off
                    connectionRateLimitPerMinute = off
                    route.sink.listen = 127.0.0.1:%d
                    route.sink.targets = 127.0.0.1:%d
                    route.answerer.listen = 127.0.0.1:%d
                    route.answerer.targets = 127.0.0.1:%d
                    """.formatted(toSink.getPort(), sink.address().getPort(), toAnswerer.getPort(),
                    answerer.address().getPort()), Path.of("/"), "bench", Map.of())).config(), Log.system("bench"));
        }
        bulk = connect(toSink);
    }

    @TearDown
    public void stop() throws IOException {
        bulk.close();
        if (proxy != null) {
            proxy.close();
        }
        sink.close();
        answerer.close();
    }

    /// One MiB into a connection that stays open: the score is MiB a second.
    @Benchmark
    public void bulkMebibytes() throws IOException {
        bulk.getOutputStream().write(block);
    }

    /// Connect, send a byte, read a KiB to its end, close.
    @Benchmark
    public int connectTransferClose() throws IOException {
        try (Socket socket = connect(toAnswerer)) {
            socket.getOutputStream().write(1);
            try (InputStream answer = socket.getInputStream()) {
                return answer.readNBytes(ANSWER + 1).length;
            }
        }
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(address);
        return socket;
    }
}

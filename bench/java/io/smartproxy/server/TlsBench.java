package io.smartproxy.server;

import io.smartproxy.config.ConfigLoader;
import io.smartproxy.config.ConfigResult;
import io.smartproxy.log.Log;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/// TLS that ends at the running proxy. The JDK's TLS client is part of what is measured and takes its half or more: only
/// the ratios within one run say something.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TlsBench {

    private static final int MEBIBYTE = 1 << 20;

    @Param({"TLSv1.2", "TLSv1.3"})
    public String version;

    private final byte[] block = new byte[MEBIBYTE];
    private final SSLContext resuming = trustingContext();
    private Path folder;
    private Loopback sink;
    private Loopback source;
    private Loopback greeter;
    private SmartProxy proxy;
    private InetSocketAddress toSink;
    private InetSocketAddress toSource;
    private InetSocketAddress toGreeter;

    @Setup
    public void start() throws IOException {
        folder = Files.createTempDirectory("tls-bench");
        sink = Loopback.serve(socket -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()));
        source = Loopback.serve(socket -> {
            while (true) {
                socket.getOutputStream().write(block);
            }
        });
        greeter = Loopback.serve(socket -> {
            socket.getOutputStream().write(1);
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        });
        toSink = Loopback.free();
        toSource = Loopback.free();
        toGreeter = Loopback.free();
        proxy = SmartProxy.start(((ConfigResult.Loaded) ConfigLoader.parse("""
                default.tls = terminate
                default.tls.certificate = self-signed
                maxConnectionsPerIP = off
                connectionRateLimitPerMinute = off
                route.sink.listen = 127.0.0.1:%d
                route.sink.targets = 127.0.0.1:%d
                route.source.listen = 127.0.0.1:%d
                route.source.targets = 127.0.0.1:%d
                route.greeter.listen = 127.0.0.1:%d
                route.greeter.targets = 127.0.0.1:%d
                """.formatted(toSink.getPort(), sink.address().getPort(), toSource.getPort(),
                source.address().getPort(), toGreeter.getPort(), greeter.address().getPort()),
                folder, "bench", Map.of())).config(), Log.system("bench"));
    }

    @TearDown
    public void stop() throws IOException {
        proxy.close();
        sink.close();
        source.close();
        greeter.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /// A connection of each thread's own that stays open.
    @State(Scope.Thread)
    public static class Bulk {

        private final byte[] room = new byte[64 * 1024];
        private SSLSocket up;
        private SSLSocket down;

        @Setup
        public void connect(TlsBench bench) throws IOException {
            up = bench.connect(bench.toSink, bench.resuming);
            down = bench.connect(bench.toSource, bench.resuming);
        }

        @TearDown
        public void close() throws IOException {
            up.close();
            down.close();
        }
    }

    /// One MiB from client to target: the score is MiB a second.
    @Benchmark
    public void bulkUp(Bulk bulk) throws IOException {
        bulk.up.getOutputStream().write(block);
    }

    /// One MiB from target to client: the score is MiB a second.
    @Benchmark
    public int bulkDown(Bulk bulk) throws IOException {
        int left = MEBIBYTE;
        InputStream in = bulk.down.getInputStream();
        while (left > 0) {
            left -= in.read(bulk.room, 0, Math.min(left, bulk.room.length));
        }
        return left;
    }

    /// Connect, shake hands anew, read a byte, close.
    @Benchmark
    public int fullHandshake() throws IOException {
        // A context of its own knows no session to resume.
        return visit(trustingContext());
    }

    @Benchmark
    @Threads(8)
    public int fullHandshakeBy8() throws IOException {
        return visit(trustingContext());
    }

    /// Connect, resume a session, read a byte, close.
    @Benchmark
    public int resumedHandshake() throws IOException {
        return visit(resuming);
    }

    @Benchmark
    @Threads(8)
    public int resumedHandshakeBy8() throws IOException {
        return visit(resuming);
    }

    /// A client of TLS 1.3 gets the ticket for its next connection behind the handshake: it has to read to see it.
    private int visit(SSLContext context) throws IOException {
        try (SSLSocket socket = connect(toGreeter, context)) {
            return socket.getInputStream().read();
        }
    }

    private SSLSocket connect(InetSocketAddress address, SSLContext context) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(address);
        SSLSocket tls = (SSLSocket) context.getSocketFactory()
                .createSocket(socket, address.getHostString(), address.getPort(), true);
        tls.setEnabledProtocols(new String[] {version});
        tls.startHandshake();
        return tls;
    }

    private static SSLContext trustingContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, null);
            return context;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has TLS", missing);
        }
    }

    private record Anybody() implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new IllegalStateException("this is no server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // Trusted.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

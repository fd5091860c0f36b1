package io.smartproxy.tls;

import io.smartproxy.config.ProxyConfig;
import io.smartproxy.log.Log;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/// A server in a process of its own, which takes one connection after the other and answers each line with itself. It
/// prints its port, and what ends a connection.
final class EngineServer {

    private EngineServer() {
    }

    /// @param arguments the folder with `used.pem` and `used.key`
    public static void main(String[] arguments) throws IOException {
        ProxyConfig config = new TlsText(Path.of(arguments[0])).route("certificate = used.pem", "key = used.key");
        Log log = Log.lines(OutputStream.nullOutputStream(), Log.Level.ERROR, Log.Format.TEXT);
        ServerTls server = TlsContexts.load(config, log).server(TlsText.clients(config));
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            System.out.println(listener.getLocalPort());
            while (true) {
                try (Socket socket = listener.accept()) {
                    serve(socket, server.engine(List.of()));
                }
            }
        }
    }

    private static void serve(Socket socket, SSLEngine engine) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(1 << 16);
        ByteBuffer plain = ByteBuffer.allocate(1 << 16);
        try {
            while (!engine.isInboundDone() && fill(socket.getInputStream(), in)) {
                in.flip();
                int before = -1;
                while (before != in.remaining()) {
                    before = in.remaining();
                    engine.unwrap(in, plain);
                    flush(engine, ByteBuffer.allocate(0), socket.getOutputStream());
                }
                in.compact();
                flush(engine, plain.flip(), socket.getOutputStream());
                plain.clear();
            }
            System.out.println("ended");
        } catch (SSLException failure) {
            System.out.println(failure.getMessage());
            flush(engine, ByteBuffer.allocate(0), socket.getOutputStream());
        }
    }

    private static boolean fill(InputStream from, ByteBuffer in) throws IOException {
        int count = from.read(in.array(), in.position(), in.remaining());
        in.position(in.position() + Math.max(count, 0));
        return count >= 0;
    }

    private static void flush(SSLEngine engine, ByteBuffer plain, OutputStream to) throws IOException {
        boolean more = true;
        while (more) {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
            more = switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> true;
                case NOT_HANDSHAKING -> plain.hasRemaining();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NEED_TASK, FINISHED -> false;
            };
            if (more) {
                ByteBuffer out = ByteBuffer.allocate(1 << 16);
                engine.wrap(plain, out);
                to.write(out.array(), 0, out.position());
            }
        }
    }
}

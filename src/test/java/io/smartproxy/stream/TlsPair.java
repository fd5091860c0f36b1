package io.smartproxy.stream;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;

/// Two TLS streams that are connected to each other over loopback, the handshake done.
final class TlsPair implements AutoCloseable {

    static final String TLS_1_2 = "TLSv1.2";
    static final String TLS_1_3 = "TLSv1.3";
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final SSLContext CONTEXT = context();

    final BufferPool pool = new BufferPool(() -> ByteBuffer.allocate(TlsStream.bufferSize(64 * 1024)), 16);
    final Wire clientWire;
    final Wire serverWire;
    final TlsStream client;
    final TlsStream server;

    private TlsPair(String version) throws IOException {
        try (ServerSocketChannel listener =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            clientWire = new Wire(SocketChannel.open(listener.getLocalAddress()));
            serverWire = new Wire(listener.accept());
        }
        client = new TlsStream(clientWire, engine(true, version), pool, NOTHING);
        server = new TlsStream(serverWire, engine(false, version), pool, NOTHING);
    }

    static TlsPair of(String version) throws IOException {
        TlsPair pair = new TlsPair(version);
        CompletableFuture<Void> serverSide = CompletableFuture.runAsync(() -> {
            try {
                pair.server.handshake();
            } catch (IOException failure) {
                throw new CompletionException(failure);
            }
        }, task -> Thread.ofVirtual().start(task));
        pair.client.handshake();
        serverSide.join();
        return pair;
    }

    static SSLEngine engine(boolean client, String version) {
        SSLEngine engine = CONTEXT.createSSLEngine();
        engine.setUseClientMode(client);
        engine.setEnabledProtocols(new String[] {version});
        return engine;
    }

    /// Both sides trust one certificate, made by the JDK's keytool.
    private static SSLContext context() {
        try {
            Path folder = Files.createTempDirectory("tls-pair");
            Path store = folder.resolve("store.p12");
            Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-alias", "key", "-dname", "CN=pair",
                    "-keystore", store.toString(), "-storepass", "password",
                    // It does too little for more to pay.
                    "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC").redirectErrorStream(true).start();
            try (InputStream output = keytool.getInputStream()) {
                String said = new String(output.readAllBytes());
                if (keytool.waitFor() != 0) {
                    throw new AssertionError(said);
                }
            }
            KeyStore keys = KeyStore.getInstance(store.toFile(), "password".toCharArray());
            Files.delete(store);
            Files.delete(folder);
            KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
            own.init(keys, "password".toCharArray());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("key", keys.getCertificate("key"));
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    @Override
    public void close() throws IOException {
        client.release();
        server.release();
        clientWire.close();
        serverWire.close();
    }
}

package io.smartproxy.tls;

import io.smartproxy.e2e.Await;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/// A client's and a server's engine that speak with each other in memory.
record EnginePair(SSLEngine client, SSLEngine server) {

    private static final int ROOM = 1 << 16;

    /// Shakes hands and sends a byte each way, with which the session tickets of TLS 1.3 arrive as well.
    ///
    /// @throws SSLException what the first side to give up says
    EnginePair connect() throws SSLException {
        client.beginHandshake();
        server.beginHandshake();
        ByteBuffer toServer = ByteBuffer.allocate(ROOM);
        ByteBuffer toClient = ByteBuffer.allocate(ROOM);
        boolean moved = true;
        while (moved) {
            moved = send(client, toServer) | take(server, toServer) | send(server, toClient) | take(client, toClient);
        }
        if (isShaking(client) || isShaking(server)) {
            throw new SSLException("stuck: client " + client.getHandshakeStatus() + ", server "
                    + server.getHandshakeStatus());
        }
        pass(client, server, toServer);
        pass(server, client, toClient);
        return this;
    }

    private static boolean isShaking(SSLEngine engine) {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
    }

    private static boolean send(SSLEngine engine, ByteBuffer out) throws SSLException {
        int before = out.position();
        while (runTasks(engine) == HandshakeStatus.NEED_WRAP) {
            engine.wrap(ByteBuffer.allocate(0), out);
        }
        return out.position() > before;
    }

    private static boolean take(SSLEngine engine, ByteBuffer in) throws SSLException {
        in.flip();
        boolean moved = in.hasRemaining();
        while (in.hasRemaining() && runTasks(engine) != HandshakeStatus.NEED_WRAP) {
            SSLEngineResult result = engine.unwrap(in, ByteBuffer.allocate(ROOM));
            if (result.bytesConsumed() == 0 && result.getHandshakeStatus() != HandshakeStatus.NEED_TASK
                    && result.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
                throw new SSLException("stuck at " + result);
            }
        }
        in.compact();
        return moved;
    }

    private static HandshakeStatus runTasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        return engine.getHandshakeStatus();
    }

    private static void pass(SSLEngine from, SSLEngine to, ByteBuffer between) throws SSLException {
        from.wrap(ByteBuffer.wrap(new byte[] {'!'}), between);
        take(to, between);
    }

    /// What the server has proved itself with.
    X509Certificate serverCertificate() throws SSLException {
        return (X509Certificate) client.getSession().getPeerCertificates()[0];
    }

    String protocol() {
        return client.getSession().getProtocol();
    }

    String cipherSuite() {
        return client.getSession().getCipherSuite();
    }

    /// Whether both sides went on with the session of an earlier connection: it keeps the time at which it was made.
    boolean resumes(EnginePair earlier) {
        return created(client) == created(earlier.client) && created(server) == created(earlier.server);
    }

    /// Waits until a session that is made from now on is younger: their ages are known in milliseconds.
    EnginePair awaitTick() {
        long created = created(server);
        Await.until("the next millisecond", () -> System.currentTimeMillis() > created);
        return this;
    }

    private static long created(SSLEngine engine) {
        return engine.getSession().getCreationTime();
    }
}

package io.smartproxy.e2e;

import java.nio.file.Files;
import java.nio.file.Path;

/// A TLS server by `openssl s_server` with a self-signed certificate of its own. It answers each line with the same
/// line backwards, and ends the connection on `CLOSE`.
final class TlsServer implements AutoCloseable {

    private final int port;
    private final String certificate;
    private final Program program;

    private TlsServer(int port, String certificate, Program program) {
        this.port = port;
        this.certificate = certificate;
        this.program = program;
    }

    /// @param folder where the files go
    /// @param name   of the server; stands in its certificate
    static TlsServer start(Path folder, String name) throws Exception {
        makeCertificate(folder, name);
        int port = Ports.free();
        Program program = Program.start("openssl", "s_server", "-accept", "127.0.0.1:" + port, "-rev",
                "-cert", folder.resolve(name + ".pem").toString(), "-key", folder.resolve(name + ".key").toString(),
                "-alpn", "h2,http/1.1").awaitWords("ACCEPT");
        return new TlsServer(port, Files.readString(folder.resolve(name + ".pem")).strip(), program);
    }

    /// Makes `NAME.pem` and `NAME.key`.
    static void makeCertificate(Path folder, String name) throws Exception {
        Program.run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2", "-subj", "/CN=" + name, "-addext", "subjectAltName=DNS:" + name,
                "-out", folder.resolve(name + ".pem").toString(), "-keyout", folder.resolve(name + ".key").toString());
    }

    /// As `targets` wants it.
    String address() {
        return "127.0.0.1:" + port;
    }

    /// In PEM.
    String certificate() {
        return certificate;
    }

    @Override
    public void close() {
        program.close();
    }
}

package io.smartproxy.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

    /// Makes `NAME.pem` and `NAME.key`, with a key on P-256.
    static void makeCertificate(Path folder, String name) throws Exception {
        makeCertificate(folder, name, "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1");
    }

    /// Makes `NAME.pem` and `NAME.key`; the certificate is for 127.0.0.1, too.
    ///
    /// @param key as `openssl req -newkey` wants it, and further arguments
    static void makeCertificate(Path folder, String name, String... key) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-days", "100",
                "-subj", "/CN=" + name, "-addext", "subjectAltName=DNS:" + name + ",IP:127.0.0.1",
                "-out", folder.resolve(name + ".pem").toString(), "-keyout", folder.resolve(name + ".key").toString(),
                "-newkey"));
        command.addAll(List.of(key));
        Program.run(command.toArray(String[]::new));
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

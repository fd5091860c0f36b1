package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.tls.TestCertificates.Kind;
import io.smartproxy.tls.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Another reading of the file leaves sessions alone that have nothing to do with what has changed.
class ReloadedTicketTest {

    private final int port = Ports.free();
    @TempDir
    private Path folder;

    private String text(String certificate, String more) {
        return """
                route.a.listen = 127.0.0.1:%d
                route.a.action = respond
                route.a.tls = terminate
                route.a.tls.certificate = %s.pem
                route.a.tls.key = %s.key
                """.formatted(port, certificate, certificate) + more;
    }

    /// @param option `-sess_out` keeps the ticket, `-sess_in` shows it
    private String ask(String option) throws Exception {
        Path request = Files.writeString(folder.resolve("request"), "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        List<String> command = List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port, "-servername", "a.test",
                "-tls1_3", "-ign_eof", option, folder.resolve("ticket").toString());
        try (Program program = Program.start(command, request, new ByteArrayOutputStream())) {
            program.status();
            return program.output();
        }
    }

    @Test
    void ticketsStayGoodUntilTheCertificateIsAnother() throws Exception {
        TestCertificates certificates = TestCertificates.in(folder);
        certificates.server("one", Kind.ECDSA, "a.test");
        certificates.server("two", Kind.ECDSA, "a.test");
        try (TestProxy proxy = TestProxy.start(folder, text("one", ""))) {
            assertThat(ask("-sess_out")).contains("\nNew, TLS", "HTTP/1.1 200 OK");
            assertThat(proxy.reload(text("one", "route.a.respond.body = b\nmaxConnections = 50\n")).lines()).hasSize(2);
            assertThat(ask("-sess_in")).contains("\nReused, TLS", "HTTP/1.1 200 OK");
            proxy.reload(text("two", ""));
            assertThat(ask("-sess_in")).contains("\nNew, TLS", "HTTP/1.1 200 OK");
        }
    }
}

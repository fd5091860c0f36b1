package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import io.smartproxy.tls.TestCertificates.Kind;
import io.smartproxy.tls.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A session is resumed without asking for a certificate again. So one from a route that asks for none, or from another
/// CA's, must open no route that asks; by `openssl`, which offers a ticket under whichever name it is told to.
class TicketTest {

    private static final int PORT = Ports.free();

    @TempDir
    private static Path folder;
    private static TestProxy proxy;

    @BeforeAll
    static void start() throws Exception {
        TestCertificates certificates = TestCertificates.in(folder);
        certificates.server("all", Kind.ECDSA, "*.test");
        certificates.client("member");
        TestCertificates others = TestCertificates.in(Files.createDirectory(folder.resolve("others")));
        others.client("stranger");
        proxy = TestProxy.start(folder, """
                default.listen = 127.0.0.1:%d
                default.action = respond
                default.tls = terminate
                default.tls.certificate = all.pem
                default.tls.key = all.key
                route.required.domains = required.test
                route.required.tls.clientAuth = required
                route.required.tls.clientCA = ca.pem
                route.required.respond.body = behind the door
                route.optional.domains = optional.test
                route.optional.tls.clientAuth = optional
                route.optional.tls.clientCA = ca.pem
                route.others.domains = others.test
                route.others.tls.clientAuth = required
                route.others.tls.clientCA = others/ca.pem
                route.open.domains = open.test
                """.formatted(PORT));
    }

    @AfterAll
    static void stop() {
        if (proxy != null) {
            proxy.close();
        }
    }

    /// Asks the route of a name for its answer.
    private static Program ask(String name, String version, String... options) throws Exception {
        Path request = Files.writeString(folder.resolve("request"), "GET / HTTP/1.1\r\nHost: " + name + "\r\n\r\n");
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + PORT,
                "-servername", name, version, "-ign_eof"));
        command.addAll(List.of(options));
        Program program = Program.start(command, request, new ByteArrayOutputStream());
        program.status();
        return program;
    }

    private static void assertKept(String name, String version, String ticket, String... certificate)
            throws Exception {
        List<String> options = new ArrayList<>(List.of(certificate));
        options.addAll(List.of("-sess_out", ticket));
        try (Program program = ask(name, version, options.toArray(String[]::new))) {
            assertThat(program.output()).contains("\nNew, TLS", "HTTP/1.1 200 OK");
        }
    }

    private static void assertResumes(String name, String version, String ticket) throws Exception {
        try (Program program = ask(name, version, "-sess_in", ticket)) {
            assertThat(program.output()).contains("\nReused, TLS", "HTTP/1.1 200 OK");
        }
    }

    private static void assertOpensNothing(String version, String ticket) throws Exception {
        long before = proxy.proxy().metrics().closed(CloseReason.HANDSHAKE_FAILED);
        try (Program program = ask("required.test", version, "-sess_in", ticket)) {
            assertThat(program.output()).doesNotContain("\nReused, TLS", "HTTP/1.1", "behind the door");
            assertThat(program.errors()).contains(" alert ");
        }
        proxy.awaitClosed(CloseReason.HANDSHAKE_FAILED, before + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aTicketOfOneRouteOpensNoOther(String version) throws Exception {
        String ticket = folder.resolve("ticket" + version).toString();
        for (String name : List.of("open.test", "optional.test")) {
            assertKept(name, version, ticket);
            assertResumes(name, version, ticket);
            assertKept(name, version, ticket);
            assertOpensNothing(version, ticket);
        }
        assertKept("others.test", version, ticket, "-cert", folder.resolve("others/stranger.pem").toString(),
                "-key", folder.resolve("others/stranger.key").toString());
        assertOpensNothing(version, ticket);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void whoHasShownACertificateOnceNeedNotShowItAgain(String version) throws Exception {
        String ticket = folder.resolve("member" + version).toString();
        assertKept("required.test", version, ticket, "-cert", folder.resolve("member.pem").toString(),
                "-key", folder.resolve("member.key").toString());
        assertResumes("required.test", version, ticket);
    }
}

package io.smartproxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.e2e.Program;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The name of a certificate's subject, by certificates that openssl makes.
class CommonNameTest {

    @TempDir
    private static Path folder;
    private static Path key;

    @BeforeAll
    static void makeKey() throws Exception {
        key = TestCertificates.key(folder.resolve("key"), TestCertificates.Kind.ECDSA);
    }

    /// @param subject as openssl wants it: a backslash in front of what else would mean something
    private static Optional<String> commonName(String subject) throws Exception {
        Path file = folder.resolve("certificate");
        Program.run("openssl", "req", "-x509", "-key", key.toString(), "-subj", subject, "-utf8", "-multivalue-rdn",
                "-out", file.toString());
        try (InputStream in = Files.newInputStream(file)) {
            return CommonName.of((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
        "/CN=member|member",
        "/C=DE/O=Shop/CN=member|member",
        "/CN=first/O=Shop/CN=last|last",
        "/O=Shop+CN=member/C=DE|member",
        "/CN=a member of the shop|a member of the shop",
        "/CN= blanks | blanks ",
        "/CN=#hash|#hash",
        "/CN=comma, quote\" and <more>;|comma, quote\" and <more>;",
        "/CN=plus \\+ slash \\/ back \\\\|plus + slash / back \\",
        "/CN=Käthe Müller 東京|Käthe Müller 東京",
        "/O=CN=other, CN=third/CN=member|member"})
    void isReadAsItWasWritten(String subject, String name) throws Exception {
        assertThat(commonName(subject)).contains(name);
    }

    @ParameterizedTest
    @CsvSource({"/O=Shop", "/O=CN=other", "/emailAddress=member@shop.test"})
    void mayBeMissing(String subject) throws Exception {
        assertThat(commonName(subject)).isEmpty();
    }
}

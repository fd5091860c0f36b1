package io.smartproxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.e2e.Program;
import io.smartproxy.tls.TestCertificates.Issued;
import io.smartproxy.tls.TestCertificates.Kind;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is found wrong with certificates, keys, CAs and cipher suites, and on which line.
class TlsCheckTest {

    private static final String CERTIFICATE = "f:4: route.web.tls.certificate: ";
    private static final String KEY = "f:5: route.web.tls.key: ";
    private static final String EXPECTED_KEY =
            "expected one that is RSA, ECDSA on P-256, P-384 or P-521, or Ed25519";

    @TempDir
    private static Path folder;
    private static TestCertificates ca;
    private static Issued rsa;
    private static Issued ecdsa;
    private static Issued chained;
    private final TlsText text = new TlsText(folder);

    @BeforeAll
    static void makeFiles() throws Exception {
        ca = TestCertificates.in(folder);
        rsa = ca.server("rsa", Kind.RSA, "a.example");
        ecdsa = ca.server("ecdsa", Kind.ECDSA, "a.example");
        ca.server("ed25519", Kind.ED25519, "a.example");
        ca.intermediate("inner-ca");
        chained = ca.intermediate("middle").server("chained", Kind.ECDSA, "a.example");
        Files.writeString(folder.resolve("empty"), "");
        Files.writeString(folder.resolve("garbage"), "\0\1\2 no certificate");
        Files.createDirectory(folder.resolve("folder"));
        try (RandomAccessFile large = new RandomAccessFile(folder.resolve("large").toFile(), "rw")) {
            large.setLength((1 << 20) + 1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RSA", "RSA_1024", "PSS", "ECDSA", "ECDSA_384", "ED25519"})
    void everyKindOfKeyIsTaken(Kind kind) throws Exception {
        ca.server("kind", kind, "a.example");
        assertThat(text.errors("certificate = kind.pem", "key = kind.key")).isEmpty();
    }

    @Test
    void oldFormsOfKeysAreTaken() throws Exception {
        ca.converted(rsa, "pkcs1.key", "-traditional");
        ca.converted(ecdsa, "sec1.key", "-traditional");
        assertThat(folder.resolve("pkcs1.key")).content().startsWith("-----BEGIN RSA PRIVATE KEY");
        assertThat(folder.resolve("sec1.key")).content().startsWith("-----BEGIN EC PRIVATE KEY");
        assertThat(text.errors("certificate = rsa.pem, ecdsa.pem", "key = pkcs1.key, sec1.key")).isEmpty();
    }

    @Test
    void aKeyBehindTheParametersOfItsCurveIsTaken() throws Exception {
        Program.run("openssl", "ecparam", "-name", "secp384r1", "-genkey", "-out", folder.resolve("ec.key").toString());
        assertThat(folder.resolve("ec.key")).content().startsWith("-----BEGIN EC PARAMETERS");
        assertThat(text.errors("certificate = ecdsa.pem", "key = ec.key")).containsExactly(
                KEY + "'ec.key' does not fit the certificate 'ecdsa.pem', expected the key that it was made with");
    }

    @Test
    void oneFileMayHoldChainAndKeyAndOtherText() throws Exception {
        Path bag = folder.resolve("bag");
        Files.writeString(bag, "Bag Attributes\n    friendlyName: a\nKey Attributes: <No Attributes>\n");
        ca.joined("all.pem", bag, chained.key(), bag, chained.certificate(), ca.ca());
        assertThat(text.errors("certificate = all.pem", "key = all.pem")).isEmpty();
        String crlf = Files.readString(folder.resolve("all.pem")).replace("\n", "\r\n");
        Files.writeString(folder.resolve("crlf.pem"), "\ufeff" + crlf);
        assertThat(text.errors("certificate = crlf.pem", "key = crlf.pem")).isEmpty();
        Files.writeString(folder.resolve("mark.pem"), "\ufeff" + Files.readString(ecdsa.certificate()));
        assertThat(text.errors("certificate = mark.pem", "key = ecdsa.key")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            missing | cannot be read: no such file
            folder  | is a directory, expected a file
            large   | is larger than 1 MiB, expected a file of certificates or a key
            /dev/zero | is no regular file
            empty   | has no certificate in it, expected PEM with BEGIN CERTIFICATE
            garbage | has no certificate in it, expected PEM with BEGIN CERTIFICATE
            rsa.key | has no certificate in it, expected PEM with BEGIN CERTIFICATE
            """)
    void aFileWithoutACertificateIsRefused(String file, String problem) {
        assertThat(text.errors("certificate = " + file, "key = rsa.key"))
                .containsExactly(CERTIFICATE + "'" + file + "' " + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            missing | cannot be read: no such file
            large   | is larger than 1 MiB, expected a file of certificates or a key
            rsa.pem | has no private key in it, expected PEM with BEGIN PRIVATE KEY, BEGIN RSA PRIVATE KEY or\
             BEGIN EC PRIVATE KEY
            ecdsa.key | does not fit the certificate 'rsa.pem', expected the key that it was made with
            """)
    void aFileWithoutTheKeyIsRefused(String file, String problem) {
        assertThat(text.errors("certificate = rsa.pem", "key = " + file))
                .containsExactly(KEY + "'" + file + "' " + problem);
    }

    @Test
    void bothFilesOfAPairAreJudged() {
        assertThat(text.errors("certificate = empty", "key = missing")).containsExactly(
                CERTIFICATE + "'empty' has no certificate in it, expected PEM with BEGIN CERTIFICATE",
                KEY + "'missing' cannot be read: no such file");
    }

    @ParameterizedTest
    @EnumSource(names = {"RSA", "ECDSA", "ED25519"})
    void theKeyOfAnotherCertificateIsRefused(Kind kind) throws Exception {
        ca.server("one", kind, "a.example");
        ca.server("other", kind, "a.example");
        assertThat(text.errors("certificate = one.pem", "key = other.key")).containsExactly(
                KEY + "'other.key' does not fit the certificate 'one.pem', expected the key that it was made with");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-traditional"})
    void anEncryptedKeyIsRefused(String form) throws Exception {
        String[] arguments = ("-aes128 -passout pass:secret " + form).strip().split(" ");
        ca.converted(rsa, "encrypted.key", arguments);
        assertThat(text.errors("certificate = rsa.pem", "key = encrypted.key")).containsExactly(KEY
                + "'encrypted.key' has an encrypted key, expected one without a passphrase (openssl pkey takes it off),"
                + " or PKCS#12 with tls.password");
    }

    @ParameterizedTest
    @EnumSource(names = {"X25519", "ECDSA_K1"})
    void aKeyThatTlsCannotUseIsRefused(Kind kind) throws Exception {
        TestCertificates.key(folder.resolve("odd.key"), kind);
        assertThat(text.errors("certificate = rsa.pem", "key = odd.key")).containsExactly(
                KEY + "'odd.key' has a key that is damaged or of a kind that cannot be used, " + EXPECTED_KEY);
    }

    @Test
    void aKeyOfAnotherProgramIsRefused() throws Exception {
        Files.writeString(folder.resolve("ssh.key"),
                "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n");
        assertThat(text.errors("certificate = rsa.pem", "key = ssh.key")).containsExactly(
                KEY + "'ssh.key' has a key that cannot be used, " + EXPECTED_KEY + ", in PKCS#8, PKCS#1 or SEC1");
    }

    @Test
    void twoKeysInOneFileAreRefused() throws Exception {
        ca.joined("two.key", rsa.key(), ecdsa.key());
        assertThat(text.errors("certificate = rsa.pem", "key = two.key"))
                .containsExactly(KEY + "'two.key' has 2 private keys in it, expected one");
    }

    @Test
    void halfAFileIsRefused() throws Exception {
        String whole = Files.readString(rsa.certificate());
        Files.writeString(folder.resolve("half.pem"), whole.substring(0, whole.length() / 2));
        assertThat(text.errors("certificate = half.pem", "key = rsa.key")).containsExactly(
                CERTIFICATE + "'half.pem' is cut short, expected the line END CERTIFICATE for the one on line 1");
        Files.writeString(folder.resolve("odd.pem"), whole.replaceFirst("\n....", "\n*"));
        assertThat(text.errors("certificate = odd.pem", "key = rsa.key"))
                .containsExactly(CERTIFICATE + "'odd.pem' is damaged: CERTIFICATE is not Base64");
        Files.writeString(folder.resolve("der.pem"), whole.replaceFirst("\nMII.{9}", "\n"));
        assertThat(text.errors("certificate = der.pem", "key = rsa.key"))
                .containsExactly(CERTIFICATE + "'der.pem' is damaged: certificate 1 in it cannot be read");
    }

    @Test
    void aChainThatDoesNotLeadOnIsRefused() throws Exception {
        String problem = "certificate 2 has not signed certificate 1, expected the server's certificate first and each"
                + " one followed by the one that signed it";
        ca.joined("broken.pem", chained.certificate(), rsa.certificate());
        ca.joined("foreign.pem", rsa.certificate(), folder.resolve("inner-ca.pem"));
        assertThat(text.errors("certificate = broken.pem", "key = chained.key")).containsExactly(CERTIFICATE
                + "'broken.pem' has a broken chain: " + problem.replace("2 has", "3 has").replace("e 1,", "e 2,"));
        assertThat(text.errors("certificate = foreign.pem", "key = rsa.key"))
                .containsExactly(CERTIFICATE + "'foreign.pem' has a broken chain: " + problem);
        ca.joined("backwards.pem", folder.resolve("middle.pem"), chained.certificate());
        assertThat(text.errors("certificate = backwards.pem", "key = chained.key")).containsExactly(CERTIFICATE
                + "'backwards.pem' has the certificate that the key 'chained.key' belongs to in place 2, expected it"
                + " first");
    }

    @Test
    void pkcs12IsTaken() throws Exception {
        ca.pkcs12(chained, "new.p12", "secret");
        ca.pkcs12(rsa, "old.p12", "secret", "-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1");
        ca.pkcs12(ecdsa, "empty.p12", "");
        assertThat(text.errors("certificate = new.p12", "password = secret")).isEmpty();
        assertThat(text.errors("certificate = old.p12", "password = secret")).isEmpty();
        assertThat(text.errors("certificate = empty.p12")).isEmpty();
    }

    @Test
    void pkcs12WithoutItsPasswordIsRefused() throws Exception {
        ca.pkcs12(rsa, "locked.p12", "secret");
        assertThat(text.errors("certificate = locked.p12", "password = wrong")).containsExactly("f:5:"
                + " route.web.tls.password: 'locked.p12' is not opened by it, expected the password that the file was"
                + " made with");
        assertThat(text.errors("certificate = locked.p12"))
                .containsExactly(CERTIFICATE + "'locked.p12' needs a password, expected tls.password");
    }

    @Test
    void whatIsNoPkcs12IsRefused() throws Exception {
        String expected = " is not PKCS#12 or is damaged, expected PKCS#12, or PEM with tls.key beside it";
        assertThat(text.errors("certificate = garbage")).containsExactly(CERTIFICATE + "'garbage'" + expected);
        assertThat(text.errors("certificate = empty")).containsExactly(CERTIFICATE + "'empty'" + expected);
        assertThat(text.errors("certificate = rsa.pem")).containsExactly(
                CERTIFICATE + "'rsa.pem' is PEM, expected tls.key beside it, or PKCS#12");
        ca.pkcs12(rsa, "keyless.p12", "secret", "-nokeys");
        assertThat(text.errors("certificate = keyless.p12", "password = secret")).containsExactly(CERTIFICATE
                + "'keyless.p12' has no private key in it, expected one with its certificate");
    }

    @Test
    void clientCasAreJudged() {
        String ca = "f:7: route.web.tls.clientCA: ";
        String[] keys = {"certificate = rsa.pem", "key = rsa.key", "clientAuth = required", "clientCA = ca.pem"};
        assertThat(text.errors(keys)).isEmpty();
        keys[3] = "clientCA = missing";
        assertThat(text.errors(keys)).containsExactly(ca + "'missing' cannot be read: no such file");
        keys[3] = "clientCA = rsa.key";
        assertThat(text.errors(keys))
                .containsExactly(ca + "'rsa.key' has no certificate in it, expected PEM with BEGIN CERTIFICATE");
    }

    @Test
    void backendCasAreJudged() {
        assertThat(TlsText.printed(TlsContexts.check(text.backend("ca = ca.pem")))).isEmpty();
        assertThat(TlsText.printed(TlsContexts.check(text.backend("ca = empty")))).containsExactly("f:5:"
                + " route.web.tls.backend.ca: 'empty' has no certificate in it, expected PEM with BEGIN CERTIFICATE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS_RSA_WITH_NULL_SHA256", "TLS_RSA_WITH_RC4_128_SHA",
            "TLS_EMPTY_RENEGOTIATION_INFO_SCSV", "TLS_AES_128_GCM_SHA257"})
    void aCipherSuiteThatThereIsNotIsRefused(String suite) {
        assertThat(text.errors("certificate = rsa.pem", "key = rsa.key", "ciphers = TLS_AES_128_GCM_SHA256, " + suite))
                .containsExactly("f:6: route.web.tls.ciphers: name 2 is no cipher suite that this Java has and allows,"
                        + " expected the JDK's names, such as TLS_AES_128_GCM_SHA256 or"
                        + " TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    }

    @Test
    void cipherSuitesThatGoWithNothingAreRefused() {
        String suite = "ciphers = TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
        assertThat(text.errors("certificate = rsa.pem", "key = rsa.key", suite)).isEmpty();
        assertThat(text.errors("certificate = rsa.pem", "key = rsa.key", suite, "minVersion = 1.3")).containsExactly(
                "f:6: route.web.tls.ciphers: has no cipher suite of TLS 1.3, which is all that tls.minVersion leaves,"
                        + " expected one such as TLS_AES_128_GCM_SHA256");
        assertThat(text.errors("certificate = ecdsa.pem, ed25519.pem", "key = ecdsa.key, ed25519.key", suite))
                .containsExactly("f:6: route.web.tls.ciphers: has no cipher suite for a certificate with ECDSA or"
                        + " Ed25519, expected one such as TLS_AES_128_GCM_SHA256");
        assertThat(text.errors("certificate = self-signed", suite)).containsExactly("f:5: route.web.tls.ciphers: has no"
                + " cipher suite for a certificate with ECDSA, expected one such as TLS_AES_128_GCM_SHA256");
    }

    @Test
    void twoCertificatesOfOneKeyTypeAreRefused() throws Exception {
        ca.server("second", Kind.ECDSA_384, "a.example");
        assertThat(text.errors("certificate = rsa.pem, ecdsa.pem, second.pem",
                "key = rsa.key, ecdsa.key, second.key")).containsExactly(CERTIFICATE + "'second.pem' is ECDSA, as"
                + " 'ecdsa.pem' is, expected one certificate for each type of key");
    }

    @Test
    void nothingIsMadeToFindOut() {
        assertThat(text.errors("certificate = self-signed")).isEmpty();
        assertThat(folder.resolve(".smartproxy")).doesNotExist();
    }

    @Test
    void whatComesFromAVariableIsNotShown() {
        TlsText hidden = new TlsText(folder, Map.of("V", "TLS_XQ7ZK9"));
        assertThat(hidden.errors("certificate = ${V}.pem", "key = ${V}", "ciphers = ${V}", "clientAuth = required",
                "clientCA = a/${V}")).hasSize(4).noneMatch(error -> error.contains("XQ7ZK9"))
                .contains(CERTIFICATE + "'${V}.pem' cannot be read: no such file");
        assertThat(hidden.errors("certificate = garbage", "password = ${V}")).hasSize(1)
                .noneMatch(error -> error.contains("XQ7ZK9"));
    }

    @Test
    void anErrorInDefaultIsSaidOnce() {
        String routes = """
                default.tls.certificate = missing
                default.tls.key = rsa.key
                default.targets = 127.0.0.1:80
                default.tls = terminate
                route.a.listen = 1
                route.b.listen = 2
                """;
        assertThat(TlsText.printed(TlsContexts.check(text.load(routes))))
                .containsExactly("f:1: default.tls.certificate: 'missing' cannot be read: no such file");
    }

    @Test
    void filesCutAndChangedAtRandomAreRefusedOrTakenAndNothingElse() throws Exception {
        long seed = 20_260_301;
        Random random = new Random(seed);
        byte[][] files = {Files.readAllBytes(ca.pkcs12(ecdsa, "r.p12", "secret")),
                Files.readAllBytes(ecdsa.certificate()),
                Files.readAllBytes(ca.converted(ecdsa, "r.key", "-traditional"))};
        for (int i = 0; i < 600; i++) {
            byte[] bytes = files[i % 3].clone();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(folder.resolve("random"), Arrays.copyOf(bytes, bytes.length - random.nextInt(3)));
            String[] keys = switch (i % 3) {
                case 0 -> new String[] {"certificate = random", "password = secret"};
                case 1 -> new String[] {"certificate = random", "key = ecdsa.key"};
                default -> new String[] {"certificate = ecdsa.pem", "key = random"};
            };
            assertThat(text.errors(keys)).as("seed %d, round %d", seed, i).hasSizeLessThanOrEqualTo(1);
        }
    }
}

package io.smartproxy.tls;

import io.smartproxy.e2e.Program;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/// A certificate authority of the test's own, by the program openssl, and what it issues: PEM files in one folder.
public final class TestCertificates {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Path folder;
    private final Path ca;
    private final Path caKey;
    /// Those between it and the root, which come behind each certificate.
    private final String chain;

    private TestCertificates(Path folder, Path ca, Path caKey, String chain) {
        this.folder = folder;
        this.ca = ca;
        this.caKey = caKey;
        this.chain = chain;
    }

    /// The kinds of keys, by the arguments of `openssl genpkey`.
    public enum Kind {
        RSA("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"),
        RSA_1024("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"),
        PSS("-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"),
        ECDSA("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
        ECDSA_384("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"),
        /// On a curve that the JDK does not have.
        ECDSA_K1("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"),
        ED25519("-algorithm", "ED25519"),
        /// Signs nothing.
        X25519("-algorithm", "X25519");

        private final List<String> arguments;

        Kind(String... arguments) {
            this.arguments = List.of(arguments);
        }
    }

    /// A certificate, with its chain, and its key in PKCS#8.
    public record Issued(Path certificate, Path key) {
    }

    /// When a certificate is valid.
    public record Validity(Instant start, Instant end) {

        /// From an hour ago for some days.
        public static Validity ofDays(int days) {
            Instant now = Instant.now();
            return new Validity(now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(days)));
        }
    }

    /// Makes the authority.
    ///
    /// @param folder exists; everything goes there
    public static TestCertificates in(Path folder) throws Exception {
        Path ca = folder.resolve("ca.pem");
        Path key = key(folder.resolve("ca.key"), Kind.ECDSA);
        Program.run("openssl", "req", "-x509", "-key", key.toString(), "-days", "1000", "-subj", "/CN=Test CA",
                "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-out", ca.toString());
        return new TestCertificates(folder, ca, key, "");
    }

    /// The file of the authority's own certificate.
    public Path ca() {
        return ca;
    }

    public Path folder() {
        return folder;
    }

    /// An authority whose certificate this one has issued.
    public TestCertificates intermediate(String name) throws Exception {
        Path key = key(folder.resolve(name + ".key"), Kind.ECDSA);
        Path certificate = folder.resolve(name + ".pem");
        sign(key, certificate, "/CN=" + name, serial(), Validity.ofDays(900),
                "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n");
        return new TestCertificates(folder, certificate, key, Files.readString(certificate) + chain);
    }

    /// A server's certificate that is valid for 100 days.
    ///
    /// @param file  name of its files: `FILE.pem` and `FILE.key`
    /// @param names host names and IP addresses
    public Issued server(String file, Kind kind, String... names) throws Exception {
        return server(file, kind, serial(), Validity.ofDays(100), names);
    }

    public Issued server(String file, Kind kind, BigInteger serial, Validity validity, String... names)
            throws Exception {
        String extensions = "extendedKeyUsage=serverAuth\nkeyUsage=digitalSignature,keyEncipherment\n";
        String alternatives = Arrays.stream(names)
                .map(name -> (name.matches("[0-9.]+|.*:.*") ? "IP:" : "DNS:") + name).collect(Collectors.joining(","));
        return issue(file, kind, serial, validity,
                extensions + (alternatives.isEmpty() ? "" : "subjectAltName=" + alternatives + "\n"));
    }

    /// A client's certificate that is valid for 100 days.
    public Issued client(String file) throws Exception {
        return client(file, Validity.ofDays(100));
    }

    public Issued client(String file, Validity validity) throws Exception {
        return issue(file, Kind.ECDSA, serial(), validity, "extendedKeyUsage=clientAuth\n");
    }

    private Issued issue(String file, Kind kind, BigInteger serial, Validity validity, String extensions)
            throws Exception {
        Issued issued = new Issued(folder.resolve(file + ".pem"), key(folder.resolve(file + ".key"), kind));
        sign(issued.key(), issued.certificate(), "/CN=" + file, serial, validity, extensions);
        Files.writeString(issued.certificate(), Files.readString(issued.certificate()) + chain);
        return issued;
    }

    private static BigInteger serial() {
        return BigInteger.valueOf(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
    }

    /// Makes a key in PKCS#8.
    static Path key(Path file, Kind kind) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl", "genpkey", "-out", file.toString()));
        command.addAll(kind.arguments);
        Program.run(command.toArray(String[]::new));
        return file;
    }

    /// By `openssl ca`, which alone can set both dates.
    private void sign(Path key, Path certificate, String subject, BigInteger serial, Validity validity,
            String extensions) throws Exception {
        Path work = Files.createTempDirectory(folder, "ca-");
        Path request = work.resolve("request");
        Files.createFile(work.resolve("index"));
        Files.writeString(work.resolve("serial"), evenHex(serial));
        Files.writeString(work.resolve("extensions"), extensions);
        Files.writeString(work.resolve("config"), """
                [ca]
                default_ca = test
                [test]
                database = %1$s/index
                serial = %1$s/serial
                new_certs_dir = %1$s
                policy = any
                [any]
                commonName = supplied
                """.formatted(work));
        Program.run("openssl", "req", "-new", "-key", key.toString(), "-subj", subject, "-out", request.toString());
        Program.run("openssl", "ca", "-batch", "-notext", "-config", work.resolve("config").toString(),
                "-cert", ca.toString(), "-keyfile", caKey.toString(), "-in", request.toString(),
                "-md", "sha256", "-startdate", DATE.format(validity.start()), "-enddate", DATE.format(validity.end()),
                "-extfile", work.resolve("extensions").toString(), "-out", certificate.toString());
    }

    private static String evenHex(BigInteger number) {
        String hex = number.toString(16);
        return hex.length() % 2 == 0 ? hex : "0" + hex;
    }

    /// The key in another form.
    ///
    /// @param file      name of the new file
    /// @param arguments of `openssl pkey`
    Path converted(Issued issued, String file, String... arguments) throws Exception {
        Path out = folder.resolve(file);
        List<String> command = new ArrayList<>(
                List.of("openssl", "pkey", "-in", issued.key().toString(), "-out", out.toString()));
        command.addAll(List.of(arguments));
        Program.run(command.toArray(String[]::new));
        return out;
    }

    /// Certificate, chain and key in one PKCS#12 file.
    ///
    /// @param file      its name
    /// @param arguments further ones of `openssl pkcs12`
    public Path pkcs12(Issued issued, String file, String password, String... arguments) throws Exception {
        Path out = folder.resolve(file);
        List<String> command = new ArrayList<>(List.of("openssl", "pkcs12", "-export",
                "-in", issued.certificate().toString(), "-inkey", issued.key().toString(),
                "-passout", "pass:" + password, "-out", out.toString()));
        command.addAll(List.of(arguments));
        Program.run(command.toArray(String[]::new));
        return out;
    }

    /// A file with these texts behind each other.
    Path joined(String file, Path... parts) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path part : parts) {
            text.append(Files.readString(part));
        }
        return Files.writeString(folder.resolve(file), text);
    }
}

package io.smartproxy.tls;

import io.smartproxy.config.BadFile;
import io.smartproxy.config.CertificateConfig;
import io.smartproxy.config.FileConfig;
import io.smartproxy.config.Secret;
import io.smartproxy.log.Log;
import io.smartproxy.net.DomainPattern;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The certificate that the proxy makes for itself: `tls.certificate = self-signed`.
///
/// It is kept in a folder that only its owner can enter, and made anew when it comes near its end or lacks a name. Each
/// process makes it in a folder of its own and moves it into place whole, so that several may start at once.
final class OwnCertificate {

    /// Clients need not take certificates that are valid for longer than 398 days.
    private static final Duration VALIDITY = Duration.ofDays(397);
    /// Clocks differ.
    private static final Duration EARLIER = Duration.ofHours(1);
    private static final Duration RENEWED_BEFORE_END = Duration.ofDays(30);
    private static final Duration RETRY_AFTER = Duration.ofHours(1);

    /// In PEM: the JDK verifies what is signed by itself each time that it opens a PKCS#12 store, and a start waits.
    private static final String STORE = "self-signed.pem";
    /// What keytool makes, and what earlier versions have kept.
    private static final String MADE = "self-signed.p12";
    /// No secret: the file's mode is what protects the key. What keytool makes has to have one.
    private static final String PASSWORD = "smartproxy";
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");

    private final Path folder;
    private final List<String> names;
    private final Surroundings surroundings;
    private Instant nextRenewal = Instant.MIN;

    /// @param folder  absolute
    /// @param domains those that the certificate is for, besides this machine's own names
    OwnCertificate(Path folder, Collection<DomainPattern> domains, Surroundings surroundings) {
        this.folder = folder;
        this.names = names(domains);
        this.surroundings = surroundings;
    }

    /// keytool refuses names with `_`, which no certificate of a public CA has either.
    private static List<String> names(Collection<DomainPattern> domains) {
        Set<String> names = new LinkedHashSet<>(List.of("localhost"));
        domains.stream().map(DomainPattern::toString)
                .filter(name -> name.matches("(\\*\\.)?[a-z0-9][a-z0-9-]*(\\.[a-z0-9][a-z0-9-]*)*"))
                .sorted().forEach(names::add);
        return List.copyOf(names);
    }

    Path store() {
        return folder.resolve(STORE);
    }

    /// Why there can be no certificate; nothing is made to find out.
    ///
    /// @throws BadFile when one would have to be made and cannot be
    void check() throws BadFile {
        if (!Keytool.of(surroundings.javaHome()).isThere() && !isGood() && earlier().isEmpty()) {
            throw noKeytool();
        }
    }

    private static BadFile noKeytool() {
        return new BadFile(TlsFile.CERTIFICATE, "is self-signed, which takes the program keytool, and this Java"
                + " runtime has none; expected a whole JDK, or the files of a certificate");
    }

    /// Makes the certificate unless there is a good one.
    void ensure(Log log) throws BadFile {
        if (isGood()) {
            return;
        }
        Optional<Credential> earlier = earlier();
        if (earlier.isEmpty() && isGood()) {
            // Another process has been quicker to take that over.
            return;
        }
        Keytool keytool = Keytool.of(surroundings.javaHome());
        if (earlier.isEmpty() && !keytool.isThere()) {
            throw noKeytool();
        }
        try {
            if (earlier.isPresent()) {
                keep(_ -> earlier.get());
            } else {
                keep(workshop -> make(keytool, workshop));
                log.info("made a self-signed certificate in " + folder);
            }
        } catch (IOException failed) {
            throw new BadFile(TlsFile.CERTIFICATE, "is self-signed and cannot be made in " + folder + ": "
                    + reason(failed));
        }
    }

    /// Reads what is there, whatever its names: another process may have made it.
    Credential read() throws BadFile {
        return CredentialFiles.readOwn(new FileConfig(store(), folder.getFileName() + "/" + STORE));
    }

    /// Makes a new certificate when the one in use comes to its end; whoever watches the file takes it up.
    ///
    /// @param used the one in use
    void renew(Credential used, Log log) {
        Instant now = surroundings.clock().instant();
        if (isFresh(used.certificate(), now) || now.isBefore(nextRenewal)) {
            return;
        }
        nextRenewal = now.plus(RETRY_AFTER);
        try {
            ensure(log);
        } catch (BadFile bad) {
            log.warn(bad.key() + " " + bad.getMessage() + "; the old certificate stays in use");
        }
    }

    /// The messages of some exceptions are a path alone.
    private static String reason(IOException failed) {
        return switch (failed) {
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException _ -> "something else has that name";
            case NoSuchFileException _ -> "no such folder";
            case FileSystemException system when system.getReason() != null -> system.getReason();
            default -> String.valueOf(failed.getMessage());
        };
    }

    private boolean isGood() {
        try {
            return isGood(read());
        } catch (BadFile _) {
            // Not there yet, or damaged: a new one takes its place.
            return false;
        }
    }

    /// What an earlier version has kept, if that is good.
    private Optional<Credential> earlier() {
        try {
            return Optional.of(readMade(folder.resolve(MADE))).filter(this::isGood);
        } catch (BadFile _) {
            // Not there, or damaged.
            return Optional.empty();
        }
    }

    private boolean isGood(Credential credential) {
        X509Certificate certificate = credential.certificate();
        return isFresh(certificate, surroundings.clock().instant())
                && CertificateNames.of(certificate).containsAll(names);
    }

    private static boolean isFresh(X509Certificate certificate, Instant now) {
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && now.isBefore(certificate.getNotAfter().toInstant().minus(RENEWED_BEFORE_END));
    }

    /// Where a certificate comes from, given an empty folder that nobody else can enter.
    private interface Source {

        Credential in(Path workshop) throws IOException, BadFile;
    }

    private void keep(Source source) throws IOException, BadFile {
        makeFolder();
        Path workshop = Files.createTempDirectory(folder, "new-", OWNER_ONLY);
        Path kept = workshop.resolve(STORE);
        try {
            Files.writeString(kept, pem(source.in(workshop)));
            // Until here nobody else could enter its folder.
            Files.setPosixFilePermissions(kept, OWNER_FILE);
            Files.move(kept, store(), StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(folder.resolve(MADE));
        } finally {
            Files.deleteIfExists(workshop.resolve(MADE));
            Files.deleteIfExists(kept);
            Files.delete(workshop);
        }
    }

    private Credential make(Keytool keytool, Path workshop) throws IOException, BadFile {
        Stream<String> hosts = names.stream().map(name -> "dns:" + name);
        List<String> all = Stream.concat(hosts, Stream.of("ip:127.0.0.1", "ip:::1")).toList();
        Path made = workshop.resolve(MADE);
        keytool.make(made, PASSWORD, all, surroundings.clock().instant().minus(EARLIER), VALIDITY);
        return readMade(made);
    }

    private static Credential readMade(Path store) throws BadFile {
        return CredentialFiles.read(new CertificateConfig.Pkcs12(new FileConfig(store, MADE), new Secret(PASSWORD)));
    }

    private static String pem(Credential made) {
        try {
            return new PemBlock("CERTIFICATE", false, made.certificate().getEncoded()).text()
                    + new PemBlock("PRIVATE KEY", false, made.key().getEncoded()).text();
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException("it has just been decoded", impossible);
        }
    }

    private void makeFolder() throws IOException {
        if (!Files.isDirectory(folder)) {
            try {
                Files.createDirectory(folder, OWNER_ONLY);
            } catch (FileAlreadyExistsException taken) {
                // Another process may have been first.
                if (!Files.isDirectory(folder)) {
                    throw taken;
                }
            }
        }
        if (!Files.getPosixFilePermissions(folder).equals(OWNER_ONLY.value())) {
            Files.setPosixFilePermissions(folder, OWNER_ONLY.value());
        }
    }
}

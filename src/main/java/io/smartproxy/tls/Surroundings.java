package io.smartproxy.tls;

import io.smartproxy.config.FileConfig;
import io.smartproxy.config.NamedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What TLS depends on besides the properties file.
///
/// @param clock       by which certificates begin and end
/// @param javaHome    where `bin/keytool` is
/// @param environment in which `SSL_CERT_FILE` may stand
/// @param trustStore  whether `javax.net.ssl.trustStore` says what the JDK trusts
/// @param bundles     where systems keep the CAs that they trust, the likeliest first
record Surroundings(
        InstantSource clock, Path javaHome, Map<String, String> environment, boolean trustStore, List<Path> bundles) {

    private static final String VARIABLE = "SSL_CERT_FILE";

    /// Those of this process. The bundles are of Debian and Alpine, Fedora, SUSE, and of the BSDs and macOS.
    static Surroundings ofProcess() {
        return new Surroundings(InstantSource.system(), Path.of(System.getProperty("java.home")), System.getenv(),
                System.getProperty("javax.net.ssl.trustStore") != null,
                List.of(Path.of("/etc/ssl/certs/ca-certificates.crt"), Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
                        Path.of("/etc/ssl/ca-bundle.pem"), Path.of("/etc/ssl/cert.pem")));
    }

    /// The file of the CAs that the system trusts; empty where the JDK's own are to be used.
    Optional<NamedFile> systemCas() {
        if (trustStore) {
            return Optional.empty();
        }
        String variable = environment.getOrDefault(VARIABLE, "");
        Optional<FileConfig> found = variable.isEmpty()
                ? bundles.stream().filter(Files::isReadable).findFirst()
                        .map(bundle -> new FileConfig(bundle, bundle.toString()))
                : Optional.of(new FileConfig(Path.of(variable), "${" + VARIABLE + "}"));
        return found.map(TlsFile::bundle);
    }
}

package io.smartproxy.config;

import java.nio.file.Path;

/// Where a certificate, its chain and its key come from.
public sealed interface CertificateConfig {

    /// Made by the proxy itself, for trying things out.
    ///
    /// @param folder where it is kept, absolute
    record SelfSigned(Path folder) implements CertificateConfig {
    }

    /// Two PEM files (RFC 7468).
    ///
    /// @param chain the certificate first, then those that lead to a CA
    /// @param key   PKCS#8, PKCS#1 or SEC1, not encrypted
    record Pem(FileConfig chain, FileConfig key) implements CertificateConfig {
    }

    /// One PKCS#12 file (RFC 7292) with both.
    ///
    /// @param password empty for a file without one
    record Pkcs12(FileConfig file, Secret password) implements CertificateConfig {
    }
}

package io.smartproxy.tls;

import io.smartproxy.config.BadFile;
import io.smartproxy.config.NamedFile;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Reads certificates in PEM.
final class CertificateChain {

    private static final Set<String> LABELS = Set.of("CERTIFICATE", "X509 CERTIFICATE");

    private CertificateChain() {
    }

    /// All the certificates of a file, in its order; keys beside them are ignored.
    ///
    /// @return never empty
    static List<X509Certificate> read(NamedFile file) throws BadFile {
        return of(file, PemBlock.read(file));
    }

    /// @param blocks of the file
    static List<X509Certificate> of(NamedFile file, List<PemBlock> blocks) throws BadFile {
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemBlock block : certificates(file, blocks)) {
            try {
                certificates.add(decode(block));
            } catch (CertificateException _) {
                throw file.bad("is damaged: certificate " + (certificates.size() + 1) + " in it cannot be read");
            }
        }
        return certificates;
    }

    /// As [#read], without those that the JDK cannot read: one odd CA of the system's must not take away the others.
    static List<X509Certificate> readable(NamedFile file) throws BadFile {
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemBlock block : certificates(file, PemBlock.read(file))) {
            try {
                certificates.add(decode(block));
            } catch (CertificateException _) {
                // Nobody here can do anything about it.
            }
        }
        return certificates;
    }

    private static List<PemBlock> certificates(NamedFile file, List<PemBlock> blocks) throws BadFile {
        List<PemBlock> certificates = blocks.stream().filter(block -> LABELS.contains(block.label())).toList();
        if (certificates.isEmpty()) {
            throw file.bad("has no certificate in it, expected PEM with BEGIN CERTIFICATE");
        }
        return certificates;
    }

    private static X509Certificate decode(PemBlock block) throws CertificateException {
        Certificate certificate =
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(block.der()));
        return (X509Certificate) certificate;
    }

    /// A client follows a chain from one certificate to the one that signed it.
    static void checkOrder(NamedFile file, List<X509Certificate> chain) throws BadFile {
        for (int i = 1; i < chain.size(); i++) {
            if (!isSigned(chain.get(i - 1), chain.get(i))) {
                throw file.bad("has a broken chain: certificate " + (i + 1) + " has not signed certificate " + i
                        + ", expected the server's certificate first and each one followed by the one that signed it");
            }
        }
    }

    private static boolean isSigned(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }
}

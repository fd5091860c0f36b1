package io.smartproxy.tls;

import io.smartproxy.config.BadFile;
import io.smartproxy.config.CertificateConfig.Pem;
import io.smartproxy.config.CertificateConfig.Pkcs12;
import io.smartproxy.config.FileConfig;
import io.smartproxy.config.NamedFile;
import io.smartproxy.config.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Reads certificates with their keys from the files that the properties name.
final class CredentialFiles {

    private CredentialFiles() {
    }

    static Credential read(Pem config) throws BadFile {
        NamedFile certificates = TlsFile.of(TlsFile.CERTIFICATE, config.chain());
        NamedFile keys = TlsFile.of(TlsFile.KEY, config.key());
        List<X509Certificate> chain;
        try {
            chain = CertificateChain.read(certificates);
        } catch (BadFile bad) {
            try {
                PrivateKeys.read(keys);
            } catch (BadFile second) {
                bad.addSuppressed(second);
            }
            throw bad;
        }
        PrivateKey key = PrivateKeys.read(keys);
        checkFit(certificates, keys, chain, key);
        CertificateChain.checkOrder(certificates, chain);
        return new Credential(key, chain);
    }

    private static void checkFit(NamedFile certificates, NamedFile keys, List<X509Certificate> chain, PrivateKey key)
            throws BadFile {
        for (int i = 0; i < chain.size(); i++) {
            if (Credential.fits(key, chain.get(i).getPublicKey())) {
                if (i == 0) {
                    return;
                }
                throw certificates.bad("has the certificate that the key " + keys + " belongs to in place " + (i + 1)
                        + ", expected it first");
            }
        }
        throw keys.bad("does not fit the certificate " + certificates + ", expected the key that it was made with");
    }

    /// Of a file that the proxy has made itself; so it does not ask whether key and certificate fit. Read once: another
    /// process may put a new one in its place at any time.
    static Credential readOwn(FileConfig config) throws BadFile {
        NamedFile file = TlsFile.of(TlsFile.CERTIFICATE, config);
        List<PemBlock> blocks = PemBlock.read(file);
        return new Credential(PrivateKeys.of(file, blocks), CertificateChain.of(file, blocks));
    }

    static Credential read(Pkcs12 config) throws BadFile {
        NamedFile file = TlsFile.of(TlsFile.CERTIFICATE, config.file());
        byte[] bytes = file.read();
        if (!PemBlock.parse(file, bytes).isEmpty()) {
            throw file.bad("is PEM, expected tls.key beside it, or PKCS#12");
        }
        char[] password = config.password().text().toCharArray();
        try {
            return ofStore(file, open(file, bytes, password), password);
        } catch (IOException failed) {
            throw failed.getCause() instanceof UnrecoverableKeyException
                    ? wrongPassword(file, config.password())
                    : file.bad("is not PKCS#12 or is damaged, expected PKCS#12, or PEM with tls.key beside it");
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private static BadFile wrongPassword(NamedFile file, Secret password) {
        return password.text().isEmpty()
                ? file.bad("needs a password, expected tls.password")
                : file.bad(TlsFile.PASSWORD, "is not opened by it, expected the password that the file was made"
                        + " with");
    }

    private static KeyStore open(NamedFile file, byte[] bytes, char[] password) throws BadFile, IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), password);
            return store;
        } catch (GeneralSecurityException | RuntimeException _) {
            // Bytes that are nearly PKCS#12 make the JDK's reader fail in many ways.
            throw file.bad("has contents that cannot be used, expected PKCS#12 with a certificate and its key");
        }
    }

    private static Credential ofStore(NamedFile file, KeyStore store, char[] password) throws BadFile {
        try {
            List<String> entries = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    entries.add(alias);
                }
            }
            if (entries.size() != 1) {
                throw file.bad("has " + (entries.isEmpty() ? "no private key" : entries.size() + " private keys")
                        + " in it, expected one with its certificate");
            }
            return ofEntry(file, store, entries.getFirst(), password);
        } catch (GeneralSecurityException | RuntimeException _) {
            throw file.bad("has a key that cannot be used, expected PKCS#12 with an RSA, ECDSA or Ed25519 key");
        }
    }

    private static Credential ofEntry(NamedFile file, KeyStore store, String alias, char[] password)
            throws GeneralSecurityException, BadFile {
        Certificate[] found = store.getCertificateChain(alias);
        if (found == null || found.length == 0) {
            throw file.bad("has no certificate for its key in it, expected both");
        }
        List<X509Certificate> chain = Arrays.stream(found).map(X509Certificate.class::cast).toList();
        if (!(store.getKey(alias, password) instanceof PrivateKey key) || !PrivateKeys.isUsable(key)) {
            throw file.bad("has a key of a kind that cannot be used, expected RSA, ECDSA or Ed25519");
        }
        if (!Credential.fits(key, chain.getFirst().getPublicKey())) {
            throw file.bad("has a key that does not fit its certificate");
        }
        CertificateChain.checkOrder(file, chain);
        return new Credential(key, chain);
    }
}

package io.smartproxy.e2e;

import io.smartproxy.tls.TestCertificates.Issued;
import io.smartproxy.tls.TestCertificates;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/// One certificate that is shown to whoever asks. The JDK's own key managers hold back what the other side says it
/// would not take, and that is what a test may want to show.
final class ShownCertificate extends X509ExtendedKeyManager {

    private static final String PASSWORD = "a password";
    private static final String ALIAS = "1";

    private final PrivateKey key;
    private final X509Certificate[] chain;

    private ShownCertificate(PrivateKey key, X509Certificate[] chain) {
        this.key = key;
        this.chain = chain;
    }

    static ShownCertificate of(TestCertificates certificates, Issued issued) throws Exception {
        String file = issued.certificate().getFileName() + ".shown";
        Path packed = certificates.pkcs12(issued, file, PASSWORD);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(packed)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return new ShownCertificate((PrivateKey) store.getKey(ALIAS, PASSWORD.toCharArray()),
                Arrays.copyOf(store.getCertificateChain(ALIAS), store.getCertificateChain(ALIAS).length,
                        X509Certificate[].class));
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return ALIAS;
    }

    @Override
    public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        return ALIAS;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return keyType.equals(key.getAlgorithm()) ? ALIAS : null;
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return chooseServerAlias(keyType, issuers, null);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key;
    }
}

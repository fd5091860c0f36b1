package io.smartproxy.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// Whom the other side's certificate must come from.
final class TrustedCas {

    private TrustedCas() {
    }

    /// Trusts chains that lead to one of these certificates (PKIX, RFC 5280 section 6); revocation is not looked up.
    static TrustManager[] of(List<X509Certificate> cas) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (int i = 0; i < cas.size(); i++) {
                store.setCertificateEntry(String.valueOf(i), cas.get(i));
            }
            return managers(store);
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException("every JDK can keep certificates", impossible);
        }
    }

    /// Trusts what the JDK trusts: `javax.net.ssl.trustStore`, or else its own list.
    static TrustManager[] ofJdk() {
        try {
            return managers(null);
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException("the JDK cannot read its own CAs", failed);
        }
    }

    private static TrustManager[] managers(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }
}

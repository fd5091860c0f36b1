package io.smartproxy.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/// Holds the keys of a server in memory, one for each key type. The JDK's own key manager decrypts the key out of a key
/// store in every handshake, which is most of what a handshake costs.
///
/// An alias is the key type that JSSE asks for; it asks in the order in which the client prefers them.
final class HeldKeys extends X509ExtendedKeyManager {

    private final Map<String, Credential> byType = new HashMap<>();

    /// Of two with one key type the first is used.
    HeldKeys(List<Credential> credentials) {
        credentials.forEach(credential -> byType.putIfAbsent(credential.keyType(), credential));
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return byType.containsKey(keyType) ? keyType : null;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return byType.containsKey(keyType) ? new String[] {keyType} : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        Credential found = byType.get(alias);
        return found == null ? null : found.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        Credential found = byType.get(alias);
        return found == null ? null : found.key();
    }

    /// None: towards targets the proxy has no certificate.
    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }
}

package io.smartproxy.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.List;

/// What a server proves its name with. Two are equal if they are the same key and certificates.
///
/// @param key   fits the first certificate
/// @param chain never empty; each certificate is signed by the next
record Credential(PrivateKey key, List<X509Certificate> chain) {

    private static final byte[] PROBE = "Does the key fit?".getBytes();

    Credential {
        chain = List.copyOf(chain);
    }

    X509Certificate certificate() {
        return chain.getFirst();
    }

    /// As JSSE calls it: `EC`, `RSA`, `EdDSA` or `RSASSA-PSS`.
    String keyType() {
        return key.getAlgorithm();
    }

    Instant end() {
        return certificate().getNotAfter().toInstant();
    }

    /// What distinguishes it in the log: the serial as other programs show it, and the end.
    String description() {
        return "serial " + serial(certificate().getSerialNumber()) + ", valid until " + end();
    }

    private static String serial(BigInteger number) {
        String hex = number.toString(16);
        return hex.length() % 2 == 0 ? hex : "0" + hex;
    }

    /// A key type as people call it.
    static String label(String keyType) {
        return switch (keyType) {
            case "EC" -> "ECDSA";
            case "EdDSA" -> "Ed25519";
            default -> keyType;
        };
    }

    /// Whether the private key is the other half of the public one: as it says itself where it can, by a trial where it
    /// does not. A trial takes as long as the rest of a start.
    static boolean fits(PrivateKey key, PublicKey certified) {
        if (key instanceof RSAKey one && certified instanceof RSAKey other) {
            return one.getModulus().equals(other.getModulus());
        }
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        return EcPoint.isOfBoth(key, certified) || signsFor(key, certified);
    }

    private static boolean signsFor(PrivateKey key, PublicKey certified) {
        try {
            Signature signature = Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "EdDSA");
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException _) {
            // Of another curve, which some say in this way.
            return false;
        }
    }

    /// Without the key.
    @Override
    public String toString() {
        return label(keyType()) + ", " + description();
    }
}

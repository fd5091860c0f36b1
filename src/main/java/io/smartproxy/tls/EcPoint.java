package io.smartproxy.tls;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Optional;

/// The public half of an elliptic-curve key, as a point on the curve, where the encodings have it.
final class EcPoint {

    private EcPoint() {
    }

    /// Whether the private key says of itself that the public one is its other half. OpenSSL writes that into its keys,
    /// the JDK does not, so false means nothing.
    static boolean isOfBoth(PrivateKey key, PublicKey certified) {
        Optional<byte[]> held = inPrivate(key.getEncoded());
        return held.isPresent() && inPublic(certified.getEncoded()).filter(point -> Arrays.equals(point, held.get()))
                .isPresent();
    }

    /// PKCS#8 (RFC 5958 section 2) with an ECPrivateKey in it (RFC 5915 section 3).
    private static Optional<byte[]> inPrivate(byte[] der) {
        return Der.find(Der.SEQUENCE, der).flatMap(fields -> Der.find(Der.OCTET_STRING, fields))
                .flatMap(inside -> Der.find(Der.SEQUENCE, inside)).flatMap(fields -> Der.find(Der.CONTEXT_1, fields))
                .flatMap(inside -> Der.find(Der.BIT_STRING, inside));
    }

    /// SubjectPublicKeyInfo (RFC 5280 section 4.1).
    private static Optional<byte[]> inPublic(byte[] der) {
        return Der.find(Der.SEQUENCE, der).flatMap(fields -> Der.find(Der.BIT_STRING, fields));
    }
}

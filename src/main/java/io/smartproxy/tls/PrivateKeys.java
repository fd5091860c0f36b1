package io.smartproxy.tls;

import io.smartproxy.config.BadFile;
import io.smartproxy.config.NamedFile;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.interfaces.ECKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.EllipticCurve;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.stream.Stream;

/// Reads private keys: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017) and SEC1 (RFC 5915), in PEM.
final class PrivateKeys {

    /// What a certificate for TLS can have, by the JDK's names.
    private static final List<String> TYPES = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS");
    private static final List<EllipticCurve> CURVES =
            Stream.of("secp256r1", "secp384r1", "secp521r1").map(PrivateKeys::curve).toList();
    private static final String EXPECTED = "expected one that is RSA, ECDSA on P-256, P-384 or P-521, or Ed25519";

    private static final byte[] VERSION_0 = {Der.INTEGER, 1, 0};
    private static final byte[] NULL = {5, 0};
    /// rsaEncryption, 1.2.840.113549.1.1.1.
    private static final byte[] RSA =
            {Der.OBJECT_IDENTIFIER, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1};
    /// id-ecPublicKey, 1.2.840.10045.2.1.
    private static final byte[] EC =
            {Der.OBJECT_IDENTIFIER, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

    private PrivateKeys() {
    }

    /// The one private key of a file; certificates beside it are ignored.
    static PrivateKey read(NamedFile file) throws BadFile {
        return of(file, PemBlock.read(file));
    }

    /// @param blocks of the file
    static PrivateKey of(NamedFile file, List<PemBlock> blocks) throws BadFile {
        List<PemBlock> keys = blocks.stream().filter(block -> block.label().endsWith("PRIVATE KEY")).toList();
        if (keys.isEmpty()) {
            throw file.bad("has no private key in it, expected PEM with BEGIN PRIVATE KEY, BEGIN RSA PRIVATE KEY or"
                    + " BEGIN EC PRIVATE KEY");
        }
        if (keys.size() > 1) {
            throw file.bad("has " + keys.size() + " private keys in it, expected one");
        }
        return decode(file, keys.getFirst());
    }

    private static PrivateKey decode(NamedFile file, PemBlock block) throws BadFile {
        if (block.encrypted() || block.label().equals("ENCRYPTED PRIVATE KEY")) {
            throw file.bad("has an encrypted key, expected one without a passphrase (openssl pkey takes it off), or"
                    + " PKCS#12 with tls.password");
        }
        return switch (block.label()) {
            case "PRIVATE KEY" -> ofPkcs8(file, block.der());
            case "RSA PRIVATE KEY" -> ofPkcs8(file, ofPkcs1(block.der()));
            case "EC PRIVATE KEY" -> ofPkcs8(file, ofSec1(file, block.der()));
            default -> throw file.bad("has a key that cannot be used, " + EXPECTED + ", in PKCS#8, PKCS#1 or SEC1");
        };
    }

    private static byte[] ofPkcs1(byte[] key) {
        return Der.encode(Der.SEQUENCE, VERSION_0, Der.encode(Der.SEQUENCE, RSA, NULL),
                Der.encode(Der.OCTET_STRING, key));
    }

    /// The curve stands inside of the SEC1 key, and in front of it in PKCS#8.
    private static byte[] ofSec1(NamedFile file, byte[] key) throws BadFile {
        byte[] curve = Der.find(Der.SEQUENCE, key).flatMap(fields -> Der.find(Der.CONTEXT_0, fields))
                .orElseThrow(() -> unusable(file));
        return Der.encode(Der.SEQUENCE, VERSION_0, Der.encode(Der.SEQUENCE, EC, curve),
                Der.encode(Der.OCTET_STRING, key));
    }

    private static PrivateKey ofPkcs8(NamedFile file, byte[] der) throws BadFile {
        for (String type : TYPES) {
            try {
                PrivateKey key = KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(der));
                if (isUsable(key)) {
                    return key;
                }
            } catch (InvalidKeySpecException _) {
                // Of another type, or of none.
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("every JDK has it", impossible);
            }
        }
        throw unusable(file);
    }

    /// Whether TLS has a use for keys of this kind; the JDK reads some that it has not.
    static boolean isUsable(PrivateKey key) {
        return TYPES.contains(key.getAlgorithm())
                && (!(key instanceof ECKey elliptic) || CURVES.contains(elliptic.getParams().getCurve()));
    }

    private static EllipticCurve curve(String name) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(name));
            return parameters.getParameterSpec(ECParameterSpec.class).getCurve();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has it", impossible);
        }
    }

    private static BadFile unusable(NamedFile file) {
        return file.bad("has a key that is damaged or of a kind that cannot be used, " + EXPECTED);
    }
}

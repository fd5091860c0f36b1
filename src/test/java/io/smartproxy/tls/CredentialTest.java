package io.smartproxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.e2e.Needs;
import io.smartproxy.e2e.Program;
import io.smartproxy.tls.TestCertificates.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whether a private key and a public one belong together.
class CredentialTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"ECDSA", "ECDSA_384"})
    void aKeyOfOpensslSaysItself(Kind kind) throws Exception {
        Needs.program("openssl");
        KeyPair one = keys("one", kind);
        KeyPair other = keys("other", kind);
        assertThat(EcPoint.isOfBoth(one.getPrivate(), one.getPublic())).isTrue();
        assertThat(EcPoint.isOfBoth(one.getPrivate(), other.getPublic())).isFalse();
        assertThat(Credential.fits(one.getPrivate(), one.getPublic())).isTrue();
        assertThat(Credential.fits(one.getPrivate(), other.getPublic())).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"ECDSA", "ECDSA_384", "ED25519"})
    void aKeyThatDoesNotSayIsTried(Kind kind) throws Exception {
        KeyPair one = keysOfJdk(kind);
        KeyPair other = keysOfJdk(kind);
        assertThat(EcPoint.isOfBoth(one.getPrivate(), one.getPublic())).isFalse();
        assertThat(Credential.fits(one.getPrivate(), one.getPublic())).isTrue();
        assertThat(Credential.fits(one.getPrivate(), other.getPublic())).isFalse();
    }

    @Test
    void keysOfDifferentCurvesDoNotFit() throws Exception {
        KeyPair one = keysOfJdk(Kind.ECDSA);
        KeyPair other = keysOfJdk(Kind.ECDSA_384);
        assertThat(Credential.fits(one.getPrivate(), other.getPublic())).isFalse();
    }

    private static KeyPair keysOfJdk(Kind kind) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind == Kind.ED25519 ? "Ed25519" : "EC");
        if (kind != Kind.ED25519) {
            generator.initialize(kind == Kind.ECDSA ? 256 : 384);
        }
        return generator.generateKeyPair();
    }

    private KeyPair keys(String name, Kind kind) throws Exception {
        Path file = TestCertificates.key(folder.resolve(name), kind);
        Path half = folder.resolve(name + ".der");
        Path whole = folder.resolve(name + ".p8");
        Program.run("openssl", "pkey", "-in", file.toString(), "-pubout", "-outform", "DER", "-out", half.toString());
        Program.run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", file.toString(), "-outform", "DER",
                "-out", whole.toString());
        KeyFactory factory = KeyFactory.getInstance("EC");
        PublicKey certified = factory.generatePublic(new X509EncodedKeySpec(Files.readAllBytes(half)));
        PrivateKey key = factory.generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(whole)));
        return new KeyPair(certified, key);
    }
}

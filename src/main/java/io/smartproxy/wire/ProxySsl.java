package io.smartproxy.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a PROXY header of version 2 tells of the client's TLS (section 2.2.6).
///
/// @param version     as OpenSSL and the JDK write it: `TLSv1.3`
/// @param cipher      the name of the cipher suite
/// @param certificate whether the client has shown one. The proxy takes none that it can't verify, so whichever is here
///                    has been verified
/// @param commonName  that of the certificate's subject. One of more than 256 bytes is left out of what is sent, since
///                    a part of it would be another name; RFC 5280 allows 64 characters
public record ProxySsl(String version, String cipher, Certificate certificate, Optional<String> commonName) {

    private static final int CLIENT_USES_TLS = 0x01;
    private static final int CERTIFICATE_IN_CONNECTION = 0x02;
    private static final int CERTIFICATE_IN_SESSION = 0x04;

    /// When a client has shown its certificate.
    public enum Certificate {
        /// Never.
        NONE(0),
        /// When its session began, which this connection resumes.
        IN_SESSION(CERTIFICATE_IN_SESSION),
        /// In this connection.
        IN_CONNECTION(CERTIFICATE_IN_CONNECTION | CERTIFICATE_IN_SESSION);

        private final int bits;

        Certificate(int bits) {
            this.bits = bits;
        }
    }

    private static final int VERSION = 0x21;
    private static final int COMMON_NAME = 0x22;
    private static final int CIPHER = 0x23;

    private static final int MAX_COMMON_NAME = 256;
    /// The field `verify`: zero stands for a certificate that has been verified, all else for none.
    private static final int VERIFIED = 0;
    private static final int NOT_VERIFIED = 1;
    /// The fields `client` and `verify`.
    private static final int START_LENGTH = 1 + 4;

    /// As it is sent.
    public ProxyTlv tlv() {
        List<ProxyTlv> parts = parts();
        int length = START_LENGTH + parts.stream().mapToInt(ProxyTlv::length).sum();
        ByteBuffer out = ByteBuffer.allocate(length)
                .put((byte) (CLIENT_USES_TLS | certificate.bits))
                .putInt(certificate == Certificate.NONE ? NOT_VERIFIED : VERIFIED);
        parts.forEach(part -> part.put(out));
        return new ProxyTlv(ProxyTlv.SSL, out.array());
    }

    private List<ProxyTlv> parts() {
        List<ProxyTlv> parts = new ArrayList<>();
        parts.add(new ProxyTlv(VERSION, version.getBytes(US_ASCII)));
        commonName.map(name -> name.getBytes(UTF_8)).filter(name -> name.length <= MAX_COMMON_NAME)
                .ifPresent(name -> parts.add(new ProxyTlv(COMMON_NAME, name)));
        parts.add(new ProxyTlv(CIPHER, cipher.getBytes(US_ASCII)));
        return parts;
    }
}

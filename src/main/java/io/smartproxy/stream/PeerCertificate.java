package io.smartproxy.stream;

import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// The certificate by which a peer has shown who it is; it has been verified.
///
/// @param certificate its own, without the chain
/// @param earlier     whether it was shown in an earlier connection, whose session this one resumes
public record PeerCertificate(X509Certificate certificate, boolean earlier) {

    /// @param begun when the handshake began, in milliseconds, on the clock of sessions
    /// @return empty where the peer has shown none
    static Optional<PeerCertificate> of(SSLSession session, long begun) {
        try {
            X509Certificate own = (X509Certificate) session.getPeerCertificates()[0];
            return Optional.of(new PeerCertificate(own, session.getCreationTime() < begun));
        } catch (SSLPeerUnverifiedException _) {
            return Optional.empty();
        }
    }
}

package io.smartproxy.config;

import io.smartproxy.config.Section.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The TLS records of a route that ends TLS and has been found right.
final class TlsAssembly {

    static final String HTTP_1 = "http/1.1";
    private static final String HTTP_2 = "h2";

    private TlsAssembly() {
    }

    /// @param mode what the route does; not what `default.` says, where its action has no target
    static TlsConfig tls(Section route, TlsMode mode) {
        TerminationConfig clients = new TerminationConfig(
                certificates(route), route.get(Keys.TLS_MIN_VERSION), route.get(Keys.TLS_CIPHERS), alpn(route),
                route.get(Keys.TLS_CLIENT_AUTH), clientCa(route));
        Optional<ReencryptConfig> targets =
                mode == TlsMode.REENCRYPT ? Optional.of(reencrypt(route)) : Optional.empty();
        return new TlsConfig(clients, targets, route.get(Keys.HANDSHAKE_TIMEOUT));
    }

    /// The key that goes with the certificate's files; none for PKCS#12, which holds its own. A route that writes a
    /// certificate and a password itself means PKCS#12, whatever `default.` has for the others.
    static Optional<Written<List<FileConfig>>> key(Section route) {
        boolean pkcs12 = route.hasOwn(Keys.TLS_CERTIFICATE) && route.hasOwn(Keys.TLS_PASSWORD)
                && !route.hasOwn(Keys.TLS_KEY);
        return pkcs12 ? Optional.empty() : route.find(Keys.TLS_KEY);
    }

    /// What is offered to clients, as long as no route for the same name reads HTTP. A target in plain text speaks
    /// HTTP/2 only if somebody knows that it does.
    static List<String> alpn(Section route) {
        List<String> written = route.get(Keys.TLS_ALPN);
        if (!written.isEmpty()) {
            return written;
        }
        return route.get(Keys.TLS) == TlsMode.REENCRYPT ? List.of(HTTP_2, HTTP_1) : List.of(HTTP_1);
    }

    private static List<CertificateConfig> certificates(Section route) {
        return switch (route.get(Keys.TLS_CERTIFICATE).orElseThrow()) {
            case Certificates.SelfSigned(var folder) -> List.of(new CertificateConfig.SelfSigned(folder));
            case Certificates.Files(var files) -> key(route).flatMap(Written::value)
                    .map(keys -> pem(files, keys))
                    .orElseGet(() -> pkcs12(files, route.get(Keys.TLS_PASSWORD).orElse(new Secret(""))));
        };
    }

    private static List<CertificateConfig> pem(List<FileConfig> chains, List<FileConfig> keys) {
        List<CertificateConfig> pairs = new ArrayList<>();
        for (int i = 0; i < chains.size(); i++) {
            pairs.add(new CertificateConfig.Pem(chains.get(i), keys.get(i)));
        }
        return pairs;
    }

    private static List<CertificateConfig> pkcs12(List<FileConfig> files, Secret password) {
        return files.stream().<CertificateConfig>map(file -> new CertificateConfig.Pkcs12(file, password)).toList();
    }

    /// Of no use, as `default.` may give it, where clients are not asked.
    private static Optional<FileConfig> clientCa(Section route) {
        return route.get(Keys.TLS_CLIENT_CA).filter(_ -> route.get(Keys.TLS_CLIENT_AUTH) != ClientAuth.NONE);
    }

    /// Of no use, as `default.` may give it, is a CA where nothing is verified.
    private static ReencryptConfig reencrypt(Section route) {
        boolean verify = route.get(Keys.TLS_BACKEND_VERIFY);
        return new ReencryptConfig(verify, route.get(Keys.TLS_BACKEND_CA).filter(_ -> verify),
                route.get(Keys.TLS_BACKEND_SERVER_NAME));
    }
}

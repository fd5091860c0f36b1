package io.smartproxy.e2e;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The kinds of keys that a server of today has.
enum ServerKey {
    RSA("_RSA_", "rsa:2048"),
    ECDSA("_ECDSA_", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
    /// In TLS 1.2 it goes with the suites of ECDSA (RFC 8422 section 5.10).
    ED25519("_ECDSA_", "ed25519");

    private final String suites;
    private final List<String> arguments;

    ServerKey(String suites, String... arguments) {
        this.suites = suites;
        this.arguments = List.of(arguments);
    }

    /// Whether a cipher suite, by its standard name, can be used with such a key; those of TLS 1.3 can with any.
    boolean fits(String suite) {
        return !suite.contains("_WITH_") || suite.contains(suites);
    }

    /// Makes a certificate with each of the keys, and writes lines of a route that uses them.
    ///
    /// @param folder where the route's file is
    /// @param route  the route's name
    static String terminate(Path folder, String route, ServerKey... keys) throws Exception {
        for (ServerKey key : keys) {
            TlsServer.makeCertificate(folder, key.name(), key.arguments.toArray(String[]::new));
        }
        return """
                route.%1$s.tls = terminate
                route.%1$s.tls.certificate = %2$s
                route.%1$s.tls.key = %3$s
                """.formatted(route, files(keys, ".pem"), files(keys, ".key"));
    }

    private static String files(ServerKey[] keys, String ending) {
        return Stream.of(keys).map(key -> key + ending).collect(Collectors.joining(", "));
    }
}

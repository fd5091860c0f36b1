package io.smartproxy.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The certificate that all proxies show: for a P-256 key, signed by itself.
///
/// @param chain PEM of the certificate
/// @param key   PEM of the key
/// @param both  PEM of one after the other, as HAProxy wants it
record Certificate(Path chain, Path key, Path both) {

    static Certificate make(Path folder) throws IOException {
        Path chain = folder.resolve("certificate.pem");
        Path key = folder.resolve("key.pem");
        Program.run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-days", "2", "-subj", "/CN=peers.test", "-keyout", key.toString(), "-out", chain.toString());
        Path both = Files.writeString(folder.resolve("both.pem"), Files.readString(chain) + Files.readString(key));
        return new Certificate(chain, key, both);
    }
}

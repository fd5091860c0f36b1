package io.smartproxy.tls;

import io.smartproxy.config.FileConfig;
import io.smartproxy.config.NamedFile;

/// The files that the `tls` keys name, and those keys.
final class TlsFile {

    static final String CERTIFICATE = "tls.certificate";
    static final String KEY = "tls.key";
    static final String PASSWORD = "tls.password";
    static final String CLIENT_CA = "tls.clientCA";
    static final String BACKEND_CA = "tls.backend.ca";

    /// Far beyond any chain or key.
    private static final int LARGEST = 1 << 20;
    /// A system's bundle is larger than a file of one's own, but not by much.
    private static final int LARGEST_BUNDLE = 16 << 20;
    private static final String EXPECTED = "a file of certificates or a key";

    private TlsFile() {
    }

    static NamedFile of(String key, FileConfig file) {
        return new NamedFile(key, file, LARGEST, EXPECTED);
    }

    /// The CAs that a system trusts.
    static NamedFile bundle(FileConfig file) {
        return new NamedFile(BACKEND_CA, file, LARGEST_BUNDLE, EXPECTED);
    }
}

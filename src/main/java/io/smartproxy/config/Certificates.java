package io.smartproxy.config;

import java.nio.file.Path;
import java.util.List;

/// The value of `tls.certificate`, before it is joined with that of `tls.key`.
sealed interface Certificates {

    /// `self-signed`.
    ///
    /// @param folder where it is kept
    record SelfSigned(Path folder) implements Certificates {
    }

    /// @param files never empty
    record Files(List<FileConfig> files) implements Certificates {
    }
}

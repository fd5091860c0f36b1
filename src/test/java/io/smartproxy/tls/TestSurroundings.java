package io.smartproxy.tls;

import io.smartproxy.config.FileConfig;
import io.smartproxy.config.NamedFile;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// Those of the process, changed as a test wants them.
final class TestSurroundings {

    private TestSurroundings() {
    }

    /// At a fixed time.
    static Surroundings at(Instant now) {
        return at(InstantSource.fixed(now));
    }

    static Surroundings at(InstantSource clock) {
        Surroundings own = Surroundings.ofProcess();
        return new Surroundings(clock, own.javaHome(), own.environment(), own.trustStore(), own.bundles());
    }

    /// With other places where the system's CAs may be.
    static Surroundings cas(Map<String, String> environment, boolean trustStore, Path... bundles) {
        return new Surroundings(InstantSource.system(), Surroundings.ofProcess().javaHome(), environment, trustStore,
                List.of(bundles));
    }

    /// With the programs of another Java.
    static Surroundings java(Path home) {
        return new Surroundings(InstantSource.system(), home, Map.of(), false, List.of());
    }

    /// A file, as some key might name it.
    static NamedFile file(Path path) {
        return TlsFile.of("key", new FileConfig(path, path.getFileName().toString()));
    }
}

package io.smartproxy.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The descriptors that this process has open.
final class OpenFiles {

    private static final Path FOLDER = Path.of("/proc/self/fd");

    private OpenFiles() {
    }

    /// Ends the test as skipped where the system does not tell.
    static long count() {
        assumeTrue(Files.isDirectory(FOLDER), "skipped: needs /proc");
        try (Stream<Path> open = Files.list(FOLDER)) {
            return open.count();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

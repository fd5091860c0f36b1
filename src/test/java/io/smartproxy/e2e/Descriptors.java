package io.smartproxy.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The descriptors that a process has open.
final class Descriptors {

    private Descriptors() {
    }

    /// Ends the test as skipped where the system does not tell.
    static long of(ProxyProcess proxy) {
        return count(Long.toString(proxy.pid()));
    }

    /// Those of the test itself.
    static long ofThisProcess() {
        return count("self");
    }

    private static long count(String process) {
        Path folder = Path.of("/proc", process, "fd");
        assumeTrue(Files.isDirectory(folder), "skipped: needs /proc");
        try (Stream<Path> open = Files.list(folder)) {
            return open.count();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Waits until it has no more of them open than at another time.
    static void awaitAtMost(ProxyProcess proxy, long before) {
        Await.until(() -> before + " descriptors; there are " + of(proxy), Await.LIMIT, () -> of(proxy) <= before);
    }
}

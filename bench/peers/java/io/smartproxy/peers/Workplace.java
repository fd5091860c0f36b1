package io.smartproxy.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// The folder that everything is written in, and the end of everything: however this process ends, short of being
/// killed, the processes that it has started are ended and the folder is gone.
final class Workplace {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static volatile Path folder;
    private static volatile boolean clearing;

    private Workplace() {
    }

    /// Makes the folder, and sees to it that everything ends with this process.
    static void open() throws IOException {
        folder = Files.createTempDirectory("smartproxy-peers");
        // Servers that are started by root read their files as somebody else.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Runtime.getRuntime().addShutdownHook(new Thread(Workplace::clear, "clear"));
    }

    static Path folder() {
        return folder;
    }

    /// Whether the end has come, so that programs which fail now do so because they have been ended.
    static boolean isClearing() {
        return clearing;
    }

    /// A new folder in the folder.
    static Path subfolder(String name) throws IOException {
        Path made = Files.createTempDirectory(folder, name);
        return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void clear() {
        clearing = true;
        endProcesses();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("peers: can't delete " + folder + ": " + e);
        }
    }

    /// Until there are none: the main thread, which knows of nothing, may start one more.
    private static void endProcesses() {
        long patient = System.nanoTime() + PATIENCE_NANOS;
        List<ProcessHandle> left = living();
        while (!left.isEmpty()) {
            boolean harsh = System.nanoTime() - patient > 0;
            left.forEach(harsh ? ProcessHandle::destroyForcibly : ProcessHandle::destroy);
            LockSupport.parkNanos(LOOK_NANOS);
            left = living();
        }
    }

    private static List<ProcessHandle> living() {
        return ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).toList();
    }
}

package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigWatcherTest {

    @TempDir
    private Path folder;
    private Path file;
    private ConfigWatcher watcher;
    private int changes;

    @BeforeEach
    void start() throws IOException {
        file = folder.resolve("proxy.properties");
        write("one");
        watcher = new ConfigWatcher(file);
    }

    /// Each change has a time of its own, however fast the test is.
    private void write(String text) throws IOException {
        Files.writeString(file, text);
        touch(file);
    }

    private void touch(Path changed) throws IOException {
        Files.setLastModifiedTime(changed,
                FileTime.from(Instant.parse("2026-05-01T00:00:00Z").plusSeconds(++changes)));
    }

    private void assertReadOnce() {
        assertThat(watcher.look()).as("not at once").isFalse();
        assertThat(watcher.look()).as("once it is the same").isTrue();
        assertQuiet();
    }

    private void assertQuiet() {
        assertThat(watcher.look()).isFalse();
        assertThat(watcher.look()).isFalse();
    }

    @Test
    void aFileThatStaysIsNotReadAgain() {
        assertQuiet();
    }

    @Test
    void aChangeInPlaceIsReadOnceItHasSettled() throws IOException {
        write("two");
        assertReadOnce();
    }

    @Test
    void aFileThatIsBeingWrittenIsLeftAlone() throws IOException {
        for (String part : new String[] {"route", ".a.list", "en = 1"}) {
            Files.writeString(file, part, StandardOpenOption.APPEND);
            touch(file);
            assertThat(watcher.look()).isFalse();
        }
        assertThat(watcher.look()).isTrue();
        assertQuiet();
    }

    @Test
    void aFileThatIsPutInItsPlaceIsAChangeEvenIfItLooksTheSame() throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        Path draft = Files.writeString(folder.resolve("draft"), "two");
        Files.setLastModifiedTime(draft, time);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        assertReadOnce();
    }

    @Test
    void aLinkThatComesToLeadElsewhereIsAChange() throws IOException {
        // As Kubernetes mounts a ConfigMap: FILE -> ..data/FILE, ..data -> a folder that is swapped.
        Path mount = Files.createDirectory(folder.resolve("mount"));
        for (String version : new String[] {"v1", "v2"}) {
            Path content = Files.createDirectory(mount.resolve(version)).resolve("proxy.properties");
            Files.writeString(content, version);
            Files.setLastModifiedTime(content, FileTime.from(Instant.parse("2026-05-01T00:00:00Z")));
        }
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("v1"));
        Path link = Files.createSymbolicLink(mount.resolve("proxy.properties"), Path.of("..data/proxy.properties"));
        watcher = new ConfigWatcher(link);
        assertQuiet();
        Files.createSymbolicLink(mount.resolve("..new"), Path.of("v2"));
        Files.move(mount.resolve("..new"), mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        assertReadOnce();
    }

    @Test
    void aFileThatGoesAndComesIsReadEachTime() throws IOException {
        Files.delete(file);
        assertReadOnce();
        write("again");
        assertReadOnce();
    }

    @Test
    void whatIsReadByOrderIsNoNewsAfterwards() throws IOException {
        watcher.reading();
        assertQuiet();
        write("two");
        assertThat(watcher.look()).isFalse();
        watcher.reading();
        assertQuiet();
    }

    @Test
    void whatWasReadInTheMiddleOfAChangeIsReadAgain() throws IOException {
        write("tw");
        watcher.reading();
        write("two");
        assertReadOnce();
        write("three");
        watcher.reading();
        assertThat(watcher.look()).as("it may have been half of it").isTrue();
        assertQuiet();
    }
}

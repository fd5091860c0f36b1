package io.smartproxy.peers;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A program of the machine that has been started, with all processes that it has started in turn. Closing ends them.
final class Program implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LIMIT_OF_END = Duration.ofSeconds(5);

    private final List<String> command;
    private final Process process;
    private final Path output;

    private Program(List<String> command, Process process, Path output) {
        this.command = command;
        this.process = process;
        this.output = output;
    }

    /// Starts it with nothing to read.
    ///
    /// @param command the program's name, looked for as [#find] does, and its arguments
    /// @param output  the file that takes what it prints and complains of
    static Program start(List<String> command, Path output) throws IOException {
        List<String> line = new ArrayList<>(command);
        line.set(0, find(line.getFirst()).toString());
        ProcessBuilder builder = new ProcessBuilder(line).redirectInput(Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("LC_ALL", "C");
        // None of them is what systemd has started, even where this runs in a unit: a start is then another one.
        builder.environment().keySet().removeAll(List.of("INVOCATION_ID", "SYSTEMD_EXEC_PID"));
        return new Program(command, builder.start(), output);
    }

    /// Runs it to its end, which must be a good one.
    ///
    /// @return what it has printed
    static String run(String... command) throws IOException {
        Path output = Files.createTempFile(Workplace.folder(), "run", ".log");
        try (Program program = start(List.of(command), output)) {
            return program.end(0);
        }
    }

    /// Finds a program in `PATH`, or in `/usr/sbin` and `/sbin`, where a user's `PATH` often does not lead.
    ///
    /// @param name such as `haproxy`; with a slash in it, a file
    /// @throws IOException when there is none
    static Path find(String name) throws IOException {
        String folders = String.join(File.pathSeparator, System.getenv("PATH"), "/usr/sbin", "/sbin");
        return Stream.of(folders.split(File.pathSeparator))
                .map(folder -> Path.of(folder).resolve(name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst().orElseThrow(() -> new IOException("needs " + name + ", which is not installed"));
    }

    /// Waits for its end.
    ///
    /// @param good the exit statuses that are fine
    /// @return what it has printed
    /// @throws IOException when it ends in another way, or not within a minute
    String end(int... good) throws IOException {
        if (!ended(LIMIT)) {
            throw new IOException("still running after " + LIMIT + ": " + this);
        }
        for (int status : good) {
            if (process.exitValue() == status) {
                return output();
            }
        }
        throw new IOException("exit status " + process.exitValue() + " of " + this);
    }

    private boolean ended(Duration limit) throws IOException {
        try {
            return process.waitFor(limit);
        } catch (InterruptedException e) {
            throw new IOException("interrupted while waiting for " + this, e);
        }
    }

    /// Waits until it has printed the words.
    void awaitWords(String words) throws IOException {
        Wait.until(() -> "'" + words + "' of " + this, () -> {
            requireAlive();
            return output().contains(words);
        });
    }

    /// @throws IOException when it has ended
    void requireAlive() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("has ended with " + process.exitValue() + ": " + this);
        }
    }

    /// The processes that there are of it now.
    List<Long> pids() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants()).map(ProcessHandle::pid).toList();
    }

    /// What it has printed so far.
    String output() throws IOException {
        return Files.readString(output, StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        try {
            return String.join(" ", command) + ", which has printed:\n" + output();
        } catch (IOException gone) {
            return String.join(" ", command);
        }
    }

    @Override
    public void close() throws IOException {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        if (!ended(LIMIT_OF_END)) {
            process.destroyForcibly();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}

package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/// A program of the machine that a test has started. What it prints is kept; closing ends it.
///
/// Where the program is not installed, starting it skips the test as [Needs] says.
public final class Program implements AutoCloseable {

    /// What a program reads that has nothing to read.
    public static final Path NOTHING = Path.of("/dev/null");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final String name;
    private final Process process;
    private final OutputStream output;
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final List<Thread> readers;

    private Program(List<String> command, Redirect input, OutputStream output) throws IOException {
        List<String> line = new ArrayList<>(command);
        name = line.getFirst();
        line.set(0, Needs.program(name).toString());
        this.output = output;
        ProcessBuilder builder = new ProcessBuilder(line).redirectInput(input);
        builder.environment().put("LC_ALL", "C");
        process = builder.start();
        readers = List.of(reader(process.getInputStream(), output), reader(process.getErrorStream(), errors));
    }

    /// Starts it with nothing to read.
    ///
    /// @param command the program's plain name and its arguments
    public static Program start(String... command) throws IOException {
        return start(List.of(command), NOTHING, new ByteArrayOutputStream());
    }

    /// Starts it with a file to read.
    ///
    /// @param output takes what it prints; [#output] knows of it only if it is a [ByteArrayOutputStream]
    public static Program start(List<String> command, Path input, OutputStream output) throws IOException {
        return new Program(command, Redirect.from(input.toFile()), output);
    }

    /// Starts it to be talked to by [#say].
    public static Program startToTalk(List<String> command) throws IOException {
        return new Program(command, Redirect.PIPE, new ByteArrayOutputStream());
    }

    /// Runs it with nothing to read to its end, which must be a good one.
    ///
    /// @return what it has printed, without the line's end
    public static String run(String... command) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        run(List.of(command), NOTHING, printed);
        return printed.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    /// Runs it with a file to read to its end, which must be a good one.
    ///
    /// @param output takes what it prints
    /// @return what it has complained of all the same
    public static String run(List<String> command, Path input, OutputStream output) throws Exception {
        try (Program program = start(command, input, output)) {
            assertThat(program.status()).as(() -> "exit status of " + program).isZero();
            return program.errors();
        }
    }

    /// A platform thread: reading a pipe holds on to its carrier, and a test's own servers need the few there are.
    private static Thread reader(InputStream from, OutputStream to) {
        return Thread.ofPlatform().daemon().start(() -> {
            try (from) {
                from.transferTo(to);
            } catch (IOException _) {
                // The program was ended while it was being read from.
            }
        });
    }

    /// Waits until it takes connections.
    public Program awaitPort(int port) {
        return await("port " + port, () -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException _) {
                return false;
            }
        });
    }

    /// Waits until it has printed the words.
    public Program awaitWords(String words) {
        return awaitWords(words, 1);
    }

    /// Waits until it has printed the words that often.
    public Program awaitWords(String words, int times) {
        return await(times + "x '" + words + "'", () -> count(output(), words) + count(errors(), words) >= times);
    }

    private static int count(String text, String words) {
        return text.split(Pattern.quote(words), -1).length - 1;
    }

    /// A program that does not come to what it is started for is ended: nobody has it yet who could.
    private Program await(String what, BooleanSupplier condition) {
        try {
            Await.until(() -> what + " of " + this, Await.LIMIT, () -> {
                // Asked in this order, so that the last words of a program that ends are not missed.
                boolean silent = readers.stream().noneMatch(Thread::isAlive);
                boolean met = condition.getAsBoolean();
                assertThat(met || !silent).as(() -> "still running: " + this).isTrue();
                return met;
            });
            return this;
        } catch (AssertionError failure) {
            close();
            throw failure;
        }
    }

    /// Gives it something to read.
    public void say(String words) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write(words.getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    /// Sends it a signal.
    ///
    /// @param name such as `STOP`
    public void signal(String name) throws Exception {
        run("kill", "-" + name, Long.toString(process.pid()));
    }

    /// Gives it nothing more to read.
    public void endInput() throws IOException {
        process.getOutputStream().close();
    }

    /// Waits for its end.
    public int status() throws InterruptedException {
        return status(LIMIT);
    }

    /// Waits for its end, for so long at most.
    public int status(Duration limit) throws InterruptedException {
        boolean ended = process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
        assertThat(ended).as(() -> "ended within " + limit + ": " + this).isTrue();
        for (Thread reader : readers) {
            reader.join(LIMIT);
        }
        return process.exitValue();
    }

    /// What it has printed so far.
    public String output() {
        return output instanceof ByteArrayOutputStream kept ? kept.toString(StandardCharsets.UTF_8) : "";
    }

    /// What it has complained of so far.
    public String errors() {
        return errors.toString(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return name + ", which has printed:\n" + output() + errors();
    }

    /// Ends it and what it has started, unless it has ended, and waits until it is gone.
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(Await.LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}

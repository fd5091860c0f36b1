package io.smartproxy.nftables;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The program `nft` of nftables, which talks to the kernel.
///
/// @param program its file
record NftCommand(Path program) {

    /// Where a user's `PATH` often does not lead.
    private static final List<String> SYSTEM = List.of("/usr/sbin", "/sbin");
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MOST_OUTPUT = 16 << 20;

    /// What has come of a call.
    ///
    /// @param output what it has printed and complained of
    record Result(int status, String output) {

        boolean ok() {
            return status == 0;
        }

        /// What it complains of, in one line.
        String complaint() {
            return output.lines().filter(line -> line.contains("rror")).findFirst()
                    .map(line -> line.substring(Math.max(line.indexOf("Error: "), 0)))
                    .orElse("nft ended with status " + status);
        }
    }

    /// The one of this machine, or none.
    static Optional<NftCommand> find() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), SYSTEM.stream())
                .filter(folder -> folder.startsWith("/")).map(folder -> Path.of(folder, "nft"))
                .filter(Files::isExecutable).findFirst().map(NftCommand::new);
    }

    /// Asks whether the kernel would take this, and changes nothing.
    Result check(String text) throws IOException {
        return run(text, "-c", "-f", "-");
    }

    /// Has the kernel take this, all of it or nothing.
    Result apply(String text) throws IOException {
        return run(text, "-f", "-");
    }

    /// Asks for the counters of a table.
    Result counters(String table) throws IOException {
        return run("", "list counters table " + table);
    }

    private Result run(String input, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(program.toString()),
                Stream.of(arguments)).toList()).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        // What ends it ends the writing and the reading here, too.
        process.onExit().orTimeout(LIMIT.toNanos(), TimeUnit.NANOSECONDS).whenComplete((_, late) -> {
            if (late != null) {
                process.destroyForcibly();
            }
        });
        try (InputStream output = process.getInputStream()) {
            give(input, process);
            String said = new String(output.readNBytes(MOST_OUTPUT), UTF_8);
            return new Result(await(process), said);
        }
    }

    private static void give(String input, Process process) {
        try (OutputStream to = process.getOutputStream()) {
            to.write(input.getBytes(UTF_8));
        } catch (IOException _) {
            // It has stopped reading: what it says tells why.
        }
    }

    private static int await(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException interrupt) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while nft ran", interrupt);
        }
    }
}

package io.smartproxy.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// The JDK's own program for making certificates: the Java API reads them and cannot make them.
///
/// @param program in the `bin` folder of a Java home; a runtime that was made by `jlink` may lack it
record Keytool(Path program) {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss").withZone(ZoneId.systemDefault());
    /// On the command line every user of the machine could read the password.
    private static final String PASSWORD_VARIABLE = "SMARTPROXY_STORE_PASSWORD";
    /// How often the password is stirred. Ten thousand times, as by default, take the better part of a second each time
    /// that the store is opened, and are to slow down who guesses: the password is no secret, the file's mode protects it.
    private static final List<String> ITERATIONS = List.of("-J-Dkeystore.pkcs12.certPbeIterationCount=1",
            "-J-Dkeystore.pkcs12.keyPbeIterationCount=1", "-J-Dkeystore.pkcs12.macIterationCount=1");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    static Keytool of(Path javaHome) {
        return new Keytool(javaHome.resolve("bin/keytool"));
    }

    boolean isThere() {
        return Files.isExecutable(program);
    }

    /// Makes a PKCS#12 store with a key on P-256 and a certificate that is signed by it.
    ///
    /// @param store    does not exist yet
    /// @param names    subject alternative names as keytool writes them: `dns:localhost`, `ip:::1`
    /// @param validity in whole days
    /// @throws IOException with what keytool said
    void make(Path store, String password, List<String> names, Instant start, Duration validity) throws IOException {
        Path said = store.resolveSibling("keytool.out");
        // With the quick compiler alone it takes half the time, and the proxy's start waits for it.
        ProcessBuilder builder = new ProcessBuilder(program.toString(), "-J-XX:TieredStopAtLevel=1",
                "-genkeypair", "-alias", "smartproxy",
                "-keyalg", "EC", "-groupname", "secp256r1", "-sigalg", "SHA256withECDSA",
                "-dname", "CN=SmartProxy self-signed", "-startdate", DATE.format(start),
                "-validity", String.valueOf(validity.toDays()),
                "-ext", names.stream().collect(Collectors.joining(",", "san=", "")),
                "-ext", "eku=serverAuth", "-ext", "ku=digitalSignature",
                "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass:env", PASSWORD_VARIABLE);
        builder.command().addAll(1, ITERATIONS);
        builder.environment().put(PASSWORD_VARIABLE, password);
        // Output into a file: reading a pipe would wait on for whatever keeps it open.
        Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile())
                .redirectInput(Path.of("/dev/null").toFile()).start();
        try {
            int status = await(process);
            if (status != 0) {
                throw new IOException("keytool ended with status " + status + ": " + Files.readString(said).strip());
            }
        } finally {
            Files.delete(said);
        }
    }

    private static int await(Process process) throws IOException {
        try {
            if (process.waitFor(LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        throw new IOException("keytool did not end within " + LIMIT.toSeconds() + " s");
    }
}

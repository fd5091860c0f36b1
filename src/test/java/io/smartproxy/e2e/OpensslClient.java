package io.smartproxy.e2e;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `openssl s_client`, which talks to a port of this machine: what it is given it sends, what it gets it prints. A line
/// that begins with `K`, `k`, `R` or `Q` is a command to it.
final class OpensslClient implements AutoCloseable {

    private final Program program;

    private OpensslClient(Program program) {
        this.program = program;
    }

    /// Starts it, and waits for nothing.
    static OpensslClient start(int port, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port));
        command.addAll(List.of(arguments));
        return new OpensslClient(Program.startToTalk(command));
    }

    /// Waits until it and the server have come to terms.
    ///
    /// @return `New` or `Reused`, the version and the cipher suite, such as `New, TLSv1.3, Cipher is TLS_…`
    String awaitAgreed() {
        program.awaitWords("Verify return code");
        return program.output().lines().filter(line -> line.contains(", Cipher is ")).findFirst().orElseThrow();
    }

    /// Gives it a command, which it reads by itself only while it has nothing else to read.
    ///
    /// @param answer what it says then
    /// @param times  how often it has said so by then
    void command(String letter, String answer, int times) throws IOException {
        program.say(letter + "\n");
        program.awaitWords(answer, times);
    }

    /// Sends the words and waits until they have come back.
    void echo(String words) throws IOException {
        program.say(words);
        program.awaitWords(words);
    }

    /// Waits for its end, which it comes to by itself when the server ends the connection.
    ///
    /// @return what it has complained of
    String failure() throws InterruptedException {
        program.status();
        return program.errors();
    }

    /// Ends the connection as TLS wants it.
    void end() throws Exception {
        program.endInput();
        program.status();
    }

    @Override
    public void close() {
        program.close();
    }
}

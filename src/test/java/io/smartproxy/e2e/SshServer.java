package io.smartproxy.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// An `sshd` with keys of its own: whoever runs the test can log in with one of them, and nobody else can.
final class SshServer implements AutoCloseable {

    /// Where `sshd` locks its less trusted part in when root starts it. A machine that runs none need not have it.
    private static final Path JAIL = Path.of("/run/sshd");
    private static final String USER = System.getProperty("user.name");

    private final Path folder;
    private final int port;
    private final Program program;

    private SshServer(Path folder, int port, Program program) {
        this.folder = folder;
        this.port = port;
        this.program = program;
    }

    /// @param folder where its files go
    static SshServer start(Path folder) throws Exception {
        makeKey(folder.resolve("host"));
        makeKey(folder.resolve("client"));
        // The client calls it by this name, whatever port it goes through.
        Files.writeString(folder.resolve("known"), "server " + Files.readString(folder.resolve("host.pub")));
        int port = Ports.free();
        Path config = Files.writeString(folder.resolve("config"), """
                ListenAddress 127.0.0.1:%d
                HostKey %s
                AuthorizedKeysFile %s
                PidFile none
                StrictModes no
                UsePAM no
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                """.formatted(port, folder.resolve("host"), folder.resolve("client.pub")));
        makeJail();
        Program program = Program.start("sshd", "-D", "-e", "-f", config.toString()).awaitWords("Server listening");
        return new SshServer(folder, port, program);
    }

    private static void makeKey(Path file) throws Exception {
        Program.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString());
    }

    private static void makeJail() throws IOException {
        if (USER.equals("root") && Files.notExists(JAIL)) {
            Files.createDirectory(JAIL);
            JAIL.toFile().deleteOnExit();
        }
    }

    /// As `targets` wants it.
    String address() {
        return "127.0.0.1:" + port;
    }

    /// The command of a client that logs in through another port and has something run there.
    List<String> client(int throughPort, String... command) {
        List<String> line = new ArrayList<>(List.of("ssh", "-F", "none", "-T", "-p", String.valueOf(throughPort),
                "-l", USER, "-i", folder.resolve("client").toString(), "-o", "IdentitiesOnly=yes",
                "-o", "IdentityAgent=none", "-o", "BatchMode=yes", "-o", "HostKeyAlias=server",
                "-o", "StrictHostKeyChecking=yes", "-o", "UserKnownHostsFile=" + folder.resolve("known"),
                "127.0.0.1"));
        line.addAll(List.of(command));
        return line;
    }

    @Override
    public void close() {
        program.close();
    }
}

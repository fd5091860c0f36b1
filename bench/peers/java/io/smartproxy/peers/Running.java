package io.smartproxy.peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A proxy that runs, on ports of its own.
final class Running implements AutoCloseable {

    private static final String RESIDENT = "VmRSS:";
    private static final long BYTES_OF_KB = 1024;

    private final Peer peer;
    private final List<Road> roads;
    private final Program program;
    private final long startNanos;

    private Running(Peer peer, List<Road> roads, Program program, long startNanos) {
        this.peer = peer;
        this.roads = roads;
        this.program = program;
        this.startNanos = startNanos;
    }

    /// Starts it, and waits until it takes connections on every way and has said a byte by TLS.
    static Running start(Peer peer, Site site) throws IOException {
        Running running = launch(peer, site, List.of(Way.values()));
        try {
            for (Way way : List.of(Way.GREETING, Way.HTTP, Way.HTTPS, Way.TLS_GREETING)) {
                running.awaitAccept(way);
            }
            // The first handshake brings along what all others find there.
            new TlsClient().visit(running.address(Way.TLS_GREETING)).close();
            return running;
        } catch (IOException e) {
            running.close();
            throw e;
        }
    }

    /// Starts it, and waits for nothing.
    ///
    /// @param ways what it is to have a listener for
    static Running launch(Peer peer, Site site, List<Way> ways) throws IOException {
        List<Road> roads = new ArrayList<>();
        for (Way way : ways) {
            roads.add(new Road(way, FreePort.find(), site.target(way)));
        }
        Path folder = Workplace.subfolder(peer.title());
        List<String> command = peer.prepare(site, roads, folder);
        long now = System.nanoTime();
        return new Running(peer, roads, Program.start(command, folder.resolve("output.log")), now);
    }

    Peer peer() {
        return peer;
    }

    /// Where clients that want to go that way come in.
    InetSocketAddress address(Way way) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), road(way).port());
    }

    /// The listener of that way.
    Road road(Way way) {
        return roads.stream().filter(each -> each.way() == way).findFirst().orElseThrow();
    }

    /// Waits until it takes connections.
    private void awaitAccept(Way way) throws IOException {
        Wait.until(() -> way + " of " + program, () -> {
            program.requireAlive();
            try (Socket socket = Call.open(address(way))) {
                return socket.isConnected();
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    /// Waits until the first byte of the [Greeter] has come through.
    ///
    /// @return nanoseconds from the start of the process
    long awaitGreeting() throws IOException {
        Wait.until(() -> "a greeting through " + program, () -> {
            program.requireAlive();
            try (Socket socket = Call.open(address(Way.GREETING))) {
                return socket.getInputStream().read() == Greeter.GREETING;
            } catch (IOException notYet) {
                return false;
            }
        });
        return System.nanoTime() - startNanos;
    }

    /// Processor time of all of its processes so far, in nanoseconds.
    long cpuNanos() throws IOException {
        program.requireAlive();
        long sum = 0;
        for (long pid : program.pids()) {
            sum += CpuClock.nanos(pid);
        }
        return sum;
    }

    /// What all of its processes have in memory now, in bytes.
    long residentBytes() throws IOException {
        program.requireAlive();
        long sum = 0;
        for (long pid : program.pids()) {
            sum += residentBytes(pid);
        }
        return sum;
    }

    private static long residentBytes(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
            if (line.startsWith(RESIDENT)) {
                return Long.parseLong(line.replaceAll("\\D", "")) * BYTES_OF_KB;
            }
        }
        throw new IOException("the status of process " + pid + " says no " + RESIDENT);
    }

    @Override
    public void close() throws IOException {
        program.close();
    }
}

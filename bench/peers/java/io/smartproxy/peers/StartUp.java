package io.smartproxy.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// How long it takes from the start of the process, with one plain listener, to the first byte that comes through to a
/// client.
///
/// @param cached whether this project's jar has a cache beside it, made by `--make-cache`; the others have no such
///               thing and start as they always do
record StartUp(boolean cached) implements Work.Fresh {

    @Override
    public String name() {
        return cached ? "start-cached" : "start";
    }

    @Override
    public List<Quantity> quantities() {
        return List.of(new Quantity(name(), "start to the first byte" + (cached ? ", with a cache" : ""), "ms"));
    }

    @Override
    public List<Double> measure(Peer peer, Site site) throws IOException {
        try (Running running = Running.launch(peer, cached ? withCache(site) : site, List.of(Way.GREETING))) {
            return List.of((double) running.awaitGreeting() / TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /// Made when it is first needed.
    private static Site withCache(Site site) throws IOException {
        Path jar = Workplace.folder().resolve("smartproxy.jar");
        if (!Files.exists(jar)) {
            Files.copy(site.jar(), jar);
            Program.run(site.java().toString(), "-jar", jar.toString(), "--make-cache");
        }
        return site.withJar(jar);
    }
}

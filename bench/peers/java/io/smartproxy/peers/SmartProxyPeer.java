package io.smartproxy.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The proxy of this project, by its jar, as users have it: with all limits that do not stand in the way of one client
/// that opens thousands of connections, with its books, its log and its admin page.
record SmartProxyPeer() implements Peer {

    @Override
    public String title() {
        return "SmartProxy";
    }

    @Override
    public String version(Site site) throws IOException {
        // The JVM may have words of its own in front, about options in its environment.
        return Program.run(site.java().toString(), "-jar", site.jar().toString(), "--version").lines()
                .filter(line -> line.startsWith("smartproxy ")).findFirst().orElseThrow();
    }

    @Override
    public List<String> prepare(Site site, List<Road> roads, Path folder) throws IOException {
        StringBuilder text = new StringBuilder("""
                admin.listen = 127.0.0.1:%d
                maxConnections = 8000
                maxConnectionsPerIP = off
                connectionRateLimitPerMinute = off
                shutdown.timeout = 0
                """.formatted(FreePort.find()));
        for (Road road : roads) {
            String route = "route." + road.way() + ".";
            text.append(route).append("listen = ").append(road.from()).append('\n');
            text.append(route).append("targets = ").append(road.to()).append('\n');
            if (road.way().tls) {
                text.append(route).append("tls = terminate\n");
                text.append(route).append("tls.minVersion = 1.3\n");
                text.append(route).append("tls.certificate = ").append(site.certificate().chain()).append('\n');
                text.append(route).append("tls.key = ").append(site.certificate().key()).append('\n');
            }
        }
        Path file = Files.writeString(folder.resolve("proxy.properties"), text);
        return List.of(site.java().toString(), "-jar", site.jar().toString(), file.toString());
    }
}

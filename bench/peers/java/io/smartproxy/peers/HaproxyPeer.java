package io.smartproxy.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// HAProxy in its default configuration; it forwards TCP. Its time-outs, which it has none of by default and warns
/// about, are as long as nginx's, so that it closes no connection that is measured in silence.
record HaproxyPeer() implements Peer {

    @Override
    public String title() {
        return "HAProxy";
    }

    @Override
    public String version(Site site) throws IOException {
        return Program.run("haproxy", "-v").lines().findFirst().orElseThrow().replaceFirst(" \\d{4}/.*", "");
    }

    @Override
    public List<String> prepare(Site site, List<Road> roads, Path folder) throws IOException {
        StringBuilder text = new StringBuilder("""
                defaults
                    mode tcp
                    timeout connect 5s
                    timeout client 10m
                    timeout server 10m
                """);
        for (Road road : roads) {
            String tls = road.way().tls ? " ssl crt " + site.certificate().both() + " ssl-min-ver TLSv1.3" : "";
            text.append("listen ").append(road.way()).append('\n');
            text.append("    bind ").append(road.from()).append(tls).append('\n');
            text.append("    server target ").append(road.to()).append('\n');
        }
        Path file = Files.writeString(folder.resolve("haproxy.cfg"), text);
        return List.of("haproxy", "-db", "-f", file.toString());
    }
}

package io.smartproxy.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// nginx with its stream module, a worker for each core, as Debian's package has it.
record NginxPeer() implements Peer {

    private static final Path STREAM_MODULE = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");

    @Override
    public String title() {
        return "nginx";
    }

    @Override
    public String version(Site site) throws IOException {
        return Program.run("nginx", "-v").strip();
    }

    @Override
    public List<String> prepare(Site site, List<Road> roads, Path folder) throws IOException {
        StringBuilder text = new StringBuilder("stream {\n");
        for (Road road : roads) {
            text.append("    server {\n        listen ").append(road.from()).append(road.way().tls ? " ssl" : "");
            text.append(";\n        proxy_pass ").append(road.to()).append(";\n");
            if (road.way().tls) {
                text.append("        ssl_protocols TLSv1.3;\n");
                text.append("        ssl_certificate ").append(site.certificate().chain()).append(";\n");
                text.append("        ssl_certificate_key ").append(site.certificate().key()).append(";\n");
            }
            text.append("    }\n");
        }
        // Where this part of it is a file of its own, it has to be asked for.
        String module = Files.exists(STREAM_MODULE) ? "load_module " + STREAM_MODULE + ";\n" : "";
        return command(folder, module + text + "}\n");
    }

    /// Writes a file of nginx.
    ///
    /// @param blocks what it serves
    /// @return what starts it in the foreground
    static List<String> command(Path folder, String blocks) throws IOException {
        // Room for all idle connections in one worker: the kernel deals them out unevenly.
        Path file = Files.writeString(folder.resolve("nginx.conf"), blocks + """
                daemon off;
                worker_processes auto;
                pid nginx.pid;
                events {
                    worker_connections 16384;
                }
                """);
        return List.of("nginx", "-e", "stderr", "-p", folder.toString(), "-c", file.toString());
    }
}

package io.smartproxy.peers;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/// The HTTP server behind the proxies: an nginx that answers from memory.
final class Origin implements AutoCloseable {

    /// A page of 1 KiB.
    static final String SMALL = "/small";
    static final int SMALL_BYTES = 1 << 10;
    /// A file of 1 GiB.
    static final String LARGE = "/large";
    private static final long LARGE_BYTES = 1L << 30;

    private final int port;
    private final Program program;

    private Origin(int port, Program program) {
        this.port = port;
        this.program = program;
    }

    static Origin start() throws IOException {
        Path folder = Workplace.subfolder("origin");
        Path files = Files.createDirectory(folder.resolve("www"));
        try (RandomAccessFile large = new RandomAccessFile(files.resolve(LARGE.substring(1)).toFile(), "rw")) {
            // All holes: it takes no room on the disk, and TLS takes as long over zeros as over anything.
            large.setLength(LARGE_BYTES);
        }
        int port = FreePort.find();
        Program program = Program.start(NginxPeer.command(folder, """
                http {
                    access_log off;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    sendfile on;
                    tcp_nopush on;
                    keepalive_requests 1000000000;
                    server {
                        listen 127.0.0.1:%d backlog=4096;
                        root www;
                        location = %s {
                            return 200 "%s";
                        }
                    }
                }
                """.formatted(port, SMALL, "x".repeat(SMALL_BYTES))), folder.resolve("output.log"));
        return new Origin(port, program);
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        program.close();
    }
}

package io.smartproxy.e2e;

import java.nio.file.Files;
import java.nio.file.Path;

/// HTTP servers that want a PROXY header first and answer with what has stood in it: in the clear on one port, by TLS
/// on the next. They tell the source and the destination, as `127.0.0.7:40000 127.0.0.1:443`.
enum ProxyPeer {

    HAPROXY {
        @Override
        Program start(Path folder, int port) throws Exception {
            return haproxy(folder, "behind.cfg", """
                    listen told
                        mode http
                        bind 127.0.0.1:%d accept-proxy
                        bind 127.0.0.1:%d accept-proxy ssl crt %s
                        http-request return status 200 content-type text/plain lf-string "%%[src]:%%[src_port] %%[dst]:%%[dst_port]"
                    """.formatted(port, port + 1, bundle(folder)));
        }
    },

    NGINX {
        @Override
        Program start(Path folder, int port) throws Exception {
            certificate(folder);
            return NginxServer.run(folder, """
                    server {
                        listen 127.0.0.1:%d proxy_protocol;
                        listen 127.0.0.1:%d ssl proxy_protocol;
                        ssl_protocols TLSv1.2 TLSv1.3;
                        ssl_certificate peer.pem;
                        ssl_certificate_key peer.key;
                        set $from $proxy_protocol_addr:$proxy_protocol_port;
                        return 200 "$from $proxy_protocol_server_addr:$proxy_protocol_server_port";
                    }
                    """.formatted(port, port + 1));
        }
    };

    /// @param folder where its files go
    /// @param port   the first of its two
    abstract Program start(Path folder, int port) throws Exception;

    /// Starts a HAProxy in the foreground.
    ///
    /// @param file     the name of its file
    /// @param sections what is to stand in it besides `global` and `defaults`
    static Program haproxy(Path folder, String file, String sections) throws Exception {
        Path config = Files.writeString(folder.resolve(file), """
                global
                    maxconn 200
                defaults
                    timeout connect 20s
                    timeout client 20s
                    timeout server 20s
                %s
                """.formatted(sections));
        return Program.start("haproxy", "-db", "-f", config.toString());
    }

    /// Certificate and key in one file, as HAProxy wants them.
    static Path bundle(Path folder) throws Exception {
        certificate(folder);
        return Files.writeString(folder.resolve("peer.bundle"), Files.readString(folder.resolve("peer.pem"))
                + Files.readString(folder.resolve("peer.key")));
    }

    /// Makes `peer.pem` and `peer.key`, for `localhost`.
    private static void certificate(Path folder) throws Exception {
        if (!Files.exists(folder.resolve("peer.pem"))) {
            TlsServer.makeCertificate(folder, "localhost");
            Files.move(folder.resolve("localhost.pem"), folder.resolve("peer.pem"));
            Files.move(folder.resolve("localhost.key"), folder.resolve("peer.key"));
        }
    }
}

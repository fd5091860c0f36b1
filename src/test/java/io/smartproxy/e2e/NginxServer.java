package io.smartproxy.e2e;

import java.nio.file.Files;
import java.nio.file.Path;

/// An nginx that serves the files of a folder by HTTPS, with HTTP/1.1 and HTTP/2.
final class NginxServer implements AutoCloseable {

    private static final Path STREAM_MODULE = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");

    private final int port;
    private final Path certificate;
    private final Program program;

    private NginxServer(int port, Path certificate, Program program) {
        this.port = port;
        this.certificate = certificate;
        this.program = program;
    }

    /// @param folder where its own files go; those in its subfolder `www` are served
    /// @param name   stands in its certificate
    static NginxServer start(Path folder, String name) throws Exception {
        TlsServer.makeCertificate(folder, name);
        int port = Ports.free();
        Program program = run(folder, """
                server {
                    listen 127.0.0.1:%d ssl http2;
                    ssl_certificate %s.pem;
                    ssl_certificate_key %s.key;
                    root www;
                }
                """.formatted(port, name, name));
        return new NginxServer(port, folder.resolve(name + ".pem"), program.awaitPort(port));
    }

    /// Starts one with other servers.
    ///
    /// @param folder  where its own files go; paths start from there
    /// @param servers goes into the `http` block of its file
    static Program run(Path folder, String servers) throws Exception {
        return Program.start(command(folder, servers));
    }

    /// Writes the file of one with other servers, for whoever starts it somewhere else.
    ///
    /// @return the command that starts it
    static String[] command(Path folder, String servers) throws Exception {
        return commandOf(folder, """
                http {
                    access_log off;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    %s
                }
                """.formatted(servers));
    }

    /// Starts one that leads streams on.
    ///
    /// @param folder  as in [#run]
    /// @param servers goes into the `stream` block of its file
    static Program runStreams(Path folder, String servers) throws Exception {
        // Where this part of it is a file of its own, it has to be asked for.
        String module = Files.exists(STREAM_MODULE) ? "load_module " + STREAM_MODULE + ";\n" : "";
        return Program.start(commandOf(folder, module + "stream {\n" + servers + "}\n"));
    }

    private static String[] commandOf(Path folder, String blocks) throws Exception {
        // One process, in the foreground: it is there as long as it is wanted, and reads what its user may read.
        Path config = Files.writeString(folder.resolve("nginx.conf"), blocks + """
                daemon off;
                master_process off;
                pid nginx.pid;
                events {
                }
                """);
        return new String[] {"nginx", "-e", "stderr", "-p", folder.toString(), "-c", config.toString()};
    }

    /// As `targets` wants it.
    String address() {
        return "127.0.0.1:" + port;
    }

    /// The file of its certificate, in PEM.
    Path certificate() {
        return certificate;
    }

    @Override
    public void close() {
        program.close();
    }
}

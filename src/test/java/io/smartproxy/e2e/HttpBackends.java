package io.smartproxy.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// HTTP servers that answer every request with their own name, for as long as the connection lasts, and a client that
/// asks.
final class HttpBackends implements AutoCloseable {

    private static final Pattern NAME = Pattern.compile("<(\\w+)>");

    private final Map<String, Backend> backends = new LinkedHashMap<>();

    /// A proxy on a port of 127.0.0.1.
    ///
    /// @param routes with `<a>` for the target of a server named a
    TestProxy startProxy(int port, String routes) throws IOException {
        return startProxy(Path.of(""), port, routes);
    }

    /// @param folder where the proxy's file is taken to be
    TestProxy startProxy(Path folder, int port, String routes) throws IOException {
        for (MatchResult found : NAME.matcher(routes).results().toList()) {
            if (!backends.containsKey(found.group(1))) {
                backends.put(found.group(1), Backend.start(socket -> serve(socket, found.group(1))));
            }
        }
        String text = NAME.matcher(routes).replaceAll(found -> backends.get(found.group(1)).address());
        return TestProxy.start(folder, "default.listen = 127.0.0.1:" + port + "\n" + text);
    }

    private static void serve(Socket socket, String name) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        OutputStream out = socket.getOutputStream();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isEmpty()) {
                out.write(("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nServer: " + name + "\r\n\r\n")
                        .getBytes(ISO_8859_1));
            }
        }
    }

    /// As the proxy writes the target.
    String address(String name) {
        return backends.get(name).address();
    }

    int accepted(String name) {
        return backends.get(name).accepted();
    }

    /// All that comes back for the bytes of one or more requests.
    static String ask(int port, String requests) throws IOException {
        return ask("127.0.0.1", port, requests);
    }

    /// @param from the client's own address
    static String ask(String from, int port, String requests) throws IOException {
        try (Socket client = new Socket()) {
            client.bind(new InetSocketAddress(from, 0));
            client.connect(new InetSocketAddress("127.0.0.1", port));
            client.setSoTimeout((int) Await.LIMIT.toMillis());
            client.getOutputStream().write(requests.getBytes(ISO_8859_1));
            client.shutdownOutput();
            return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    /// The name of the server that answers a request without a body.
    ///
    /// @param host what its `Host` is
    static String server(int port, String host, String target) throws IOException {
        return serverIn(ask(port, get(host, target)));
    }

    static String get(String host, String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    }

    /// Empty if there was no answer.
    static String serverIn(String answer) {
        return answer.lines().filter(line -> line.startsWith("Server: ")).findFirst().orElse("")
                .replace("Server: ", "");
    }

    @Override
    public void close() throws IOException {
        for (Backend backend : backends.values()) {
            backend.close();
        }
    }
}

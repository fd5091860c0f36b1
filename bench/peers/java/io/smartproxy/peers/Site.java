package io.smartproxy.peers;

import java.io.IOException;
import java.nio.file.Path;

/// What all proxies share: what they lead to, the certificate that they show, and what the jar is run by.
///
/// @param java      the JDK's `java`
/// @param iperfPort where [PlainBulk] starts a server for each of its runs
record Site(Path java, Path jar, Certificate certificate, Origin origin, Greeter greeter, int iperfPort)
        implements AutoCloseable {

    static Site open(Path jar) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new Site(java, jar, Certificate.make(Workplace.folder()), Origin.start(), Greeter.start(),
                FreePort.find());
    }

    /// The same with another jar of the proxy.
    Site withJar(Path other) {
        return new Site(java, other, certificate, origin, greeter, iperfPort);
    }

    /// The port on loopback where it ends.
    int target(Way way) {
        return switch (way) {
            case HTTP, HTTPS -> origin.port();
            case IPERF -> iperfPort;
            case GREETING, TLS_GREETING -> greeter.port();
        };
    }

    @Override
    public void close() throws IOException {
        try (greeter) {
            origin.close();
        }
    }
}

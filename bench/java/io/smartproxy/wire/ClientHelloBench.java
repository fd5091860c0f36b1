package io.smartproxy.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The time that the first bytes of a connection take to be understood: hellos with the extensions that browsers send,
/// one that is not whole yet, and the head of a browser's HTTP/1.1 request.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ClientHelloBench {

    private static final int HELLO_LENGTH = 517;
    private static final int FIRST_RECORD = 1400;
    /// X25519, and X25519MLKEM768 in front of it.
    private static final int SHARE = 4 + 32;
    private static final int LARGE_SHARE = 4 + 1216 + SHARE;
    private static final String HEAD = """
            GET /shop/article?id=4711&ref=start HTTP/1.1
            Host: www.example.com
            Connection: keep-alive
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
            Accept-Language: en-GB,en;q=0.7,de;q=0.3
            Accept-Encoding: gzip, deflate, br, zstd
            Upgrade-Insecure-Requests: 1
            Cookie: session=0123456789abcdef0123456789abcdef; theme=dark

            """;

    private ByteBuffer hello;
    private ByteBuffer halfHello;
    private ByteBuffer largeHello;
    private ByteBuffer head;

    @Setup
    public void make() {
        byte[] bare = message(SHARE, 0);
        byte[] padded = record(message(SHARE, HELLO_LENGTH - record(bare).length));
        hello = ByteBuffer.wrap(padded);
        halfHello = ByteBuffer.wrap(padded, 0, HELLO_LENGTH / 2);
        byte[] large = message(LARGE_SHARE, 200);
        largeHello = ByteBuffer.wrap(join(record(Arrays.copyOf(large, FIRST_RECORD)),
                record(Arrays.copyOfRange(large, FIRST_RECORD, large.length))));
        head = ByteBuffer.wrap(HEAD.replace("\n", "\r\n").getBytes(US_ASCII));
    }

    @Benchmark
    public Parse<ClientHello> helloOf517Bytes() {
        return ClientHello.parse(hello);
    }

    @Benchmark
    public Parse<ClientHello> postQuantumHelloInTwoRecords() {
        return ClientHello.parse(largeHello);
    }

    @Benchmark
    public Parse<ClientHello> halfAHello() {
        return ClientHello.parse(halfHello);
    }

    @Benchmark
    public Parse<HttpHead> httpHead() {
        return HttpHead.parse(head);
    }

    private static byte[] message(int shareLength, int padding) {
        byte[] extensions = join(
                extension(0x3a3a, 0), serverName("www.example.com"), extension(23, 0), extension(0xff01, 1),
                extension(10, 12), extension(11, 2), extension(35, 0), alpn(), extension(5, 5), extension(13, 18),
                extension(18, 0), extension(51, 2 + shareLength), extension(45, 2), supportedVersions(),
                extension(27, 3), extension(0xdada, 1), extension(21, padding));
        byte[] body = join(uint16(0x0303), new byte[32], new byte[] {32}, new byte[32], vector(new byte[32]),
                new byte[] {1, 0}, vector(extensions));
        return join(new byte[] {1, 0}, vector(body));
    }

    private static byte[] record(byte[] payload) {
        return join(new byte[] {22, 3, 1}, vector(payload));
    }

    private static byte[] serverName(String name) {
        return join(uint16(0), vector(vector(join(new byte[1], vector(name.getBytes(US_ASCII))))));
    }

    private static byte[] alpn() {
        return join(uint16(16), vector(vector("\2h2\bhttp/1.1".getBytes(US_ASCII))));
    }

    private static byte[] supportedVersions() {
        return join(uint16(43), vector(join(new byte[] {6}, uint16(0x7a7a), uint16(0x0304), uint16(0x0303))));
    }

    private static byte[] extension(int type, int length) {
        return join(uint16(type), vector(new byte[length]));
    }

    private static byte[] vector(byte[] bytes) {
        return join(uint16(bytes.length), bytes);
    }

    private static byte[] uint16(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }
}

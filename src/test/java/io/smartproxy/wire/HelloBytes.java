package io.smartproxy.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.stream.Stream;

/// ClientHellos put together piece by piece, right ones and wrong ones (RFC 8446 section 4.1.2).
public final class HelloBytes {

    public static final int SERVER_NAME = 0;
    public static final int ALPN = 16;
    public static final int SUPPORTED_VERSIONS = 43;
    public static final int KEY_SHARE = 51;

    private HelloBytes() {
    }

    public static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    public static byte[] text(String text) {
        return text.getBytes(ISO_8859_1);
    }

    public static byte[] uint16(int value) {
        return bytes(value >> 8, value);
    }

    public static byte[] vector8(byte[]... parts) {
        byte[] whole = join(parts);
        return join(bytes(whole.length), whole);
    }

    public static byte[] vector16(byte[]... parts) {
        byte[] whole = join(parts);
        return join(uint16(whole.length), whole);
    }

    public static byte[] extension(int type, byte[]... data) {
        return join(uint16(type), vector16(data));
    }

    public static byte[] serverName(String name) {
        return extension(SERVER_NAME, vector16(hostName(name)));
    }

    public static byte[] hostName(String name) {
        return join(bytes(0), vector16(text(name)));
    }

    public static byte[] alpn(String... names) {
        return extension(ALPN, vector16(Stream.of(names).map(name -> vector8(text(name))).toArray(byte[][]::new)));
    }

    public static byte[] versions(int... codes) {
        return extension(SUPPORTED_VERSIONS,
                vector8(Arrays.stream(codes).mapToObj(HelloBytes::uint16).toArray(byte[][]::new)));
    }

    /// A key share that makes a hello large.
    public static byte[] keyShare(int length) {
        return extension(KEY_SHARE, new byte[length]);
    }

    /// What comes before the extensions.
    public static byte[] start(int legacyVersion) {
        return join(uint16(legacyVersion), new byte[32], vector8(new byte[32]),
                vector16(uint16(0x1a1a), uint16(0x1301), uint16(0xc02f)), vector8(bytes(0)));
    }

    public static byte[] body(byte[]... extensions) {
        return join(start(0x0303), vector16(extensions));
    }

    /// A handshake message.
    public static byte[] message(int type, byte[] body) {
        return join(bytes(type, body.length >> 16, body.length >> 8, body.length), body);
    }

    public static byte[] record(byte[]... payload) {
        return join(bytes(22, 3, 1), vector16(payload));
    }

    /// The bytes in records of that many bytes, the last one shorter if need be.
    public static byte[] records(int size, byte[] bytes) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (int from = 0; from < bytes.length; from += size) {
            whole.writeBytes(record(Arrays.copyOfRange(bytes, from, Math.min(from + size, bytes.length))));
        }
        return whole.toByteArray();
    }

    /// The message of a ClientHello that has these extensions.
    public static byte[] helloMessage(byte[]... extensions) {
        return message(1, body(extensions));
    }

    /// That message in one record.
    public static byte[] hello(byte[]... extensions) {
        return record(helloMessage(extensions));
    }
}

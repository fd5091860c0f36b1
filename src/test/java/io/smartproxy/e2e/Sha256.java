package io.smartproxy.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Where bytes go that only their sum is wanted of.
final class Sha256 extends OutputStream {

    private final MessageDigest digest;
    private long length;

    Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    static String of(InputStream bytes) throws IOException {
        Sha256 sum = new Sha256();
        bytes.transferTo(sum);
        return sum.hex();
    }

    static String of(Path file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            return of(bytes);
        }
    }

    @Override
    public void write(int value) {
        digest.update((byte) value);
        length++;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        digest.update(bytes, offset, count);
        length += count;
    }

    /// How many bytes there have been.
    long length() {
        return length;
    }

    /// The sum over all of them; asked for once, at the end.
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}

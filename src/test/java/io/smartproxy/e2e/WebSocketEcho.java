package io.smartproxy.e2e;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// A WebSocket server that sends back every frame that it gets, the last one, which closes, included (RFC 6455).
final class WebSocketEcho {

    /// RFC 6455 section 1.3.
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String KEY = "sec-websocket-key:";
    private static final int CLOSE = 0x8;

    private WebSocketEcho() {
    }

    static Backend start() throws IOException {
        return Backend.start(WebSocketEcho::serve);
    }

    private static void serve(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + accept(key(in)) + "\r\n\r\n";
        out.write(answer.getBytes(StandardCharsets.US_ASCII));
        int first;
        do {
            first = in.readUnsignedByte();
            send(out, first, payload(in));
        } while ((first & 0xf) != CLOSE);
    }

    /// The value of the one header that matters (section 4.2.1).
    private static String key(DataInputStream in) throws IOException {
        String key = "";
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase().startsWith(KEY)) {
                key = line.substring(KEY.length()).strip();
            }
        }
        return key;
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    /// Section 4.2.2, step 5.4.
    private static String accept(String key) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(sum);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-1", impossible);
        }
    }

    /// The rest of a client's frame, which is always masked (section 5.2).
    private static byte[] payload(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte() & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        byte[] mask = in.readNBytes(4);
        byte[] payload = in.readNBytes(length);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return payload;
    }

    /// A server's frames are not masked (section 5.1).
    private static void send(DataOutputStream out, int first, byte[] payload) throws IOException {
        out.writeByte(first);
        if (payload.length < 126) {
            out.writeByte(payload.length);
        } else if (payload.length < 1 << 16) {
            out.writeByte(126);
            out.writeShort(payload.length);
        } else {
            out.writeByte(127);
            out.writeLong(payload.length);
        }
        out.write(payload);
    }
}

package io.smartproxy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/// A client that sends its hello in the smallest of records must not have it parsed from the beginning for each byte,
/// or a few clients could keep a processor busy.
class DrippedHelloTest {

    @Test
    void aHelloInRecordsOfOneByteIsFoundAfterFewQuestions() {
        byte[] bytes = oneByteRecords(message(20_000));
        int questions = 0;
        int there = 1;
        while (ClientHello.parse(ByteBuffer.wrap(bytes, 0, there)) instanceof Parse.NeedMore<ClientHello>(int more)) {
            assertThat(more).isBetween(there + 1, bytes.length);
            there = more;
            questions++;
        }
        assertThat(ClientHello.parse(ByteBuffer.wrap(bytes, 0, there))).isInstanceOf(Parse.Found.class);
        assertThat(there).isEqualTo(bytes.length);
        assertThat(questions).isLessThan(80);
    }

    /// A ClientHello message with one extension that fills it up.
    private static byte[] message(int length) {
        int extension = length - 4 - 2 - 32 - 1 - 4 - 2 - 2 - 4;
        return ByteBuffer.allocate(length).putInt(1 << 24 | length - 4).putShort((short) 0x0303).put(new byte[32])
                .put((byte) 0).putShort((short) 2).putShort((short) 0x1301).put((byte) 1).put((byte) 0)
                .putShort((short) (extension + 4)).putShort((short) 21).putShort((short) extension).array();
    }

    private static byte[] oneByteRecords(byte[] message) {
        ByteBuffer records = ByteBuffer.allocate(message.length * 6);
        for (byte each : message) {
            records.put((byte) 22).putShort((short) 0x0301).putShort((short) 1).put(each);
        }
        return records.array();
    }
}

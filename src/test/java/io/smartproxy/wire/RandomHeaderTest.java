package io.smartproxy.wire;

import static io.smartproxy.wire.HelloBytes.join;
import static io.smartproxy.wire.HelloBytes.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.wire.Parse.Absent;
import io.smartproxy.wire.Parse.Found;
import io.smartproxy.wire.Parse.Malformed;
import io.smartproxy.wire.Parse.NeedMore;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whatever comes, there is an answer, it lasts, and it depends on nothing behind the header.
class RandomHeaderTest {

    private static final long SEED = 5952;

    private static final byte[] BYTES = text("\r\n\0 .:019afPTX_\u0003\u0004\u0020\u0021\u007f\u00ff");

    private final RandomGenerator random = new SplittableRandom(SEED);
    private final RandomHeaders headers = new RandomHeaders(random);

    @Test
    void whatIsWrittenIsRead() {
        readBack(10_000);
    }

    @Tag("soak")
    @Test
    void whateverIsWrittenIsRead() {
        readBack(100_000);
    }

    private void readBack(int times) {
        for (int i = 0; i < times; i++) {
            ClientIpHeader clientIp = headers.clientIp();
            assertRead(clientIp.bytes(), clientIp);
            ProxyHeaderV1 v1 = headers.version1();
            assertRead(v1.bytes(), new ProxyHeader(1, false, v1.addresses(), List.of()));
            ProxyHeaderV2 v2 = headers.version2();
            assertRead(v2.bytes(), v2.local()
                    ? new ProxyHeader(2, true, Optional.empty(), List.of())
                    : new ProxyHeader(2, false, v2.addresses(), v2.tlvs()));
        }
    }

    /// Gives just as many bytes as are asked for, so that each answer must be of use.
    private static void assertRead(byte[] bytes, TrustedHeader expected) {
        int there = 0;
        Parse<TrustedHeader> answer = parse(bytes, there);
        while (answer instanceof NeedMore<TrustedHeader>(int atLeast)) {
            require(atLeast > there && atLeast <= bytes.length, "asks for what may be of use", bytes);
            there = atLeast;
            answer = parse(bytes, there);
        }
        require(there == bytes.length && answer.equals(new Found<>(expected, there)), expected.toString(), bytes);
    }

    @Test
    void answersEveryInputForGood() {
        answer(100_000);
    }

    @Tag("soak")
    @Test
    void answersAMillionInputsForGood() {
        answer(1_000_000);
    }

    private void answer(int inputs) {
        Map<Object, Integer> outcomes = new HashMap<>();
        for (int i = 0; i < inputs; i++) {
            Parse<TrustedHeader> answer = check(input());
            outcomes.merge(kind(answer), 1, Integer::sum);
        }
        assertThat(outcomes).as("seed %d", SEED).hasSize(6);
        // Every outcome must come up often, else the inputs prove little.
        assertThat(outcomes.values()).as("seed %d: %s", SEED, outcomes).allMatch(count -> count > inputs / 50);
    }

    private static Object kind(Parse<TrustedHeader> answer) {
        return switch (answer) {
            case Found<TrustedHeader>(ProxyHeader header, _) -> "version " + header.version();
            case Found<TrustedHeader>(ClientIpHeader _, _) -> "CLIENT_IP";
            case Absent<TrustedHeader> _ -> Absent.class;
            case NeedMore<TrustedHeader> _ -> NeedMore.class;
            case Malformed<TrustedHeader> _ -> Malformed.class;
        };
    }

    private byte[] input() {
        byte[] header = switch (random.nextInt(4)) {
            case 0 -> headers.clientIp().bytes();
            case 1 -> headers.version1().bytes();
            default -> headers.version2().bytes();
        };
        for (int mutations = random.nextInt(4); mutations > 0; mutations--) {
            int value = random.nextBoolean() ? BYTES[random.nextInt(BYTES.length)] : random.nextInt(256);
            header = RandomPrefaceTest.mutated(header, random, value);
        }
        return random.nextBoolean() ? header : join(header, noise(random.nextInt(120)));
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /// Compares the answer with those to a part of the input and to more than it. AssertJ is left out for its pace.
    private Parse<TrustedHeader> check(byte[] bytes) {
        Parse<TrustedHeader> answer = parse(bytes, bytes.length);
        int count = random.nextInt(bytes.length + 1);
        Parse<TrustedHeader> early = parse(bytes, count);
        if (!(early instanceof NeedMore<TrustedHeader>(int atLeast))) {
            require(early.equals(answer), count + " bytes get an answer that lasts", bytes);
        } else {
            require(atLeast > count, count + " bytes are not asked for again", bytes);
            require(!(answer instanceof Found<TrustedHeader>(_, int length)) || atLeast <= length,
                    count + " bytes get no more asked for than there are", bytes);
            Parse<TrustedHeader> tooEarly = parse(bytes, Math.min(atLeast - 1, bytes.length));
            require(tooEarly instanceof NeedMore || tooEarly instanceof Malformed,
                    "fewer than are asked for do not do", bytes);
        }
        switch (answer) {
            case Found<TrustedHeader>(_, int length) -> {
                require(parse(bytes, length).equals(answer), "its own bytes are enough", bytes);
                require(parse(bytes, length - 1) instanceof NeedMore, "all of its bytes are needed", bytes);
                byte[] other = join(Arrays.copyOf(bytes, length), noise(40));
                require(parse(other, other.length).equals(answer), "nothing behind it counts", bytes);
            }
            case Absent<TrustedHeader> _, Malformed<TrustedHeader> _ -> {
                byte[] more = join(bytes, noise(40));
                require(parse(more, more.length).equals(answer), "more changes nothing", bytes);
            }
            case NeedMore<TrustedHeader>(int atLeast) ->
                    require(atLeast > bytes.length, "no fewer are asked for than there are", bytes);
        }
        return answer;
    }

    private static Parse<TrustedHeader> parse(byte[] bytes, int count) {
        return TrustedHeader.parse(ByteBuffer.wrap(bytes, 0, count));
    }

    private static void require(boolean holds, String what, byte[] bytes) {
        if (!holds) {
            throw new AssertionError("%s: %s".formatted(what, HexFormat.of().formatHex(bytes)));
        }
    }
}

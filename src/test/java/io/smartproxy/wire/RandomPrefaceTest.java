package io.smartproxy.wire;

import static io.smartproxy.wire.HelloBytes.alpn;
import static io.smartproxy.wire.HelloBytes.extension;
import static io.smartproxy.wire.HelloBytes.helloMessage;
import static io.smartproxy.wire.HelloBytes.join;
import static io.smartproxy.wire.HelloBytes.record;
import static io.smartproxy.wire.HelloBytes.records;
import static io.smartproxy.wire.HelloBytes.serverName;
import static io.smartproxy.wire.HelloBytes.text;
import static io.smartproxy.wire.HelloBytes.versions;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whatever comes, a parser answers, and its answer lasts.
class RandomPrefaceTest {

    private static final int INPUTS = 20_000;
    private static final int MANY = 200_000;

    private static final byte[] MESSAGE = helloMessage(extension(0x0a0a), serverName("www.example.com"),
            alpn("h2", "http/1.1"), extension(13, new byte[12]), versions(0x1a1a, 0x0304, 0x0303));

    private static final List<byte[]> HEADS = List.of(
            text("GET /a/b?c=d HTTP/1.1\r\nHost: www.example.com:8080\r\nAccept: */*\r\nX:\r\n\r\n"),
            text("\r\nPOST http://a.example/x HTTP/1.0\nhost:\t[::1] \nContent-Length: 3\n\nabc"),
            text("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\n"),
            text("OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n"));
    private static final byte[] HEAD_BYTES = text("\r\n\r\n\n  \t:::/?#*@[].,%aHhost019\u0000\u007f\u0080\u00ff");

    @Test
    void helloParserAnswersEveryInputForGood() {
        assertAnswers(INPUTS, new Answers<>(ClientHello::parse), 8446, RandomPrefaceTest::helloLike);
    }

    @Test
    void headParserAnswersEveryInputForGood() {
        assertAnswers(INPUTS, new Answers<>(HttpHead::parse), 9112, RandomPrefaceTest::headLike);
    }

    @Tag("soak")
    @Test
    void bothAnswerManyMore() {
        assertAnswers(MANY, new Answers<>(ClientHello::parse), 8446, RandomPrefaceTest::helloLike);
        assertAnswers(MANY, new Answers<>(HttpHead::parse), 9112, RandomPrefaceTest::headLike);
    }

    private static <T> void assertAnswers(int count, Answers<T> answers, long seed,
            Function<RandomGenerator, byte[]> inputs) {
        RandomGenerator random = new Random(seed);
        Map<Class<?>, Integer> outcomes = new HashMap<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            Parse<T> answer = answers.assertLasts(
                    inputs.apply(random), random, () -> "seed " + seed + ", input " + number);
            outcomes.merge(answer.getClass(), 1, Integer::sum);
        }
        assertThat(outcomes).as("seed %d", seed).hasSize(4);
        // Every outcome must come up often, else the inputs prove little.
        assertThat(outcomes.values()).as("seed %d", seed).allMatch(times -> times > count / 100);
    }

    private static byte[] helloLike(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> noise(random);
            case 1 -> mutated(record(MESSAGE), random, random.nextInt(256));
            case 2 -> mutated(records(1 + random.nextInt(60), MESSAGE), random, random.nextInt(30));
            default -> {
                byte[] message = mutated(MESSAGE, random, random.nextInt(256));
                message[0] = 1;
                yield join(records(1 + random.nextInt(200), message), noise(random));
            }
        };
    }

    private static byte[] headLike(RandomGenerator random) {
        byte[] head = HEADS.get(random.nextInt(HEADS.size()));
        int replacement = HEAD_BYTES[random.nextInt(HEAD_BYTES.length)];
        return switch (random.nextInt(6)) {
            case 0 -> noise(random);
            case 1 -> join(head, noise(random));
            case 2 -> join(text("GET "), noise(random), text(" HTTP/1.1\r\nHost: a\r\n"));
            default -> mutated(mutated(head, random, replacement), random, replacement);
        };
    }

    private static byte[] noise(RandomGenerator random) {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return bytes;
    }

    /// The bytes with one replaced, taken out or put in, a few taken from elsewhere, or the end cut off.
    static byte[] mutated(byte[] bytes, RandomGenerator random, int value) {
        if (bytes.length < 5) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        byte[] copy = bytes.clone();
        switch (random.nextInt(5)) {
            case 0 -> copy[at] = (byte) value;
            case 1 -> copy = join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + 1, bytes.length));
            case 2 -> copy = join(Arrays.copyOf(bytes, at), new byte[] {(byte) value},
                    Arrays.copyOfRange(bytes, at, bytes.length));
            case 3 -> System.arraycopy(
                    bytes, random.nextInt(bytes.length - 4), copy, Math.min(at, bytes.length - 4), 4);
            default -> copy = Arrays.copyOf(bytes, at + 1);
        }
        return copy;
    }
}

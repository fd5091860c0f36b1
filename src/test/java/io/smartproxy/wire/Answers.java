package io.smartproxy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.wire.Parse.Absent;
import io.smartproxy.wire.Parse.Found;
import io.smartproxy.wire.Parse.Malformed;
import io.smartproxy.wire.Parse.NeedMore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// What every parser promises of its answers, checked.
///
/// @param parser the one in question
record Answers<T>(Function<ByteBuffer, Parse<T>> parser) {

    Parse<T> to(byte[] bytes) {
        return to(bytes, bytes.length);
    }

    /// The answer to the first so many of the bytes, which must leave the buffer as it was.
    Parse<T> to(byte[] bytes, int count) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        Parse<T> answer = parser.apply(buffer);
        assertThat(buffer.position() == 0 && buffer.limit() == count).as("the buffer is as it was").isTrue();
        return answer;
    }

    T found(byte[] bytes) {
        assertThat(to(bytes)).isInstanceOf(Found.class);
        return ((Found<T>) to(bytes)).value();
    }

    String whyMalformed(byte[] bytes) {
        assertThat(to(bytes)).isInstanceOf(Malformed.class);
        return ((Malformed<T>) to(bytes)).why();
    }

    /// Every prefix asks for more, for no more than there will be, and never for less than a shorter one.
    void assertPrefixesNeedMore(byte[] whole) {
        int announced = 0;
        for (int count = 0; count < whole.length; count++) {
            Parse<T> answer = to(whole, count);
            assertThat(answer).as("%d bytes", count).isInstanceOf(NeedMore.class);
            int atLeast = ((NeedMore<T>) answer).atLeast();
            assertThat(atLeast).as("%d bytes", count).isGreaterThan(count).isBetween(announced, whole.length);
            announced = atLeast;
        }
    }

    /// The same bytes in every kind of buffer get the same answer.
    void assertSameInAllBuffers(byte[] bytes) {
        Parse<T> expected = to(bytes);
        ByteBuffer offset = ByteBuffer.allocate(bytes.length + 12).position(7).put(bytes).flip().position(7);
        ByteBuffer sliced = offset.slice();
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 3).position(3).put(bytes).flip().position(3);
        ByteBuffer little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (ByteBuffer buffer : new ByteBuffer[] {offset, sliced, direct, little, offset.asReadOnlyBuffer()}) {
            int position = buffer.position();
            assertThat(parser.apply(buffer)).as(buffer::toString).isEqualTo(expected);
            assertThat(buffer.position()).isEqualTo(position);
            assertThat(buffer.remaining()).isEqualTo(bytes.length);
        }
    }

    /// Asks at a random prefix and with all of it, and compares.
    ///
    /// @return the answer to all of it
    Parse<T> assertLasts(byte[] bytes, RandomGenerator random, Supplier<String> which) {
        int count = random.nextInt(bytes.length + 1);
        Supplier<String> context = () -> which.get() + ", " + count + " of " + HexFormat.of().formatHex(bytes);
        Parse<T> early = to(bytes, count);
        Parse<T> late = to(bytes);
        switch (early) {
            case Absent<T> _, Malformed<T> _ -> assertThat(late).as(context).isEqualTo(early);
            case Found<T>(_, int length) -> {
                assertThat(late).as(context).isEqualTo(early);
                assertThat(length).as(context).isLessThanOrEqualTo(count);
                assertThat(to(Arrays.copyOf(bytes, length))).as(context).isEqualTo(early);
            }
            case NeedMore<T>(int atLeast) -> {
                assertThat(atLeast).as(context).isGreaterThan(count);
                int justBefore = Math.min(atLeast - 1, bytes.length);
                assertThat(to(bytes, justBefore)).as(context).isInstanceOfAny(NeedMore.class, Malformed.class);
            }
        }
        return late;
    }
}

package io.smartproxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BufferPoolTest {

    @Test
    void aBufferThatCameBackIsLentAgain() {
        BufferPool pool = new BufferPool(() -> ByteBuffer.allocateDirect(4096), 10);
        BufferPool.Loan loan = pool.take();
        assertThat(loan.buffer().capacity()).isEqualTo(4096);
        assertThat(loan.buffer().isDirect()).isTrue();
        loan.buffer().put((byte) 1);
        pool.give(loan);
        assertThat(pool.take()).isSameAs(loan);
        assertThat(loan.buffer().position()).isZero();
    }

    @Test
    void thereAreNoMoreThanTheLimit() {
        BufferPool pool = new BufferPool(() -> ByteBuffer.allocateDirect(16), 2);
        BufferPool.Loan first = pool.take();
        BufferPool.Loan second = pool.take();
        assertThat(pool.take()).isNull();
        assertThat(pool.lent()).isEqualTo(2);
        pool.give(first);
        pool.give(second);
        assertThat(List.of(pool.take(), pool.take())).containsExactlyInAnyOrder(first, second);
        assertThat(pool.take()).isNull();
    }

    @Test
    void memoryThatIsNotToBeHadIsNoErrorAndNotLostForGood() {
        AtomicBoolean full = new AtomicBoolean(true);
        BufferPool pool = new BufferPool(() -> {
            if (full.get()) {
                throw new OutOfMemoryError("on purpose");
            }
            return ByteBuffer.allocate(16);
        }, 1);
        assertThat(pool.take()).isNull();
        assertThat(pool.take()).isNull();
        assertThat(pool.lent()).isZero();
        full.set(false);
        assertThat(pool.take()).isNotNull();
    }

    @Test
    void noBufferHasTwoUsersAtOnce() throws InterruptedException {
        BufferPool pool = new BufferPool(() -> ByteBuffer.allocateDirect(16), 6);
        Set<BufferPool.Loan> inUse = ConcurrentHashMap.newKeySet();
        AtomicInteger shared = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        List<Thread> users = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            users.add(Thread.ofPlatform().start(() -> {
                for (int round = 0; round < 50_000; round++) {
                    BufferPool.Loan loan = pool.take();
                    if (loan != null) {
                        taken.incrementAndGet();
                        if (!inUse.add(loan)) {
                            shared.incrementAndGet();
                        }
                        inUse.remove(loan);
                        pool.give(loan);
                    }
                }
            }));
        }
        for (Thread user : users) {
            user.join();
        }
        assertThat(shared).hasValue(0);
        assertThat(taken).hasValueGreaterThan(50_000);
        assertThat(pool.lent()).isZero();
    }
}

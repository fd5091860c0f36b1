package io.smartproxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class BufferPoolTest {

    @Test
    void aBufferThatCameBackIsLentAgain() {
        BufferPool pool = new BufferPool(4096, 10);
        ByteBuffer buffer = pool.take();
        assertThat(buffer.capacity()).isEqualTo(4096);
        assertThat(buffer.isDirect()).isTrue();
        pool.give(buffer);
        assertThat(pool.take()).isSameAs(buffer);
    }

    @Test
    void noMoreThanTheLimitAreOut() {
        BufferPool pool = new BufferPool(16, 2);
        ByteBuffer first = pool.take();
        assertThat(pool.take()).isNotNull();
        assertThat(pool.take()).isNull();
        pool.give(first);
        assertThat(pool.take()).isNotNull();
        assertThat(pool.lent()).isEqualTo(2);
    }

    @Test
    void noBufferHasTwoUsersAtOnce() throws InterruptedException {
        BufferPool pool = new BufferPool(16, 1000);
        Set<Integer> inUse = ConcurrentHashMap.newKeySet();
        List<ByteBuffer> shared = new ArrayList<>();
        List<Thread> users = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            users.add(Thread.ofPlatform().start(() -> {
                for (int round = 0; round < 20_000; round++) {
                    ByteBuffer buffer = pool.take();
                    int identity = System.identityHashCode(buffer);
                    if (!inUse.add(identity)) {
                        synchronized (shared) {
                            shared.add(buffer);
                        }
                    }
                    inUse.remove(identity);
                    pool.give(buffer);
                }
            }));
        }
        for (Thread user : users) {
            user.join();
        }
        assertThat(shared).isEmpty();
        assertThat(pool.lent()).isZero();
    }
}

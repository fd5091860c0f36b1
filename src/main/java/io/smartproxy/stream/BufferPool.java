package io.smartproxy.stream;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// Direct buffers of one size, lent to directions that are busy.
///
/// Taking and giving back are a few atomic operations and allocate nothing as long as the pool has a buffer. How many
/// are out at once is bounded: beyond that, whoever asks goes on with what it has. Buffers that come back to a full
/// pool are left to the garbage collector.
public final class BufferPool {

    private static final int SLOTS = 512;
    private static final int PROBES = 16;

    private final int size;
    private final int limit;
    private final AtomicInteger lent = new AtomicInteger();
    private final AtomicReferenceArray<ByteBuffer> slots = new AtomicReferenceArray<>(SLOTS);

    /// @param size  of each buffer, in bytes
    /// @param limit how many may be out at once
    public BufferPool(int size, int limit) {
        this.size = size;
        this.limit = limit;
    }

    /// A pool whose buffers take up at most half of the memory that the JVM allows for direct buffers by default.
    public static BufferPool ofSize(int size) {
        return new BufferPool(size, Math.clamp(Runtime.getRuntime().maxMemory() / 2 / size, 1, Integer.MAX_VALUE));
    }

    /// A buffer to use alone until it is given back; null when as many as may be are out.
    public ByteBuffer take() {
        if (lent.incrementAndGet() > limit) {
            lent.decrementAndGet();
            return null;
        }
        int start = start();
        for (int i = 0; i < PROBES; i++) {
            int slot = (start + i) % SLOTS;
            // The plain look first: an exchange on every empty slot would fight for its cache line.
            ByteBuffer found = slots.getPlain(slot) == null ? null : slots.getAndSet(slot, null);
            if (found != null) {
                return found;
            }
        }
        return ByteBuffer.allocateDirect(size);
    }

    /// Takes a buffer back; the giver must not touch it again.
    public void give(ByteBuffer buffer) {
        lent.decrementAndGet();
        int start = start();
        for (int i = 0; i < PROBES; i++) {
            int slot = (start + i) % SLOTS;
            if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, buffer)) {
                return;
            }
        }
    }

    /// How many are out now.
    public int lent() {
        return lent.get();
    }

    /// Neighbouring threads begin at different places, so that they seldom meet.
    private static int start() {
        return Math.floorMod((int) Thread.currentThread().threadId() * 31, SLOTS);
    }
}

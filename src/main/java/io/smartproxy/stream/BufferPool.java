package io.smartproxy.stream;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Buffers of one size, lent to directions that are busy.
///
/// There are never more than a given number of them, lent and waiting together; whoever asks for one more goes on with
/// what it has. A buffer is made when it is first needed and kept from then on. Taking and giving back are lock-free
/// and allocate nothing once it is made; the buffer that came back last is lent first, as it may still be in a cache.
public final class BufferPool {

    /// A buffer of the pool, to be used by one thread until it is given back.
    public static final class Loan {

        private final int index;
        private final ByteBuffer buffer;

        private Loan(int index, ByteBuffer buffer) {
            this.index = index;
            this.buffer = buffer;
        }

        public ByteBuffer buffer() {
            return buffer;
        }
    }

    private static final int NONE = -1;

    private final Supplier<ByteBuffer> maker;
    /// By index. What a thread writes here is seen by the one that takes the index from the stack after it.
    private final Loan[] loans;
    /// A stack of indices that are free: under each, the next one.
    private final AtomicIntegerArray below;
    /// The index on top in the lower half; in the upper half a number that grows with each change, so that a thread
    /// that was held up between its look and its exchange cannot take an old state for the present one.
    private final AtomicLong top = new AtomicLong(pack(0, NONE));
    private final AtomicInteger used = new AtomicInteger();
    private final AtomicInteger lent = new AtomicInteger();

    /// @param maker makes them, all of one size
    /// @param limit how many there may be
    BufferPool(Supplier<ByteBuffer> maker, int limit) {
        this.maker = maker;
        loans = new Loan[limit];
        below = new AtomicIntegerArray(limit);
    }

    /// Direct buffers, which sockets read and write without another copy. They take up at most a quarter of the memory
    /// that the JVM allows for them by default, so that two pools leave half of it.
    ///
    /// @param size of each, in bytes
    public static BufferPool direct(int size) {
        return new BufferPool(() -> ByteBuffer.allocateDirect(size), limit(4, size));
    }

    /// Buffers on the heap, which the JDK's ciphers are faster with. They take up at most a quarter of it.
    ///
    /// @param size of each, in bytes
    public static BufferPool heap(int size) {
        return new BufferPool(() -> ByteBuffer.allocate(size), limit(4, size));
    }

    private static int limit(int part, int size) {
        return Math.clamp(Runtime.getRuntime().maxMemory() / part / size, 1, 1 << 20);
    }

    /// A buffer, cleared; null when there are as many as may be and all are lent, or when memory for one is not to be
    /// had.
    public Loan take() {
        int index = pop();
        if (index == NONE) {
            index = used.getAndUpdate(count -> Math.min(count + 1, loans.length));
        }
        if (index == loans.length || !make(index)) {
            return null;
        }
        lent.incrementAndGet();
        loans[index].buffer.clear();
        return loans[index];
    }

    private boolean make(int index) {
        if (loans[index] == null) {
            try {
                loans[index] = new Loan(index, maker.get());
            } catch (OutOfMemoryError _) {
                // The JVM was given less than it is by default. Whoever asks next may have more luck.
                push(index);
                return false;
            }
        }
        return true;
    }

    /// Takes a buffer back; the giver must not touch it again.
    public void give(Loan loan) {
        lent.decrementAndGet();
        push(loan.index);
    }

    private int pop() {
        while (true) {
            long now = top.get();
            int index = (int) now;
            if (index == NONE || top.compareAndSet(now, pack(now, below.get(index)))) {
                return index;
            }
        }
    }

    private void push(int index) {
        long now;
        do {
            now = top.get();
            below.set(index, (int) now);
        } while (!top.compareAndSet(now, pack(now, index)));
    }

    /// The state that follows `before`, with that index on top.
    private static long pack(long before, int index) {
        return ((before >>> 32) + 1) << 32 | Integer.toUnsignedLong(index);
    }

    /// How many are lent now.
    public int lent() {
        return lent.get();
    }
}

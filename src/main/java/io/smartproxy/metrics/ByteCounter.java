package io.smartproxy.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// A count of bytes with one writing thread at a time and any number of readers.
///
/// The writer reads its own last value plainly and stores the new one with release order, so that counting costs no
/// more than an ordinary store; readers load with acquire order. Handing the counter to another writer needs a
/// happens-before edge between the two, such as starting a thread.
public final class ByteCounter {

    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(ByteCounter.class, "value", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private long value;

    /// Called by the writing thread alone.
    ///
    /// @param bytes 0 or more
    public void add(long bytes) {
        VALUE.setRelease(this, value + bytes);
    }

    /// Bytes counted so far.
    public long get() {
        return (long) VALUE.getAcquire(this);
    }
}

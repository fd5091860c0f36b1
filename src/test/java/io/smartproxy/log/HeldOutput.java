package io.smartproxy.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// An output that can be stalled and made to fail, as a pipe does whose reader stops reading or goes away.
final class HeldOutput extends OutputStream {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final ByteArrayOutputStream refused = new ByteArrayOutputStream();
    private boolean stalled;
    private boolean broken;
    private boolean waiting;
    private int writes;

    void stall(boolean now) {
        change(() -> stalled = now);
    }

    void fail(boolean now) {
        change(() -> broken = now);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until a writer stands still in here.
    void awaitStalledWriter() {
        await(() -> waiting);
    }

    /// Waits until so many lines have been taken.
    void awaitLines(int count) {
        await(() -> lines(taken).size() >= count);
    }

    /// Waits until so many lines have been refused.
    void awaitRefused(int count) {
        await(() -> lines(refused).size() >= count);
    }

    private void await(BooleanSupplier condition) {
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                changed.await();
            }
        } catch (InterruptedException timeout) {
            throw new AssertionError("gave up with " + lines(taken).size() + " lines", timeout);
        } finally {
            lock.unlock();
        }
    }

    List<String> lines() {
        return text().lines().toList();
    }

    String text() {
        lock.lock();
        try {
            return taken.toString(StandardCharsets.UTF_8);
        } finally {
            lock.unlock();
        }
    }

    int writes() {
        lock.lock();
        try {
            return writes;
        } finally {
            lock.unlock();
        }
    }

    private static List<String> lines(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        lock.lock();
        try {
            writes++;
            while (stalled) {
                waiting = true;
                changed.signalAll();
                changed.awaitUninterruptibly();
            }
            waiting = false;
            (broken ? refused : taken).write(bytes, offset, length);
            changed.signalAll();
            if (broken) {
                throw new IOException("Broken pipe");
            }
        } finally {
            lock.unlock();
        }
    }
}

package io.smartproxy.admin;

import java.io.InterruptedIOException;
import java.time.Duration;

/// How long one request's thread may wait for its client. When the time is over, the thread is interrupted, which
/// closes the client's channel if the thread waits in it.
///
/// The time runs while something is read or written, and stands still while the thread works for itself: what has been
/// begun is never interrupted halfway.
final class ExchangeTimer {

    private final Thread thread;
    private final long limit;
    private boolean running;
    private boolean over;
    private long end;

    /// @param thread whose client is waited for
    ExchangeTimer(Thread thread, Duration limit) {
        this.thread = thread;
        this.limit = limit.toNanos();
    }

    /// Begins to wait, or begins anew.
    ///
    /// @throws InterruptedIOException when the time is over
    synchronized void start() throws InterruptedIOException {
        check();
        end = System.nanoTime() + limit;
        running = true;
    }

    /// Waits no more for now.
    ///
    /// @throws InterruptedIOException when the time is over
    synchronized void stop() throws InterruptedIOException {
        check();
        running = false;
    }

    private void check() throws InterruptedIOException {
        if (over) {
            throw new InterruptedIOException("the client took too long, or the server is closing");
        }
    }

    /// Looks whether the time is over.
    ///
    /// @param now on the clock of [System#nanoTime]
    synchronized void look(long now) {
        if (running && now - end >= 0) {
            expire();
        }
    }

    /// Ends the time now.
    synchronized void expire() {
        if (running && !over) {
            thread.interrupt();
        }
        over = true;
    }
}

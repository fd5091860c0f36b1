package io.smartproxy.admin;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The threads of the HTTP server: for each request a virtual one, which reads it, works for it and writes its answer.
///
/// Virtual threads share the processors with the proxy's own, and none gives way before it waits for something. So what
/// takes a while is done by one platform thread, `admin-worker`, one piece after the other.
///
/// The server itself can only bound requests and answers for the whole process and from end to end, streams of events
/// among them. Here each thread has an [ExchangeTimer], which runs from the request's first byte; one platform thread,
/// `admin-timer`, looks after all of them.
final class ExchangeThreads implements Executor, AutoCloseable {

    /// How late a timer may be.
    private static final long LOOK_MILLIS = 100;
    /// How much may wait for the worker.
    static final int QUEUE = 64;
    private static final ScopedValue<ExchangeTimer> TIMER = ScopedValue.newInstance();

    private final Duration limit;
    private final Set<ExchangeTimer> timers = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1,
            Thread.ofPlatform().daemon().name("admin-timer").factory());
    private final ThreadPoolExecutor worker = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE), Thread.ofPlatform().daemon().name("admin-worker").factory());
    private volatile boolean closed;

    /// @param limit how long a thread may wait for its client at a time
    ExchangeThreads(Duration limit) {
        this.limit = limit;
        clock.scheduleAtFixedRate(() -> {
            long now = System.nanoTime();
            timers.forEach(timer -> timer.look(now));
        }, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /// The timer of the thread that asks, which must be one of these.
    static ExchangeTimer timer() {
        return TIMER.get();
    }

    /// How long a thread may wait for its client at a time.
    Duration limit() {
        return limit;
    }

    @Override
    public void execute(Runnable exchange) {
        if (closed) {
            throw new RejectedExecutionException("the server is closing");
        }
        Thread.ofVirtual().name("admin").start(() -> run(exchange));
    }

    private void run(Runnable exchange) {
        ExchangeTimer timer = new ExchangeTimer(Thread.currentThread(), limit);
        timers.add(timer);
        try {
            timer.start();
            if (closed) {
                // It was added too late to be ended with the others.
                timer.expire();
            }
            ScopedValue.where(TIMER, timer).run(exchange);
        } catch (InterruptedIOException impossible) {
            throw new AssertionError("a new timer is not over", impossible);
        } finally {
            timers.remove(timer);
        }
    }

    /// Has a heavy call answered by the worker.
    ///
    /// @throws RefusedException       when the call does, or when the worker has too much to do
    /// @throws InterruptedIOException when the server is closing
    Answer work(Router.Handler call, Request request) throws RefusedException, InterruptedIOException {
        FutureTask<Answer> work = new FutureTask<>(() -> call.answer(request));
        try {
            worker.execute(work);
            return work.get();
        } catch (RejectedExecutionException _) {
            throw new RefusedException(503, "too many requests are waiting, try again");
        } catch (ExecutionException failure) {
            switch (failure.getCause()) {
                case RefusedException refused -> throw refused;
                case Error bug -> throw bug;
                // A call throws nothing else.
                case Throwable bug -> throw new IllegalStateException(bug);
            }
        } catch (CancellationException | InterruptedException _) {
            throw new InterruptedIOException("the server is closing");
        }
    }

    /// Ends all that wait for a client, and those that still come; those that work for themselves end as soon as they
    /// are done.
    @Override
    public void close() {
        closed = true;
        timers.forEach(ExchangeTimer::expire);
        clock.shutdownNow();
        worker.shutdown();
        List<Runnable> waiting = new ArrayList<>();
        worker.getQueue().drainTo(waiting);
        waiting.forEach(work -> ((FutureTask<?>) work).cancel(false));
    }
}

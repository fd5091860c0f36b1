package io.smartproxy.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Threads that do the same thing at a time.
final class Crew {

    private Crew() {
    }

    /// What each of them does.
    @FunctionalInterface
    interface Task<T> {

        T run() throws IOException;
    }

    /// Has a number of threads of the platform do it, and waits for all.
    ///
    /// @param tasks by number, from 0
    /// @return what each has answered
    /// @throws IOException what one of them has thrown
    static <T> List<T> run(int threads, IntFunction<Task<T>> tasks) throws IOException {
        try (ExecutorService executor = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            List<Future<T>> futures = IntStream.range(0, threads)
                    .mapToObj(i -> executor.submit(() -> tasks.apply(i).run())).toList();
            List<T> answers = new ArrayList<>();
            for (Future<T> future : futures) {
                answers.add(future.get());
            }
            return answers;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }
}

package com.crmscheduler.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** A number of threads that share work, each asking for the next piece when it has done one. */
final class Callers {

    private Callers() {}

    /**
     * Does pieces 0 to {@code pieces - 1}.
     *
     * @return how long it took, in seconds
     */
    static double share(int callers, int pieces, IntConsumer piece) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
            long start = System.nanoTime();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                running.add(threads.submit(() -> {
                    for (int mine = next.getAndIncrement(); mine < pieces; mine = next.getAndIncrement()) {
                        piece.accept(mine);
                    }
                }));
            }
            for (Future<?> caller : running) {
                caller.get();
            }
            return (System.nanoTime() - start) / 1e9;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a caller failed", e.getCause());
        }
    }
}

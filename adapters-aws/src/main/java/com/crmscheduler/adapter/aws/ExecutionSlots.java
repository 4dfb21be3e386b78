package com.crmscheduler.adapter.aws;

import com.crmscheduler.application.port.ExecutionLedger.Held;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * As many places as executions may run at a time. Who wants to receive messages reserves places for them first, so nothing is
 * taken from SQS that would have to wait here. Any thread may call.
 */
final class ExecutionSlots {

    /** How long a reservation waits for more places, once it has one: fewer and fuller calls, at no cost that shows. */
    private static final Duration GATHERING = Duration.ofMillis(20);
    private static final Duration INTERRUPTED_WITHIN = Duration.ofSeconds(2);
    private static final Logger log = LoggerFactory.getLogger(ExecutionSlots.class);

    private final BiConsumer<Held, BooleanSupplier> work;
    private final int places;
    private final long mostPayload;
    private final Thread.Builder threads = Thread.ofVirtual().name("execution-", 0).uncaughtExceptionHandler((thread,
            failure) -> log.error("{} ended by a failure that its use case let through", thread.getName(), failure));
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Thread> running = new HashSet<>();
    private int free;
    private long payload;
    private boolean closed;
    private volatile boolean interrupting;

    /**
     * @param work runs an execution; blocks, and records its outcome. It is told whether an interruption is ours
     * @param places how many executions may be received, accepted and run at a time
     * @param mostPayload the size of their payloads in UTF-16 units at which no more places are given out
     */
    ExecutionSlots(BiConsumer<Held, BooleanSupplier> work, int places, long mostPayload) {
        this.work = work;
        this.places = places;
        this.free = places;
        this.mostPayload = mostPayload;
    }

    /**
     * Reserves places, waiting until there is one.
     *
     * @return 1 to {@code most}; 0 when it is closed
     */
    int reserve(int most) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && (free == 0 || payload >= mostPayload)) {
                changed.await();
            }
            long patience = GATHERING.toNanos();
            while (!closed && free < Math.min(most, places) && !running.isEmpty() && patience > 0) {
                patience = changed.awaitNanos(patience);
            }
            int reserved = closed ? 0 : Math.min(free, most);
            free -= reserved;
            return reserved;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back places that were reserved and not used. */
    void giveBack(int unused) {
        lock.lock();
        try {
            free += unused;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Runs an execution on a virtual thread, in a place that was reserved; after that the place is free. */
    void run(Held held) {
        Thread thread = threads.unstarted(() -> {
            try {
                work.accept(held, () -> interrupting);
            } finally {
                ended(held);
            }
        });
        lock.lock();
        try {
            running.add(thread);
            payload += size(held);
        } finally {
            lock.unlock();
        }
        thread.start();
    }

    private void ended(Held held) {
        lock.lock();
        try {
            running.remove(Thread.currentThread());
            payload -= size(held);
            free++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many handlers run. */
    int running() {
        lock.lock();
        try {
            return running.size();
        } finally {
            lock.unlock();
        }
    }

    /** Whether as much runs as may. */
    boolean isFull() {
        lock.lock();
        try {
            return running.size() >= places || payload >= mostPayload;
        } finally {
            lock.unlock();
        }
    }

    /** Gives out no more places. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for what runs; whatever exceeds the grace is interrupted, and waited for a little longer so that its outcome can
     * still be recorded.
     */
    void stop(Duration grace) throws InterruptedException {
        close();
        lock.lock();
        try {
            if (!awaitIdle(grace)) {
                log.warn("Interrupting {} handlers that have not finished within {}", running.size(), grace);
                interrupting = true;
                running.forEach(Thread::interrupt);
                if (!awaitIdle(INTERRUPTED_WITHIN)) {
                    log.warn("Leaving {} handlers that ignore their interruption; their messages come again when their"
                            + " visibility timeouts are over", running.size());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitIdle(Duration within) throws InterruptedException {
        long nanos = within.toNanos();
        while (!running.isEmpty()) {
            if (nanos <= 0) {
                return false;
            }
            nanos = changed.awaitNanos(nanos);
        }
        return true;
    }

    private static long size(Held held) {
        return held.execution().payload().json().length();
    }
}

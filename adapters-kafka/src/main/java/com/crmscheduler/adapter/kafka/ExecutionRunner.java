package com.crmscheduler.adapter.kafka;

import com.crmscheduler.application.port.ExecutionLedger.Held;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what was accepted, each on a virtual thread of its own, a bounded number at a time; the rest waits here, earliest due
 * first, so that what comes again from a dead instance need not wait for all that came before it. When it holds as much as it
 * may it closes the tap, and opens it again when half of that is done. Any thread may call.
 */
final class ExecutionRunner {

    private static final Duration INTERRUPTED_WITHIN = Duration.ofSeconds(2);
    private static final Logger log = LoggerFactory.getLogger(ExecutionRunner.class);

    private final Work work;
    private final Tap tap;
    private final Limits limits;
    private final Thread.Builder threads = Thread.ofVirtual().name("execution-", 0).uncaughtExceptionHandler((thread,
            failure) -> log.error("{} ended by a failure that its use case let through", thread.getName(), failure));
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>();
    private final Set<Thread> running = new HashSet<>();
    private long payloads;
    private long received;
    private boolean tapClosed;
    private boolean stopped;
    private volatile boolean interrupting;

    /**
     * What is done with an execution.
     *
     * @param run runs it; blocks, and records its outcome. It is told whether an interruption is this runner's
     * @param release gives up what has not begun
     */
    record Work(BiConsumer<Held, BooleanSupplier> run, Consumer<List<Held>> release) {}

    /** Where executions come from. Both calls are short and may be repeated. */
    interface Tap {
        void close();

        void open();
    }

    /**
     * How much it takes on.
     *
     * @param running the most that run at a time
     * @param held the number of executions, running and waiting, at which the tap is closed
     * @param payloads the size of their payloads in UTF-16 units at which the tap is closed
     */
    record Limits(int running, int held, long payloads) {}

    ExecutionRunner(Work work, Tap tap, Limits limits) {
        this.work = work;
        this.tap = tap;
        this.limits = limits;
    }

    /** Takes executions on, whatever the limits: closing the tap in time is what keeps them. After a stop they are released. */
    void submit(List<Held> executions) {
        boolean late;
        lock.lock();
        try {
            late = stopped;
            if (!late) {
                executions.forEach(e -> payloads += size(e));
                executions.forEach(e -> waiting.add(new Waiting(e, received++)));
                startWaiting();
                if (!tapClosed && (held() >= limits.held || payloads >= limits.payloads)) {
                    tapClosed = true;
                    tap.close();
                    log.info("Holding {} executions: fetching no more until half are done", held());
                }
            }
        } finally {
            lock.unlock();
        }
        if (late && !executions.isEmpty()) {
            work.release.accept(executions);
        }
    }

    /** How many executions are held, running and waiting. */
    int size() {
        lock.lock();
        try {
            return held();
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

    /** Whether it has closed the tap. */
    boolean isFull() {
        lock.lock();
        try {
            return tapClosed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes on nothing more, releases what has not begun, and waits for what has; whatever exceeds the grace is interrupted, and
     * waited for a little longer so that its outcome can still be recorded.
     */
    void stop(Duration grace) throws InterruptedException {
        List<Held> unbegun;
        lock.lock();
        try {
            stopped = true;
            unbegun = waiting.stream().map(Waiting::execution).toList();
            waiting.clear();
            unbegun.forEach(e -> payloads -= size(e));
        } finally {
            lock.unlock();
        }
        if (!unbegun.isEmpty()) {
            work.release.accept(unbegun);
        }
        lock.lock();
        try {
            if (!awaitIdle(grace)) {
                log.warn("Interrupting {} handlers that have not finished within {}", running.size(), grace);
                interrupting = true;
                running.forEach(Thread::interrupt);
                if (!awaitIdle(INTERRUPTED_WITHIN)) {
                    log.warn("Leaving {} handlers that ignore their interruption; their executions come back when their"
                            + " leases run out", running.size());
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
            nanos = idle.awaitNanos(nanos);
        }
        return true;
    }

    private int held() {
        return waiting.size() + running.size();
    }

    private void startWaiting() {
        while (running.size() < limits.running && !waiting.isEmpty()) {
            Held next = waiting.remove().execution();
            Thread thread = threads.unstarted(() -> run(next));
            running.add(thread);
            thread.start();
        }
    }

    private void run(Held execution) {
        try {
            work.run.accept(execution, () -> interrupting);
        } finally {
            ended(execution);
        }
    }

    private void ended(Held execution) {
        lock.lock();
        try {
            running.remove(Thread.currentThread());
            payloads -= size(execution);
            startWaiting();
            if (tapClosed && held() <= limits.held / 2 && payloads <= limits.payloads / 2) {
                tapClosed = false;
                tap.open();
            }
            if (running.isEmpty()) {
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What is due at the same time keeps the order in which it came. */
    private record Waiting(Held execution, long place) implements Comparable<Waiting> {

        @Override
        public int compareTo(Waiting other) {
            int due = execution.execution().dueAt().compareTo(other.execution.execution().dueAt());
            return due != 0 ? due : Long.compare(place, other.place);
        }
    }

    private static long size(Held held) {
        return held.execution().payload().json().length();
    }
}

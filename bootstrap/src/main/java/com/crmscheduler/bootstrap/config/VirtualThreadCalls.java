package com.crmscheduler.bootstrap.config;

import com.crmscheduler.application.handler.HandlerTimedOut;
import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.application.handler.TaskInvocation;
import com.crmscheduler.application.port.HandlerCalls;
import com.crmscheduler.application.port.SchedulerTelemetry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls each handler on a virtual thread of its own. One that ignores its interruption is left to itself, so that it does not
 * hold the place of others; a bounded number are left at a time, after that the caller waits. Thread-safe.
 */
final class VirtualThreadCalls implements HandlerCalls {

    private static final Logger log = LoggerFactory.getLogger(VirtualThreadCalls.class);

    private final Duration grace;
    private final Semaphore leaving;
    private final SchedulerTelemetry telemetry;

    /**
     * @param grace how long a handler may take to end once it is interrupted
     * @param mostLeft how many handlers that ignore this are left at a time
     */
    VirtualThreadCalls(Duration grace, int mostLeft, SchedulerTelemetry telemetry) {
        this.grace = grace;
        this.leaving = new Semaphore(mostLeft);
        this.telemetry = telemetry;
    }

    @Override
    public Optional<Throwable> call(TaskHandler handler, TaskInvocation invocation, Duration timeout) {
        Call call = new Call(handler, invocation);
        Thread thread = Thread.ofVirtual().name(Thread.currentThread().getName()).start(call);
        Waiting waiting = new Waiting(thread);
        try {
            if (waiting.endsWithin(timeout)) {
                return Optional.ofNullable(call.failure);
            }
            thread.interrupt();
            boolean left = !waiting.endsWithin(grace) && leave(call, waiting);
            telemetry.timedOut(handler.type(), left);
            return Optional.of(new HandlerTimedOut(timeout, left, left ? null : call.failure));
        } finally {
            if (waiting.interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Leaves a handler to itself where that is still allowed, or waits for it; false when it has ended. */
    private boolean leave(Call call, Waiting waiting) {
        if (!leaving.tryAcquire()) {
            log.error(
                    "a handler ignores its interruption, and as many as may have been left: its place waits for it type={}"
                            + " execution={} schedule={}",
                    call.handler.type(), call.invocation.executionId(),
                    call.invocation.scheduleId());
            waiting.ends();
            return false;
        }
        if (!call.state.compareAndSet(State.RUNNING, State.LEFT)) {
            leaving.release();
            return false;
        }
        log.error("left a handler that ignores its interruption type={} execution={} schedule={} attempt={}",
                call.handler.type(), call.invocation.executionId(), call.invocation.scheduleId(),
                call.invocation.attempt());
        return true;
    }

    private enum State {
        RUNNING,
        LEFT,
        ENDED
    }

    /** One call, on its own thread. */
    private final class Call implements Runnable {

        private final TaskHandler handler;
        private final TaskInvocation invocation;
        private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
        /** Written before the thread ends, read after. */
        private @Nullable Throwable failure;

        Call(TaskHandler handler, TaskInvocation invocation) {
            this.handler = handler;
            this.invocation = invocation;
        }

        @Override
        public void run() {
            try {
                handler.handle(invocation);
            } catch (Throwable thrown) {
                failure = thrown;
            }
            if (state.getAndSet(State.ENDED) == State.LEFT) {
                leaving.release();
                log.warn("a handler that was left has ended; whatever it did counts for nothing type={} execution={}",
                        handler.type(), invocation.executionId(), failure);
            }
        }
    }

    /** Waits for a thread, and passes an interruption of its own on to it. For one thread. */
    private static final class Waiting {

        private final Thread thread;
        private boolean interrupted;

        Waiting(Thread thread) {
            this.thread = thread;
        }

        /** An interruption, which the handler hears of, begins the time anew. */
        boolean endsWithin(Duration time) {
            while (true) {
                try {
                    return thread.join(time);
                } catch (InterruptedException stopping) {
                    interrupted = true;
                    thread.interrupt();
                }
            }
        }

        void ends() {
            while (!endsWithin(Duration.ofHours(1))) {
                thread.interrupt();
            }
        }
    }
}

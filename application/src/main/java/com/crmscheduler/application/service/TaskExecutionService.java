package com.crmscheduler.application.service;

import com.crmscheduler.application.handler.PermanentTaskFailure;
import com.crmscheduler.application.handler.RetryLater;
import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.application.handler.TaskInvocation;
import com.crmscheduler.application.port.DeadLetterQueue;
import com.crmscheduler.application.port.ExecuteTasksUseCase;
import com.crmscheduler.application.port.ExecutionLedger;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.ExecutionOutcome.DeadLettered;
import com.crmscheduler.application.port.ExecutionOutcome.RetryAfter;
import com.crmscheduler.application.port.ExecutionOutcome.Succeeded;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.domain.model.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts executions, runs their handlers, and records how it ended. Stateless but for its handlers; any thread. */
public final class TaskExecutionService implements ExecuteTasksUseCase {

    /** How long a caller waits for an outcome to be recorded, so that its slot throttles the ledger; then it goes on. */
    static final Duration RECORDING_BOUND = Duration.ofSeconds(30);

    /** How often a handler may be cut off by the loss of its instance, beside the first time, which is not told from waiting. */
    private static final int MOST_BEGUN = 3;

    private static final Duration GIVEN_BACK_FOR = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(TaskExecutionService.class);

    private final Map<TaskType, TaskHandler> handlers;
    private final InstantSource time;
    private final SchedulerTelemetry telemetry;
    private final Admission admission;

    /**
     * @param handlers the handlers of this instance, one a type
     * @param time the program's clock
     * @param telemetry hears what happens
     * @throws IllegalArgumentException when two handlers serve one type
     */
    public TaskExecutionService(Collection<? extends TaskHandler> handlers, InstantSource time,
            SchedulerTelemetry telemetry) {
        Map<TaskType, TaskHandler> byType = new HashMap<>();
        for (TaskHandler handler : handlers) {
            TaskHandler other = byType.put(handler.type(), handler);
            if (other != null) {
                throw new IllegalArgumentException("two handlers serve the task type " + handler.type() + ": "
                        + className(other) + " and " + className(handler));
            }
        }
        this.handlers = Map.copyOf(byType);
        this.time = time;
        this.telemetry = telemetry;
        this.admission = new Admission(this.handlers.keySet(), time, telemetry);
    }

    private static String className(TaskHandler handler) {
        return (handler instanceof TimedHandler timed ? timed.handler() : handler).getClass().getName();
    }

    /** The task types that this instance serves. */
    public Set<TaskType> servedTypes() {
        return handlers.keySet();
    }

    @Override
    public List<Held> accept(ExecutionLedger ledger, List<ScheduledExecution> deliveries) {
        return admission.accept(ledger, deliveries);
    }

    @Override
    public void run(ExecutionLedger ledger, DeadLetterQueue deadLetters, Held held, BooleanSupplier stopping) {
        ScheduledExecution execution = held.execution();
        TaskHandler handler = handlers.get(execution.type());
        if (handler == null) {
            log.error("no handler for type={} execution={}: given back", execution.type(), execution.id());
            ledger.release(List.of(held), Duration.ZERO);
            return;
        }
        if (!ledger.holds(held)) {
            telemetry.leaseLost();
            log.warn("lost the lease of execution={} schedule={} before its handler began: given back", execution.id(),
                    execution.occurrence().taskId());
            ledger.release(List.of(held), Duration.ZERO);
            return;
        }
        if (held.lost() > 0 && ledger.begunBefore(held) >= MOST_BEGUN) {
            giveUp(ledger, deadLetters, held);
            return;
        }
        Instant started = time.instant();
        telemetry.started(execution.type(), nonNegative(Duration.between(execution.dueAt(), started)));
        Throwable failure = call(handler, held);
        boolean stopped = stopping.getAsBoolean();
        if (stopped && failure != null && isInterruption(failure)) {
            // That is no failure of the task, and must not cost it an attempt.
            log.debug("interrupted execution={} schedule={}: given back", execution.id(),
                    execution.occurrence().taskId());
            // Nobody who is interrupted can wait for the store.
            Thread.interrupted();
            ledger.release(List.of(held), Duration.ZERO);
            Thread.currentThread().interrupt();
            return;
        }
        if (!stopped) {
            // Set by the handler itself: it must not reach the dead-letter queue and the ledger.
            Thread.interrupted();
        }
        Instant ended = time.instant();
        ExecutionOutcome outcome = failure == null
                ? new Succeeded()
                : afterFailure(deadLetters, execution, failure,
                        ended);
        telemetry.finished(execution.type(), outcome, nonNegative(Duration.between(started, ended)));
        log.debug("executed execution={} schedule={} attempt={} outcome={}", execution.id(),
                execution.occurrence().taskId(), execution.attempt(), outcome);
        record(ledger, held, outcome);
    }

    /** Its handler is not called: whatever it does there, instance after instance was lost with it. */
    private void giveUp(ExecutionLedger ledger, DeadLetterQueue deadLetters, Held held) {
        ScheduledExecution execution = held.execution();
        String reason = "the last " + (MOST_BEGUN + 1)
                + " instances that ran its handler were lost with it: killed, out of memory, or standing still";
        try {
            deadLetters.park(execution, reason, "");
        } catch (RuntimeException notParked) {
            log.warn("could not park execution={} schedule={}: given back", execution.id(),
                    execution.occurrence().taskId(), notParked);
            ledger.release(List.of(held), GIVEN_BACK_FOR);
            return;
        }
        log.error("dead letter execution={} schedule={} attempt={} because={}", execution.id(),
                execution.occurrence().taskId(), execution.attempt(), reason);
        DeadLettered outcome = new DeadLettered(reason, "");
        telemetry.finished(execution.type(), outcome, Duration.ZERO);
        record(ledger, held, outcome);
    }

    private static @Nullable Throwable call(TaskHandler handler, Held held) {
        ScheduledExecution execution = held.execution();
        try {
            handler.handle(new TaskInvocation(execution.id(), execution.occurrence().taskId(),
                    execution.occurrence().nominal(), execution.attempt(), held.fencingToken(), execution.payload()));
            return null;
        } catch (Throwable failure) {
            // Errors too: whatever a handler throws must end in a recorded outcome, or its lease hides the failure.
            if (failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError)) {
                log.error("the virtual machine failed under execution={} type={}", execution.id(), execution.type(),
                        failure);
            }
            return failure;
        }
    }

    private static boolean isInterruption(Throwable failure) {
        return failure instanceof InterruptedException || Thread.currentThread().isInterrupted();
    }

    private static ExecutionOutcome afterFailure(DeadLetterQueue deadLetters, ScheduledExecution execution,
            Throwable failure, Instant now) {
        String reason = FailureText.reason(failure, execution.payload());
        Duration wait = Backoff.after(execution, failure instanceof RetryLater later ? later.delay() : Duration.ZERO);
        Instant tooOld = execution.occurrence().nominal().plus(execution.retry().maxAge());
        boolean givesUp = failure instanceof PermanentTaskFailure
                || execution.attempt() >= execution.retry().maxAttempts() || now.plus(wait).isAfter(tooOld);
        if (!givesUp) {
            return new RetryAfter(wait, reason);
        }
        String stack = FailureText.stack(failure, execution.payload());
        try {
            deadLetters.park(execution, reason, stack);
        } catch (RuntimeException notParked) {
            log.warn("could not park execution={} schedule={}: it is tried again after {}", execution.id(),
                    execution.occurrence().taskId(), wait, notParked);
            return new RetryAfter(wait, reason);
        }
        log.warn("dead letter execution={} schedule={} attempt={} because={} reason={}", execution.id(),
                execution.occurrence().taskId(), execution.attempt(), whyItGaveUp(execution, failure), reason);
        return new DeadLettered(reason, stack);
    }

    private static String whyItGaveUp(ScheduledExecution execution, Throwable failure) {
        if (failure instanceof PermanentTaskFailure) {
            return "permanent failure";
        }
        int most = execution.retry().maxAttempts();
        return execution.attempt() >= most
                ? "attempt " + execution.attempt() + " of " + most
                : "the next attempt would be older than retryPolicy.maxAge " + execution.retry().maxAge();
    }

    /** Waits, for a bounded time, until the outcome is recorded. */
    private void record(ExecutionLedger ledger, Held held, ExecutionOutcome outcome) {
        ScheduledExecution execution = held.execution();
        try {
            CompletableFuture<Boolean> recorded = ledger.complete(held, outcome).toCompletableFuture();
            if (!recorded.get(RECORDING_BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
                telemetry.leaseLost();
                log.warn("lost the lease of execution={} schedule={} before it was recorded that it {}: somebody else"
                        + " has it, or it is over, its task perhaps cancelled", execution.id(),
                        execution.occurrence().taskId(), inWords(outcome));
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException notRecorded) {
            log.warn("could not record the outcome of execution={} schedule={}: it comes again when its lease runs out",
                    execution.id(), execution.occurrence().taskId(), notRecorded);
        }
    }

    private static String inWords(ExecutionOutcome outcome) {
        return switch (outcome) {
            case Succeeded done -> "succeeded";
            case RetryAfter later -> "failed, reason=" + later.reason();
            case DeadLettered dead -> "gave up, reason=" + dead.reason();
        };
    }

    @Override
    public void release(ExecutionLedger ledger, Collection<Held> held) {
        if (!held.isEmpty()) {
            ledger.release(held, Duration.ZERO);
            log.info("gave back executions={}", held.size());
        }
    }

    private static Duration nonNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}

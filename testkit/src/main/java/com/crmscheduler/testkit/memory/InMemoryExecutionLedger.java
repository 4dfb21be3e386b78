package com.crmscheduler.testkit.memory;

import com.crmscheduler.application.port.Attempt;
import com.crmscheduler.application.port.DeadLetter;
import com.crmscheduler.application.port.Execution;
import com.crmscheduler.application.port.ExecutionLedger;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.testkit.memory.Store.Stage;
import com.crmscheduler.testkit.memory.Store.StoredExecution;
import com.crmscheduler.testkit.memory.Store.StoredTask;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger on top of the in-memory backend. Its leases are not renewed: handlers of tests take no virtual time, so a lease
 * that runs out is that of a holder that died. Any thread.
 */
public final class InMemoryExecutionLedger implements ExecutionLedger {

    private static final String INSTANCE = "in-memory";
    private static final Logger log = LoggerFactory.getLogger(InMemoryExecutionLedger.class);

    private final InMemoryBackend backend;
    private final InstantSource clock;
    /** What this instance knows of its own leases without asking the backend. */
    private final Map<Held, Course> leases = new ConcurrentHashMap<>();

    /** @param clock the backend's clock */
    public InMemoryExecutionLedger(InMemoryBackend backend, InstantSource clock) {
        this.backend = backend;
        this.clock = clock;
    }

    @Override
    public List<Acceptance> accept(List<ScheduledExecution> deliveries) {
        return backend.step(store -> deliveries.stream().map(delivery -> accept(store, delivery)).toList());
    }

    private Acceptance accept(Store store, ScheduledExecution delivery) {
        StoredExecution stored = store.executions.get(delivery.id());
        if (stored == null) {
            return new Acceptance.Unwanted(Reason.FINISHED_OR_CANCELLED);
        }
        if (stored.stage == Stage.HELD) {
            return new Acceptance.Unwanted(Reason.HELD_ELSEWHERE);
        }
        if (stored.stage == Stage.WAITING || delivery.attempt() != stored.attempt) {
            return new Acceptance.Unwanted(Reason.NOT_DUE);
        }
        StoredTask owner = store.find(delivery.occurrence().taskId(), delivery.occurrence().incarnation());
        if (stored.carried == null) {
            if (owner == null) {
                return new Acceptance.Unwanted(Reason.FINISHED_OR_CANCELLED);
            }
            if (delivery.generation() != owner.task.generation()) {
                return new Acceptance.PlanChanged(owner.task);
            }
        }
        if (stored.begun) {
            stored.attempts
                    .add(new Attempt(stored.attempt, Attempt.State.LOST, null, null, null, null, INSTANCE, null));
        }
        stored.begun = true;
        stored.generation = delivery.generation();
        stored.stage = Stage.HELD;
        stored.wakeAt = clock.instant().plus(InMemoryDueTasks.LEASE);
        stored.fencingToken = store.nextNumber();
        Held held = new Held(delivery, stored.fencingToken);
        leases.put(held, new Course(stored.wakeAt, clock.instant()));
        return new Acceptance.Accepted(held);
    }

    @Override
    public long begunBefore(Held held) {
        return 0;
    }

    @Override
    public CompletionStage<Boolean> complete(Held held, ExecutionOutcome outcome) {
        Attempt attempt = attempt(held, leases.remove(held), outcome);
        try {
            return CompletableFuture.completedStage(backend.step(store -> complete(store, held, outcome, attempt)));
        } catch (ProviderUnavailable away) {
            return CompletableFuture.failedStage(away);
        }
    }

    private Attempt attempt(Held held, @Nullable Course course, ExecutionOutcome outcome) {
        String error = switch (outcome) {
            case ExecutionOutcome.Succeeded done -> null;
            case ExecutionOutcome.RetryAfter again -> again.reason();
            case ExecutionOutcome.DeadLettered dead -> dead.reason();
        };
        return new Attempt(held.execution().attempt(), error == null ? Attempt.State.SUCCEEDED : Attempt.State.FAILED,
                held.execution().claimedAt(), course == null ? null : course.accepted,
                course == null ? null : course.started, clock.instant(), INSTANCE, error == null
                        ? null
                        : error.substring(0, Math.min(Attempt.MAX_ERROR, error.length())));
    }

    private boolean complete(Store store, Held held, ExecutionOutcome outcome, Attempt attempt) {
        StoredExecution stored = stillHeld(store, held);
        if (stored == null) {
            return false;
        }
        stored.attempts.add(attempt);
        ScheduledExecution told = held.execution();
        store.history.removeIf(known -> known.id().equals(told.id()) && known.state() == Execution.State.RETRYING);
        store.history.add(new Execution(told.id(), told.occurrence().taskId(), told.occurrence().kind(), told.type(),
                told.occurrence().nominal(), told.dueAt(), switch (outcome) {
                    case ExecutionOutcome.Succeeded done -> Execution.State.SUCCEEDED;
                    case ExecutionOutcome.RetryAfter again -> Execution.State.RETRYING;
                    case ExecutionOutcome.DeadLettered dead -> Execution.State.DEAD_LETTERED;
                }, stored.attempts));
        if (outcome instanceof ExecutionOutcome.DeadLettered(String reason, String stack)) {
            ScheduledExecution gone = held.execution();
            store.letters.put(gone.id(), new DeadLetter(gone.id(), gone.occurrence(), gone.type(), gone.payload(),
                    gone.retry(), gone.dueAt(), clock.instant().truncatedTo(ChronoUnit.MILLIS), reason, stack,
                    stored.attempts));
        }
        if (outcome instanceof ExecutionOutcome.RetryAfter retry) {
            stored.attempt++;
            putOff(stored, retry.delay());
            stored.dueAt = stored.wakeAt;
        } else {
            store.noteCarriedOut(stored.occurrence);
            drop(store, stored);
        }
        return true;
    }

    private static @Nullable StoredExecution stillHeld(Store store, Held held) {
        StoredExecution stored = store.executions.get(held.execution().id());
        return stored != null && stored.stage == Stage.HELD && stored.fencingToken == held.fencingToken()
                ? stored
                : null;
    }

    @Override
    public boolean holds(Held held) {
        Course course = leases.get(held);
        if (course == null || !clock.instant().isBefore(course.until)) {
            return false;
        }
        course.started = clock.instant();
        return true;
    }

    @Override
    public void release(Collection<Held> all, Duration delay) {
        all.forEach(leases::remove);
        try {
            backend.run(store -> all.forEach(held -> {
                StoredExecution stored = stillHeld(store, held);
                if (stored != null) {
                    putOff(stored, delay);
                }
            }));
        } catch (ProviderUnavailable away) {
            log.warn("could not release executions={}: they come again when their lease runs out", all.size(), away);
        }
    }

    @Override
    public void defer(List<ScheduledExecution> deliveries, Duration delay) {
        backend.run(store -> deliveries.forEach(delivery -> {
            StoredExecution stored = atTransport(store, delivery);
            if (stored != null) {
                putOff(stored, delay);
            }
        }));
    }

    @Override
    public void discard(List<ScheduledExecution> deliveries) {
        backend.run(store -> deliveries.forEach(delivery -> {
            StoredExecution stored = atTransport(store, delivery);
            StoredTask owner = store.find(delivery.occurrence().taskId(), delivery.occurrence().incarnation());
            if (stored != null && owner != null && !owner.task.stillPlans(stored.occurrence)) {
                drop(store, stored);
            }
        }));
    }

    private static @Nullable StoredExecution atTransport(Store store, ScheduledExecution delivery) {
        StoredExecution stored = store.executions.get(delivery.id());
        return stored != null && (stored.stage == Stage.CLAIMED || stored.stage == Stage.HANDED_OVER) ? stored : null;
    }

    private void putOff(StoredExecution execution, Duration delay) {
        Instant wakeAt = clock.instant().plus(delay);
        execution.begun = false;
        execution.stage = Stage.WAITING;
        execution.wakeAt = wakeAt;
    }

    private void drop(Store store, StoredExecution execution) {
        Occurrence occurrence = execution.occurrence;
        store.executions.remove(occurrence.executionId());
        store.startQueued(occurrence, clock.instant());
        store.finishIfDone(occurrence.taskId(), occurrence.incarnation());
    }

    /** What is known here of a lease and of the attempt under it. */
    private static final class Course {

        private final Instant until;
        private final Instant accepted;
        private volatile @Nullable Instant started;

        Course(Instant until, Instant accepted) {
            this.until = until;
            this.accepted = accepted;
        }
    }
}

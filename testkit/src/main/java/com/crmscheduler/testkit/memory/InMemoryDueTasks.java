package com.crmscheduler.testkit.memory;

import com.crmscheduler.application.port.DeadLetter;
import com.crmscheduler.application.port.DueTaskSource;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.OverlapPolicy;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.testkit.memory.Store.Stage;
import com.crmscheduler.testkit.memory.Store.StoredExecution;
import com.crmscheduler.testkit.memory.Store.StoredTask;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gives out what is due in the in-memory backend; it has one partition. Any thread. */
public final class InMemoryDueTasks implements DueTaskSource {

    /** How long a claim, and an acceptance, is good for. */
    public static final Duration LEASE = Duration.ofSeconds(30);

    /** How long the transport may keep an execution before it is handed over again. */
    public static final Duration HAND_OVER_TIMEOUT = Duration.ofMinutes(5);

    /** When the transport is asked again after it refused an execution. */
    public static final Duration REFUSED_BACKOFF = Duration.ofMillis(100);

    private final InMemoryBackend backend;
    private final InstantSource clock;

    /** @param clock the backend's clock */
    public InMemoryDueTasks(InMemoryBackend backend, InstantSource clock) {
        this.backend = backend;
        this.clock = clock;
    }

    @Override
    public int partitions() {
        return 1;
    }

    @Override
    public Claim claim(int partition, int limit) {
        return backend.step(store -> {
            Instant now = clock.instant();
            List<Entry> due = new ArrayList<>();
            Instant next = null;
            for (Entry entry : entries(store)) {
                if (entry.wakeAt().isAfter(now)) {
                    next = next == null || entry.wakeAt().isBefore(next) ? entry.wakeAt() : next;
                } else {
                    due.add(entry);
                }
            }
            due.sort(Comparator.comparing(Entry::wakeAt));
            List<Entry> taken = due.subList(0, Math.min(limit, due.size()));
            List<DuePlan> plans = new ArrayList<>();
            List<ScheduledExecution> executions = new ArrayList<>();
            taken.forEach(entry -> entry.lease(store, now, plans, executions));
            boolean more = due.size() > taken.size();
            Duration until = more ? Duration.ZERO : next == null ? null : Duration.between(now, next);
            return new Claim(partition, now, plans, executions, more, until);
        });
    }

    private static List<Entry> entries(Store store) {
        List<Entry> entries = new ArrayList<>();
        store.tasks.values().forEach(task -> {
            if (task.wakeAt != null) {
                entries.add(new Entry(task.wakeAt, task, null));
            }
        });
        store.executions.values().stream().filter(execution -> execution.stage != Stage.QUEUED)
                .forEach(execution -> entries.add(new Entry(execution.wakeAt, null, execution)));
        return entries;
    }

    @Override
    public Settled settle(Claim claim, List<Settlement> settlements) {
        return backend.step(store -> {
            List<ScheduledExecution> fired = new ArrayList<>();
            List<DuePlan> overlapping = new ArrayList<>();
            for (Settlement settlement : settlements) {
                DuePlan plan = settlement.plan();
                StoredTask stored = store.find(plan.task().id(), plan.task().incarnation());
                if (stored != null && stored.lease == plan.lease()) {
                    boolean ran = false;
                    if (settlement.fires() && overlaps(store, stored)) {
                        ran = queue(store, stored, plan);
                        if (!ran) {
                            overlapping.add(plan);
                        }
                    } else if (settlement.fires()) {
                        Optional<ScheduledExecution> execution = fire(store, stored, plan, claim.claimedAt());
                        ran = execution.isPresent();
                        execution.ifPresent(fired::add);
                    }
                    moveOn(stored, settlement, ran);
                    store.finishIfDone(stored.task.id(), stored.task.incarnation());
                }
            }
            return new Settled(fired, overlapping);
        });
    }

    private static boolean overlaps(Store store, StoredTask stored) {
        return !stored.oneTime() && stored.task.definition().overlap() != OverlapPolicy.ALLOW
                && store.hasOpen(stored.task);
    }

    private static boolean queue(Store store, StoredTask stored, DuePlan plan) {
        ScheduleTask task = stored.task;
        if (task.definition().overlap() == OverlapPolicy.SKIP || store.hasQueued(task)) {
            return false;
        }
        Occurrence occurrence = Occurrence.scheduled(task.id(), task.incarnation(), plan.nominal());
        store.executions.put(occurrence.executionId(), new StoredExecution(occurrence, task.generation(), plan.dueAt(),
                Stage.QUEUED, plan.dueAt()));
        return true;
    }

    /** Nothing where the occurrence is on its way already: a one-time task may be armed at its time again by an edit. */
    private Optional<ScheduledExecution> fire(Store store, StoredTask stored, DuePlan plan, Instant claimedAt) {
        ScheduleTask task = stored.task;
        Occurrence occurrence = Occurrence.scheduled(task.id(), task.incarnation(), plan.nominal());
        StoredExecution execution = new StoredExecution(occurrence, task.generation(), plan.dueAt(), Stage.CLAIMED,
                clock.instant().plus(LEASE));
        return store.executions.putIfAbsent(occurrence.executionId(), execution) == null
                ? Optional.of(execution.toTravel(task.definition(), claimedAt))
                : Optional.empty();
    }

    private static void moveOn(StoredTask stored, Settlement settlement, boolean ran) {
        Instant nominal = settlement.plan().nominal();
        // A one-time task shows its time, and not that it is settled, until its execution is terminal.
        if (!stored.oneTime()) {
            stored.task = ran
                    ? stored.task.ran(nominal, settlement.next())
                    : stored.task.settled(nominal, settlement.next());
        }
        boolean goesOn = !stored.oneTime() && stored.task.nextOccurrence() != null;
        stored.dueAt = goesOn ? settlement.nextDue() : null;
        stored.wakeAt = stored.dueAt;
        stored.lease = 0;
    }

    @Override
    public void handedOver(Claim claim, List<ScheduledExecution> acknowledged, List<ScheduledExecution> refused) {
        backend.run(store -> {
            Instant now = clock.instant();
            acknowledged.forEach(execution -> move(store, execution, Stage.HANDED_OVER, now.plus(HAND_OVER_TIMEOUT)));
            refused.forEach(execution -> move(store, execution, Stage.WAITING, now.plus(REFUSED_BACKOFF)));
        });
    }

    /** Only what is still where the claim left it: the transport may have been faster. */
    private static void move(Store store, ScheduledExecution sent, Stage stage, Instant wakeAt) {
        StoredExecution stored = store.executions.get(sent.id());
        if (stored != null && stored.stage == Stage.CLAIMED && stored.attempt == sent.attempt()) {
            stored.stage = stage;
            stored.wakeAt = wakeAt;
        }
    }

    /** A plan or an execution that waits for its time. */
    private record Entry(Instant wakeAt, @Nullable StoredTask task, @Nullable StoredExecution execution) {

        private static StoredTask owner(Store store, StoredExecution execution) {
            return Objects.requireNonNull(store.find(execution.occurrence.taskId(),
                    execution.occurrence.incarnation()), "an execution goes with its task");
        }

        void lease(Store store, Instant now, List<DuePlan> plans, List<ScheduledExecution> executions) {
            if (task != null) {
                task.lease = store.nextNumber();
                task.wakeAt = now.plus(LEASE);
                plans.add(new DuePlan(task.task, Objects.requireNonNull(task.task.nextOccurrence()),
                        Objects.requireNonNull(task.dueAt), task.lease));
            } else if (execution != null) {
                DeadLetter carried = execution.carried;
                execution.stage = Stage.CLAIMED;
                execution.wakeAt = now.plus(LEASE);
                executions.add(carried != null
                        ? execution.toTravel(carried, now)
                        : execution.toTravel(owner(store, execution).task.definition(), now));
            }
        }
    }
}

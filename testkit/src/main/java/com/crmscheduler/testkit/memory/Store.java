package com.crmscheduler.testkit.memory;

import com.crmscheduler.application.port.Attempt;
import com.crmscheduler.application.port.DeadLetter;
import com.crmscheduler.application.port.Execution;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.model.ActionAfterCompletion;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.ExecutionKind;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.schedule.Schedule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The state of the in-memory backend, and the few rules that more than one port needs. Guarded by the backend's lock. */
final class Store {

    /** Tasks by their id, in listing order. */
    final NavigableMap<ScheduleTaskId, StoredTask> tasks = new TreeMap<>();

    /** Executions in flight. No record means finished or cancelled. */
    final Map<ExecutionId, StoredExecution> executions = new LinkedHashMap<>();

    /** What gave up, in the order in which it did. */
    final Map<ExecutionId, DeadLetter> letters = new LinkedHashMap<>();

    /** What became of executions, by when their last attempt ended. */
    final List<Execution> history = new ArrayList<>();

    /** Creates carried out under a key, as {@code id key}. */
    final Set<String> rememberedKeys = new HashSet<>();

    /** Manual runs that were asked for. */
    final Set<ExecutionId> rememberedRuns = new HashSet<>();

    private long counter;

    /** A number greater than every one before it: a claim's mark, a fencing token. */
    long nextNumber() {
        return ++counter;
    }

    /** The task, if it is still the one of that incarnation. */
    @Nullable
    StoredTask find(ScheduleTaskId id, long incarnation) {
        StoredTask stored = tasks.get(id);
        return stored != null && stored.task.incarnation() == incarnation ? stored : null;
    }

    /** Stores a task as it was made, and arms what it says is next. */
    void put(ScheduleTask task) {
        StoredTask stored = new StoredTask(task);
        stored.arm(task.nextOccurrence());
        tasks.put(task.id(), stored);
    }

    /** Forgets a task and what it has in flight. */
    void remove(ScheduleTask task) {
        tasks.remove(task.id());
        executions.values().removeIf(execution -> execution.belongsTo(task));
    }

    /** What a one-time plan handed on counts as settled when it has ended, whatever the plan is by then. */
    void noteCarriedOut(Occurrence occurrence) {
        StoredTask stored = find(occurrence.taskId(), occurrence.incarnation());
        if (stored == null || occurrence.kind() != ExecutionKind.SCHEDULED) {
            return;
        }
        Instant nominal = occurrence.nominal();
        Instant settled = stored.task.lastSettled();
        Instant next = stored.task.nextOccurrence();
        boolean over = stored.oneTime() && nominal.equals(next);
        if (over) {
            stored.arm(null);
        }
        stored.task = stored.withArming(over ? null : next,
                settled != null && settled.isAfter(nominal) ? settled : nominal);
    }

    /** A task with nothing armed and nothing in flight has finished, and goes or stays as it says. A paused one has not. */
    void finishIfDone(ScheduleTaskId id, long incarnation) {
        StoredTask stored = find(id, incarnation);
        if (stored == null || stored.wakeAt != null || !stored.task.definition().enabled()
                || hasOpen(stored.task)) {
            return;
        }
        if (stored.task.definition().actionAfterCompletion() == ActionAfterCompletion.DELETE) {
            tasks.remove(id);
        } else {
            stored.task = stored.withArming(null, stored.task.lastSettled());
        }
    }

    boolean hasOpen(ScheduleTask task) {
        return executions.values().stream().anyMatch(execution -> execution.belongsTo(task));
    }

    boolean hasQueued(ScheduleTask task) {
        return executions.values().stream()
                .anyMatch(execution -> execution.stage == Stage.QUEUED && execution.belongsTo(task));
    }

    /** The one that waits until it is the only open one of its task is due, if it is. */
    void startQueued(Occurrence ended, Instant now) {
        List<StoredExecution> open = executions.values().stream()
                .filter(execution -> execution.occurrence.taskId().equals(ended.taskId())
                        && execution.occurrence.incarnation() == ended.incarnation())
                .toList();
        if (open.size() == 1 && open.getFirst().stage == Stage.QUEUED) {
            StoredExecution queued = open.getFirst();
            queued.stage = Stage.WAITING;
            queued.dueAt = now;
            queued.wakeAt = now;
        }
    }

    /** A task with its arming. */
    static final class StoredTask {

        ScheduleTask task;
        /** When the armed occurrence was or is due, jitter included; null when none is armed. */
        @Nullable
        Instant dueAt;
        /** When a claim gives it out: its due time, or the end of the lease of the claim that has it. */
        @Nullable
        Instant wakeAt;
        /** The mark of the claim that has it; zero for none. */
        long lease;

        StoredTask(ScheduleTask task) {
            this.task = task;
        }

        void arm(@Nullable Instant nominal) {
            dueAt = nominal == null
                    ? null
                    : task.definition().flexibleTimeWindow().dueTime(
                            Occurrence.scheduled(task.id(), task.incarnation(), nominal));
            wakeAt = dueAt;
            lease = 0;
        }

        boolean oneTime() {
            return task.definition().schedule() instanceof Schedule.At;
        }

        /** The task with another next occurrence and another last settled one; all else as it is. */
        ScheduleTask withArming(@Nullable Instant next, @Nullable Instant lastSettled) {
            return new ScheduleTask(task.id(), task.incarnation(), task.version(), task.generation(), task.definition(),
                    task.anchor(), task.createdAt(), task.updatedAt(), next, lastSettled, task.runs());
        }
    }

    /** Where an execution is on its way. */
    enum Stage {
        /** It waits for its time: a retry, a manual run, one that was sent back. */
        WAITING,
        /** It waits until no other execution of its task is open. */
        QUEUED,
        /** Claimed, and on its way to the transport. */
        CLAIMED,
        /** The transport has it. */
        HANDED_OVER,
        /** An instance has accepted it. */
        HELD
    }

    /** An execution in flight. One that is replayed has nothing to do with its task any more. */
    static final class StoredExecution {

        final Occurrence occurrence;
        long generation;
        int attempt = 1;
        Instant dueAt;
        Stage stage;
        /** When a claim gives it out (again): its due time, or the end of its lease. */
        Instant wakeAt;
        long fencingToken;
        /** The attempts that are over. */
        final List<Attempt> attempts = new ArrayList<>();
        /** Somebody has accepted it and has not said since how its attempt ended. */
        boolean begun;
        /** What a replayed dead letter carries; null for any other, which is its task's. */
        @Nullable
        DeadLetter carried;

        StoredExecution(Occurrence occurrence, long generation, Instant dueAt, Stage stage, Instant wakeAt) {
            this.occurrence = occurrence;
            this.generation = generation;
            this.dueAt = dueAt;
            this.stage = stage;
            this.wakeAt = wakeAt;
        }

        boolean belongsTo(ScheduleTask task) {
            return carried == null && occurrence.taskId().equals(task.id())
                    && occurrence.incarnation() == task.incarnation();
        }

        /** What travels of a replay. */
        ScheduledExecution toTravel(DeadLetter letter, Instant claimedAt) {
            return new ScheduledExecution(letter.id(), occurrence, generation, attempt, letter.type(),
                    letter.payload(), letter.retry(), dueAt, claimedAt);
        }

        /** What travels, with what the task's definition says now. */
        ScheduledExecution toTravel(TaskDefinition definition, Instant claimedAt) {
            return new ScheduledExecution(occurrence.executionId(), occurrence, generation, attempt, definition.type(),
                    definition.payload(), definition.retry(), dueAt, claimedAt);
        }
    }
}

package com.crmscheduler.adapter.aws;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.TaskNotFound;
import com.crmscheduler.domain.error.VersionConflict;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.domain.port.SchedulerCapabilities;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.domain.port.TaskPage;
import com.crmscheduler.domain.port.TaskQuery;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps tasks in EventBridge Scheduler, one schedule a task, and nowhere else.
 *
 * <p>EventBridge compares nothing before it updates or deletes, so this reads first and compares here. Within this process one
 * change of a task follows the other; what another instance does between the reading and the writing is not seen, and the later
 * of the two writes stands. Thread-safe.
 */
final class AwsSchedulerProvider implements SchedulerProvider {

    private static final Logger log = LoggerFactory.getLogger(AwsSchedulerProvider.class);
    private static final int MAX_BATCH = 1_000;

    private final SchedulerCapabilities capabilities;
    private final AwsSchedules schedules;
    private final ScheduleListing listing;
    private final ManualRuns runs;
    private final Volley creates;
    private final NameLocks locks;
    private final ExecutionRecords records;
    private final AwsSchedulerProperties properties;

    /** @param locks those by which every change of a task in this process is made */
    AwsSchedulerProvider(AwsSchedules schedules, ScheduleListing listing, ManualRuns runs, ExecutionRecords records,
            NameLocks locks, AwsSchedulerProperties properties) {
        this.capabilities = new SchedulerCapabilities(AwsFailures.PROVIDER, PlanProgress.PRECISION, Duration.ofMinutes(
                1), MAX_BATCH,
                records.areShared()
                        ? Set.of(Capability.RUN_NOW, Capability.LIST_FILTERS, Capability.EXECUTION_LEDGER)
                        : Set.of(Capability.RUN_NOW, Capability.LIST_FILTERS));
        this.schedules = schedules;
        this.listing = listing;
        this.runs = runs;
        this.creates = new Volley(properties.concurrency());
        this.locks = locks;
        this.records = records;
        this.properties = properties;
    }

    @Override
    public SchedulerCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public List<CreateOutcome> createAll(List<NewTask> tasks) {
        if (tasks.size() > MAX_BATCH) {
            throw new InvalidTask("tasks", tasks.size() + " tasks", "at most " + MAX_BATCH + " in one call");
        }
        // At the full rate a whole batch comes through with the time-out to spare; a lower one turns the last of it away.
        Duration longest = properties.timeout().plusMillis(1_000L * tasks.size() / properties.createsPerSecond());
        long begun = System.nanoTime();
        List<CreateOutcome> outcomes = creates.forEach(tasks,
                task -> create(task, new Patience(longest.minusNanos(System.nanoTime() - begun))));
        if (!outcomes.isEmpty() && outcomes.stream().allMatch(outcome -> outage(outcome).isPresent())) {
            throw outage(outcomes.getLast()).orElseThrow();
        }
        return outcomes;
    }

    private CreateOutcome create(NewTask asked, Patience patience) {
        ScheduleTask task = asked.task();
        try {
            capabilities.requireSupport(task.definition());
            capabilities.require(Capability.IDEMPOTENCY_KEYS, asked.idempotencyKey() != null, "idempotencyKey",
                    String.valueOf(asked.idempotencyKey()));
            schedules.create(task, patience);
            return new CreateOutcome.Created(task);
            // One item must not take the outcomes of the others with it, whatever it throws.
        } catch (RuntimeException e) {
            return new CreateOutcome.Rejected(AwsFailures.translate("creating " + task.id(), e));
        }
    }

    private static Optional<ProviderUnavailable> outage(CreateOutcome outcome) {
        return outcome instanceof CreateOutcome.Rejected rejected
                && rejected.reason() instanceof ProviderUnavailable away
                        ? Optional.of(away)
                        : Optional.empty();
    }

    @Override
    public ScheduleTask replace(ScheduleTask changed, ScheduleTask basedOn) {
        capabilities.requireSupport(changed.definition());
        ScheduleTask stored = locks.holding(changed.id(), () -> {
            ScheduleTask current = unchanged(basedOn);
            if (changed.generation() == basedOn.generation()) {
                return update(withArmingOf(current, changed));
            }
            if (!isArmedAlike(current, basedOn)) {
                throw new VersionConflict(basedOn.id(), basedOn.version(), current.version());
            }
            return update(changed);
        });
        log.debug("changed {} to version {}", stored.id(), stored.version());
        return stored;
    }

    private ScheduleTask update(ScheduleTask task) {
        schedules.update(task);
        return task;
    }

    private static ScheduleTask withArmingOf(ScheduleTask current, ScheduleTask changed) {
        return new ScheduleTask(changed.id(), changed.incarnation(), changed.version(), changed.generation(), changed
                .definition(), changed.anchor(), changed.createdAt(), changed.updatedAt(), current.nextOccurrence(),
                current.lastSettled(), current.runs());
    }

    private static boolean isArmedAlike(ScheduleTask a, ScheduleTask b) {
        return Objects.equals(a.nextOccurrence(), b.nextOccurrence())
                && Objects.equals(a.lastSettled(), b.lastSettled());
    }

    /** The task as it is now, if it is what a change was based on. */
    private ScheduleTask unchanged(ScheduleTask basedOn) {
        ScheduleTask current = existing(basedOn.id(), basedOn.incarnation());
        if (current.version() != basedOn.version() || current.generation() != basedOn.generation()) {
            throw new VersionConflict(basedOn.id(), basedOn.version(), current.version());
        }
        return current;
    }

    private ScheduleTask existing(ScheduleTaskId id, long incarnation) {
        return schedules.find(id).filter(task -> task.incarnation() == incarnation).orElseThrow(
                () -> new TaskNotFound(id));
    }

    @Override
    public void cancel(ScheduleTask basedOn) {
        locks.holding(basedOn.id(), () -> {
            // What waits is dropped by both together: so a cancellation that fails half way drops nothing of a task that is left.
            records.cancel(unchanged(basedOn));
            schedules.delete(basedOn.id());
            return basedOn;
        });
        log.debug("cancelled {}", basedOn.id());
    }

    @Override
    public Optional<ScheduleTask> find(ScheduleTaskId id) {
        return schedules.find(id);
    }

    @Override
    public TaskPage list(TaskQuery query) {
        return listing.page(query);
    }

    @Override
    public ExecutionId runNow(Occurrence run) {
        runs.send(existing(run.taskId(), run.incarnation()), run);
        log.debug("runs {} now, execution {}", run.taskId(), run.executionId());
        return run.executionId();
    }
}

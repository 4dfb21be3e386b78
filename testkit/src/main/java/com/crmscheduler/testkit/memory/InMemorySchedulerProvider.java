package com.crmscheduler.testkit.memory;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.ScheduleTaskException;
import com.crmscheduler.domain.error.TaskAlreadyExists;
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
import com.crmscheduler.testkit.memory.Store.Stage;
import com.crmscheduler.testkit.memory.Store.StoredExecution;
import com.crmscheduler.testkit.memory.Store.StoredTask;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The port on top of the in-memory backend: it can everything that a provider may differ in, or what it is told. Any thread. */
public final class InMemorySchedulerProvider implements SchedulerProvider {

    private static final SchedulerCapabilities CAPABILITIES = new SchedulerCapabilities(InMemoryBackend.PROVIDER,
            Duration.ofMillis(1), Duration.ofSeconds(1), 500, EnumSet.allOf(Capability.class));

    /** So many tasks are looked at for one item of a page: few enough that filters make short pages, as real backends do. */
    private static final int SCANNED_PER_ITEM = 10;

    private final InMemoryBackend backend;
    private final InstantSource clock;
    private final SchedulerCapabilities capabilities;

    /** @param clock the backend's clock */
    public InMemorySchedulerProvider(InMemoryBackend backend, InstantSource clock) {
        this(backend, clock, CAPABILITIES);
    }

    /**
     * @param clock the backend's clock
     * @param capabilities what it declares; the rest it rejects, but it stays as exact and orderly as it is
     */
    public InMemorySchedulerProvider(InMemoryBackend backend, InstantSource clock, SchedulerCapabilities capabilities) {
        this.backend = backend;
        this.clock = clock;
        this.capabilities = capabilities;
    }

    @Override
    public SchedulerCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public List<CreateOutcome> createAll(List<NewTask> tasks) {
        if (tasks.size() > capabilities.maxBatch()) {
            throw new InvalidTask("tasks", Integer.toString(tasks.size()), "at most " + capabilities.maxBatch());
        }
        return backend.step(store -> tasks.stream().map(task -> create(store, task)).toList());
    }

    private CreateOutcome create(Store store, NewTask asked) {
        ScheduleTask task = asked.task();
        try {
            capabilities.requireSupport(task.definition());
        } catch (ScheduleTaskException unsupported) {
            return new CreateOutcome.Rejected(unsupported);
        }
        String key = asked.idempotencyKey() == null ? null : task.id() + " " + asked.idempotencyKey();
        StoredTask existing = store.find(task.id(), task.incarnation());
        if (key != null && store.rememberedKeys.contains(key)) {
            return new CreateOutcome.Repeated(existing == null ? task : existing.task);
        }
        if (store.tasks.containsKey(task.id())) {
            return new CreateOutcome.Rejected(new TaskAlreadyExists(task.id()));
        }
        store.put(task);
        if (key != null) {
            store.rememberedKeys.add(key);
        }
        return new CreateOutcome.Created(task);
    }

    @Override
    public ScheduleTask replace(ScheduleTask changed, ScheduleTask basedOn) {
        capabilities.requireSupport(changed.definition());
        return backend.step(store -> {
            StoredTask stored = comparedTo(store, basedOn);
            ScheduleTask now = stored.task;
            if (changed.generation() == basedOn.generation()) {
                stored.task = changed.asFarAs(now);
                return stored.task;
            }
            if (!Objects.equals(now.nextOccurrence(), basedOn.nextOccurrence())
                    || !Objects.equals(now.lastSettled(), basedOn.lastSettled())) {
                throw new VersionConflict(now.id(), basedOn.version(), now.version());
            }
            stored.task = changed;
            stored.arm(changed.nextOccurrence());
            store.finishIfDone(changed.id(), changed.incarnation());
            return changed;
        });
    }

    @Override
    public void cancel(ScheduleTask basedOn) {
        backend.run(store -> store.remove(comparedTo(store, basedOn).task));
    }

    private static StoredTask comparedTo(Store store, ScheduleTask basedOn) {
        StoredTask stored = store.find(basedOn.id(), basedOn.incarnation());
        if (stored == null) {
            throw new TaskNotFound(basedOn.id());
        }
        if (stored.task.version() != basedOn.version()) {
            throw new VersionConflict(basedOn.id(), basedOn.version(), stored.task.version());
        }
        return stored;
    }

    @Override
    public Optional<ScheduleTask> find(ScheduleTaskId id) {
        return backend.step(store -> Optional.ofNullable(store.tasks.get(id)).map(stored -> stored.task));
    }

    @Override
    public TaskPage list(TaskQuery query) {
        Optional<ScheduleTaskId> after = query.cursor().map(InMemorySchedulerProvider::readCursor);
        return backend.step(store -> {
            List<ScheduleTask> items = new ArrayList<>();
            int scanned = 0;
            for (StoredTask stored : store.tasks.values()) {
                ScheduleTask task = stored.task;
                if (after.isPresent() && task.id().compareTo(after.get()) <= 0) {
                    continue;
                }
                if (inGroup(task, query)) {
                    scanned++;
                    if (matches(task, query)) {
                        items.add(task);
                    }
                }
                if (items.size() == query.limit() || scanned == query.limit() * SCANNED_PER_ITEM) {
                    return new TaskPage(items, Optional.of(task.id().toString()));
                }
            }
            return new TaskPage(items, Optional.empty());
        });
    }

    private static ScheduleTaskId readCursor(String cursor) {
        try {
            return ScheduleTaskId.parse(cursor);
        } catch (InvalidTask broken) {
            throw new InvalidTask("cursor", cursor, "a cursor of an earlier page");
        }
    }

    private static boolean inGroup(ScheduleTask task, TaskQuery query) {
        return query.group().map(task.id().group()::equals).orElse(true);
    }

    private static boolean matches(ScheduleTask task, TaskQuery query) {
        Instant next = task.nextOccurrence();
        return query.namePrefix().map(task.id().name()::startsWith).orElse(true)
                && query.type().map(task.definition().type()::equals).orElse(true)
                && query.state().map(task.definition().state()::equals).orElse(true)
                && query.dueBefore().map(bound -> next != null && next.isBefore(bound)).orElse(true);
    }

    @Override
    public ExecutionId runNow(Occurrence run) {
        ExecutionId id = run.executionId();
        backend.run(store -> {
            StoredTask stored = store.find(run.taskId(), run.incarnation());
            if (stored == null) {
                throw new TaskNotFound(run.taskId());
            }
            if (store.rememberedRuns.add(id)) {
                Instant now = clock.instant();
                store.executions.put(id,
                        new StoredExecution(run, stored.task.generation(), now, Stage.WAITING, now));
            }
        });
        return id;
    }
}

package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.number;
import static com.crmscheduler.adapter.redis.RedisStore.text;

import com.crmscheduler.adapter.redis.StoreLayout.Partition;
import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.QuotaExceeded;
import com.crmscheduler.domain.error.TaskNotFound;
import com.crmscheduler.domain.error.UnsupportedByProvider;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps tasks in Redis. Each change is one script on one partition; a batch is one script call for each partition that it
 * touches, all under way at once. Thread-safe.
 */
final class RedisSchedulerProvider implements SchedulerProvider {

    private static final Logger log = LoggerFactory.getLogger(RedisSchedulerProvider.class);
    private static final int MAX_BATCH = 5_000;
    private static final byte[] NOTHING = {};
    private static final SchedulerCapabilities CAPABILITIES = new SchedulerCapabilities(RedisFailures.PROVIDER,
            Duration.ofSeconds(1), Duration.ofSeconds(1), MAX_BATCH,
            EnumSet.allOf(Capability.class));

    private final RedisStore store;
    private final StoreGuard guard;
    private final StoreLayout layout;
    private final RedisSchedulerProperties properties;
    private final InstantSource time;
    private final TaskListing listing;

    RedisSchedulerProvider(RedisStore store, StoreGuard guard, StoreLayout layout, RedisSchedulerProperties properties,
            InstantSource time) {
        this.store = store;
        this.guard = guard;
        this.layout = layout;
        this.properties = properties;
        this.time = time;
        this.listing = new TaskListing(store, layout);
    }

    @Override
    public SchedulerCapabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public List<CreateOutcome> createAll(List<NewTask> tasks) {
        if (tasks.size() > MAX_BATCH) {
            throw new InvalidTask("tasks", tasks.size() + " tasks", "at most " + MAX_BATCH + " in one call");
        }
        guard.check();
        @Nullable
        CreateOutcome[] outcomes = new CreateOutcome[tasks.size()];
        CreateVolley volley = new CreateVolley(store, layout, properties, time.millis());
        for (int i = 0; i < outcomes.length; i++) {
            ScheduleTask task = tasks.get(i).task();
            try {
                CAPABILITIES.requireSupport(task.definition());
                volley.add(i, tasks.get(i), outcomes);
            } catch (UnsupportedByProvider e) {
                outcomes[i] = new CreateOutcome.Rejected(e);
            }
        }
        volley.finish(outcomes);
        List<CreateOutcome> all = new ArrayList<>(outcomes.length);
        ProviderUnavailable outage = null;
        int unknown = 0;
        for (CreateOutcome outcome : outcomes) {
            CreateOutcome known = java.util.Objects.requireNonNull(outcome, "outcome");
            if (known instanceof CreateOutcome.Rejected rejected
                    && rejected.reason() instanceof ProviderUnavailable away) {
                outage = away;
                unknown++;
            }
            all.add(known);
        }
        if (outage != null && unknown == all.size()) {
            throw outage;
        }
        return all;
    }

    @Override
    public ScheduleTask replace(ScheduleTask changed, ScheduleTask basedOn) {
        CAPABILITIES.requireSupport(changed.definition());
        guard.check();
        boolean planChanges = changed.generation() != basedOn.generation();
        Partition partition = layout.partition(changed.id());
        Instant due = due(changed);
        List<?> answer = run(LuaScript.REPLACE,
                keys(partition.tasks(), partition.definitions(), partition.index(), partition.executions()),
                List.of(text(StoreLayout.WAKE_UP), number(partition.number()),
                        number(properties.pollInterval().toMillis()), text(changed.id().toString()),
                        ExecutionRecord.incarnation(basedOn.incarnation()), DefinitionCodec.version(basedOn.version()),
                        number(planChanges ? 1 : 0), DefinitionCodec.arming(basedOn), DefinitionCodec.encode(changed),
                        due == null ? NOTHING : number(due.toEpochMilli())));
        requireUnchanged(answer, basedOn);
        ScheduleTask stored = DefinitionCodec.withArming(changed, (byte[]) answer.get(1));
        log.debug("changed {} to version {}", stored.id(), stored.version());
        return stored;
    }

    @Override
    public void cancel(ScheduleTask basedOn) {
        guard.check();
        Partition partition = layout.partition(basedOn.id());
        requireUnchanged(run(LuaScript.CANCEL,
                keys(partition.tasks(), partition.definitions(), partition.index(), partition.executions()),
                List.of(text(basedOn.id().toString()), ExecutionRecord.incarnation(basedOn.incarnation()),
                        DefinitionCodec.version(basedOn.version()))),
                basedOn);
        log.debug("cancelled {}", basedOn.id());
    }

    private static void requireUnchanged(List<?> answer, ScheduleTask basedOn) {
        long verdict = (Long) answer.get(0);
        if (verdict == 0) {
            throw new TaskNotFound(basedOn.id());
        }
        if (verdict == 2) {
            throw new VersionConflict(basedOn.id(), basedOn.version(), (Long) answer.get(1));
        }
    }

    @Override
    public Optional<ScheduleTask> find(ScheduleTaskId id) {
        guard.check();
        byte[] key = layout.partition(id).definitions();
        Optional<byte[]> definition = store
                .awaitOptional(store.<byte[]>send(redis -> redis.hget(key, text(id.toString()))));
        try {
            return definition.isEmpty()
                    ? Optional.empty()
                    : Optional.of(DefinitionCodec.decode(id, definition.get()));
        } catch (DefinitionCodec.Unreadable e) {
            throw new ProviderUnavailable(RedisFailures.PROVIDER, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public TaskPage list(TaskQuery query) {
        guard.check();
        return listing.page(query);
    }

    @Override
    public ExecutionId runNow(Occurrence run) {
        guard.check();
        Partition partition = layout.partition(run.taskId());
        List<byte[]> memory = partition.idempotency(time.millis());
        Object answer = run(LuaScript.RUN_NOW,
                keys(partition.tasks(), partition.definitions(), partition.executions(), memory.get(0), memory.get(1),
                        memory.get(2)),
                List.of(text(StoreLayout.WAKE_UP), number(partition.number()), text(ExecutionRecord.key(run)),
                        ExecutionRecord.incarnation(run.incarnation()), Binary.time(run.nominal()),
                        number(properties.manualRunLimit())))
                .get(0);
        if (Long.valueOf(0).equals(answer)) {
            throw new TaskNotFound(run.taskId());
        }
        if (Long.valueOf(3).equals(answer)) {
            throw new QuotaExceeded("open executions of a task",
                    "task " + run.taskId() + " has " + properties.manualRunLimit() + " open executions already");
        }
        log.debug("runs {} now, execution {}", run.taskId(), run.executionId());
        return run.executionId();
    }

    private List<Object> run(LuaScript script, byte[][] keys, List<byte[]> arguments) {
        return store.await(store.run(script, keys, arguments));
    }

    private static byte[][] keys(byte[]... keys) {
        return keys;
    }

    /** When the armed occurrence is due, jitter included; null when none is armed. */
    static @Nullable Instant due(ScheduleTask task) {
        Instant nominal = task.nextOccurrence();
        return nominal == null
                ? null
                : task.definition().flexibleTimeWindow()
                        .dueTime(Occurrence.scheduled(task.id(), task.incarnation(), nominal));
    }
}

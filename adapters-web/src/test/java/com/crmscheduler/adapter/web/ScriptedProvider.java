package com.crmscheduler.adapter.web;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps tasks in a map, and fails on demand: what the HTTP interface is tested on, fired by nobody. */
final class ScriptedProvider implements SchedulerProvider {
    private final TreeMap<ScheduleTaskId, ScheduleTask> tasks = new TreeMap<>();
    private final Map<String, ScheduleTask> remembered = new HashMap<>();
    private int callsUntilFailure = Integer.MAX_VALUE;
    private @Nullable Supplier<? extends RuntimeException> failure;

    /** Lets so many calls pass, and fails all behind them, until {@link #heal}. */
    synchronized void failAfter(int calls, Supplier<? extends RuntimeException> with) {
        callsUntilFailure = calls;
        failure = with;
    }

    synchronized void heal() {
        callsUntilFailure = Integer.MAX_VALUE;
        failure = null;
    }

    private void call() {
        Supplier<? extends RuntimeException> with = failure;
        if (with != null && callsUntilFailure-- <= 0) {
            throw with.get();
        }
    }

    @Override
    public SchedulerCapabilities capabilities() {
        EnumSet<Capability> all = EnumSet.allOf(Capability.class);
        all.remove(Capability.MILLISECONDS);
        return new SchedulerCapabilities("scripted", Duration.ofMillis(1), Duration.ofSeconds(1), 500, all);
    }

    @Override
    public synchronized List<CreateOutcome> createAll(List<NewTask> asked) {
        call();
        List<CreateOutcome> outcomes = new ArrayList<>();
        for (NewTask task : asked) {
            ScheduleTaskId id = task.task().id();
            String key = task.idempotencyKey() + " " + id;
            if (task.idempotencyKey() != null && remembered.containsKey(key)) {
                outcomes.add(new CreateOutcome.Repeated(tasks.getOrDefault(id, task.task())));
            } else if (tasks.containsKey(id)) {
                outcomes.add(new CreateOutcome.Rejected(new TaskAlreadyExists(id)));
            } else {
                tasks.put(id, task.task());
                remembered.put(key, task.task());
                outcomes.add(new CreateOutcome.Created(task.task()));
            }
        }
        return outcomes;
    }

    @Override
    public synchronized ScheduleTask replace(ScheduleTask changed, ScheduleTask basedOn) {
        call();
        requireUnchanged(basedOn);
        tasks.put(changed.id(), changed);
        return changed;
    }

    @Override
    public synchronized void cancel(ScheduleTask basedOn) {
        call();
        requireUnchanged(basedOn);
        tasks.remove(basedOn.id());
    }

    private void requireUnchanged(ScheduleTask basedOn) {
        ScheduleTask stored = tasks.get(basedOn.id());
        if (stored == null) {
            throw new TaskNotFound(basedOn.id());
        }
        if (stored.version() != basedOn.version()) {
            throw new VersionConflict(basedOn.id(), basedOn.version(), stored.version());
        }
    }

    @Override
    public synchronized Optional<ScheduleTask> find(ScheduleTaskId id) {
        call();
        return Optional.ofNullable(tasks.get(id));
    }

    @Override
    public synchronized TaskPage list(TaskQuery query) {
        call();
        List<ScheduleTask> page = tasks.values().stream()
                .filter(t -> query.cursor().map(c -> t.id().toString().compareTo(c) > 0).orElse(true))
                .filter(t -> query.group().map(t.id().group()::equals).orElse(true))
                .filter(t -> query.namePrefix().map(p -> t.id().name().startsWith(p)).orElse(true))
                .filter(t -> query.type().map(t.definition().type()::equals).orElse(true))
                .filter(t -> query.state().map(t.definition().state()::equals).orElse(true))
                .filter(t -> query.dueBefore().map(d -> t.nextOccurrence() != null && t.nextOccurrence().isBefore(d))
                        .orElse(true))
                .limit(query.limit() + 1L).toList();
        if (page.size() <= query.limit()) {
            return new TaskPage(page, Optional.empty());
        }
        List<ScheduleTask> items = page.subList(0, query.limit());
        return new TaskPage(items, Optional.of(items.getLast().id().toString()));
    }

    @Override
    public synchronized ExecutionId runNow(Occurrence run) {
        call();
        return run.executionId();
    }
}

package com.crmscheduler.application.service;

import com.crmscheduler.application.command.CreateCommand;
import com.crmscheduler.application.command.Precondition;
import com.crmscheduler.application.port.IdGenerator;
import com.crmscheduler.application.port.ManageSchedulesUseCase;
import com.crmscheduler.application.port.QuerySchedulesUseCase;
import com.crmscheduler.application.port.SchedulerProviders;
import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.TaskNotFound;
import com.crmscheduler.domain.error.VersionConflict;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleState;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.SchedulerCapabilities;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.domain.port.TaskPage;
import com.crmscheduler.domain.port.TaskQuery;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.FiringPlan;
import com.crmscheduler.domain.schedule.Schedule;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates, changes and reads schedules. A change is read, computed, and compared and set; where somebody else came between, and
 * the caller's precondition allows it, it is computed again from what is there now. Safe for any number of threads.
 */
public final class ScheduleTaskService implements ManageSchedulesUseCase, QuerySchedulesUseCase {

    private static final Logger log = LoggerFactory.getLogger(ScheduleTaskService.class);

    private final SchedulerProviders providers;
    private final InstantSource time;
    private final IdGenerator ids;
    private final Creation creation;
    private final Listing listing;

    /**
     * @param providers where tasks live
     * @param time the program's clock
     * @param ids names and incarnations
     * @param servedTypes the task types that have a handler; null where others may have one elsewhere
     */
    public ScheduleTaskService(SchedulerProviders providers, InstantSource time, IdGenerator ids,
            @Nullable Set<TaskType> servedTypes) {
        this.providers = providers;
        this.time = time;
        this.ids = ids;
        this.creation = new Creation(providers, time, ids, servedTypes);
        this.listing = new Listing(providers);
    }

    @Override
    public CreateOutcome create(CreateCommand command) {
        CreateOutcome outcome = creation.create(command);
        switch (outcome) {
            case CreateOutcome.Created created -> {
                ScheduleTask task = created.task();
                log.debug("created schedule id={} type={} expression={} next={}", task.id(), task.definition().type(),
                        task.definition().schedule().expression(), task.nextOccurrence());
            }
            case CreateOutcome.Repeated repeated ->
                log.debug("create repeated, nothing done id={}", repeated.task().id());
            case CreateOutcome.Rejected rejected -> throw rejected.reason();
        }
        return outcome;
    }

    @Override
    public List<CreateOutcome> createAll(List<CreateCommand> commands) {
        List<CreateOutcome> outcomes = creation.createAll(commands);
        long created = outcomes.stream().filter(CreateOutcome.Created.class::isInstance).count();
        long rejected = outcomes.stream().filter(CreateOutcome.Rejected.class::isInstance).count();
        log.info("created schedules in bulk asked={} created={} repeated={} rejected={}", commands.size(), created,
                commands.size() - created - rejected, rejected);
        return outcomes;
    }

    @Override
    public Put put(ScheduleTaskId id, TaskDefinition definition, Precondition precondition) {
        return Attempts.ofPut(id, precondition, () -> {
            SchedulerProvider provider = providers.owner(id);
            ScheduleTask stored = provider.find(id).orElse(null);
            if (stored == null) {
                return new Put(createFor(id, definition, precondition), true);
            }
            Attempts.check(stored, precondition);
            return new Put(replace(provider, stored, definition), false);
        });
    }

    private ScheduleTask createFor(ScheduleTaskId id, TaskDefinition definition, Precondition precondition) {
        switch (precondition) {
            case Precondition.Exists exists -> throw new TaskNotFound(id);
            case Precondition.Version version -> throw new VersionConflict(id, version.version(), 0);
            case Precondition.Any any -> {
            }
            case Precondition.Absent absent -> {
            }
        }
        return switch (create(new CreateCommand(id.group(), id.name(), definition, null))) {
            case CreateOutcome.Created created -> created.task();
            case CreateOutcome.Repeated repeated -> repeated.task();
            case CreateOutcome.Rejected rejected -> throw rejected.reason();
        };
    }

    @Override
    public ScheduleTask change(ScheduleTaskId id, Precondition precondition, UnaryOperator<TaskDefinition> change) {
        return Attempts.ofChange(id, precondition, () -> {
            SchedulerProvider provider = providers.owner(id);
            ScheduleTask stored = required(provider, id);
            Attempts.check(stored, precondition);
            return replace(provider, stored, change.apply(stored.definition()));
        });
    }

    private ScheduleTask replace(SchedulerProvider provider, ScheduleTask stored, TaskDefinition definition) {
        if (!definition.type().equals(stored.definition().type())) {
            creation.requireServed(definition.type());
        }
        provider.capabilities().requireSupport(definition);
        ScheduleTask changed = provider.replace(stored.redefine(definition, time.instant()), stored);
        log.debug("changed schedule id={} version={} generation={} next={}", changed.id(), changed.version(),
                changed.generation(), changed.nextOccurrence());
        return changed;
    }

    @Override
    public ScheduleTask pause(ScheduleTaskId id, Precondition precondition) {
        return toState(id, precondition, ScheduleState.PAUSED);
    }

    @Override
    public ScheduleTask resume(ScheduleTaskId id, Precondition precondition) {
        return toState(id, precondition, ScheduleState.ENABLED);
    }

    private ScheduleTask toState(ScheduleTaskId id, Precondition precondition, ScheduleState state) {
        return Attempts.ofChange(id, precondition, () -> {
            SchedulerProvider provider = providers.owner(id);
            ScheduleTask stored = required(provider, id);
            Attempts.check(stored, precondition);
            return stored.definition().state() == state
                    ? stored
                    : replace(provider, stored, stored.definition().withState(state));
        });
    }

    @Override
    public ExecutionId runNow(ScheduleTaskId id, @Nullable String idempotencyKey) {
        SchedulerProvider provider = providers.owner(id);
        SchedulerCapabilities capabilities = provider.capabilities();
        capabilities.require(Capability.RUN_NOW, true, "run", id.toString());
        String requestId = ids.sortableName();
        if (idempotencyKey != null) {
            IdempotencyKeys.check(idempotencyKey);
            capabilities.require(Capability.IDEMPOTENCY_KEYS, true, "idempotencyKey", idempotencyKey);
            requestId = IdempotencyKeys.requestId(idempotencyKey);
        }
        ScheduleTask task = required(provider, id);
        Instant requestedAt = time.instant().truncatedTo(ChronoUnit.MILLIS);
        ExecutionId execution = provider.runNow(
                Occurrence.manual(id, task.incarnation(), requestedAt, requestId));
        log.debug("asked to run schedule id={} execution={}", id, execution);
        return execution;
    }

    @Override
    public void cancel(ScheduleTaskId id, Precondition precondition) {
        Attempts.ofChange(id, precondition, () -> {
            SchedulerProvider provider = providers.owner(id);
            ScheduleTask stored = required(provider, id);
            Attempts.check(stored, precondition);
            provider.cancel(stored);
            return stored;
        });
        log.debug("cancelled schedule id={}", id);
    }

    @Override
    public ScheduleTask get(ScheduleTaskId id) {
        return required(providers.owner(id), id);
    }

    private static ScheduleTask required(SchedulerProvider provider, ScheduleTaskId id) {
        return provider.find(id).orElseThrow(() -> new TaskNotFound(id));
    }

    @Override
    public TaskPage list(TaskQuery query) {
        return listing.list(query);
    }

    @Override
    public List<Instant> preview(ScheduleTaskId id, int count) {
        checkPreview(count);
        ScheduleTask task = get(id);
        Instant next = task.nextOccurrence();
        return next == null ? List.of() : Preview.from(task.plan(), next, (int) Math.min(count, task.runsLeft()));
    }

    @Override
    public List<Instant> preview(Schedule schedule, ZoneId zone, ActiveWindow window, int count) {
        checkPreview(count);
        Instant now = time.instant().truncatedTo(ChronoUnit.MILLIS);
        FiringPlan plan = new FiringPlan(schedule, zone, window, now);
        Instant first = (schedule instanceof Schedule.At ? plan.first() : plan.next(now.minusMillis(1))).orElse(null);
        return first == null ? List.of() : Preview.from(plan, first, count);
    }

    private static void checkPreview(int count) {
        if (count < 1 || count > MAX_PREVIEW) {
            throw new InvalidTask("count", Integer.toString(count), "1 to " + MAX_PREVIEW);
        }
    }

    @Override
    public SchedulerCapabilities capabilities() {
        return providers.primary().capabilities();
    }

    @Override
    public List<SchedulerCapabilities> standbys() {
        return providers.all().stream().skip(1).map(SchedulerProvider::capabilities).toList();
    }
}

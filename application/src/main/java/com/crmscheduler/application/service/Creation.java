package com.crmscheduler.application.service;

import com.crmscheduler.application.command.CreateCommand;
import com.crmscheduler.application.port.IdGenerator;
import com.crmscheduler.application.port.SchedulerProviders;
import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.ProviderThrottled;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.ScheduleTaskException;
import com.crmscheduler.domain.error.TaskAlreadyExists;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.CreateOutcome.Rejected;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.domain.port.SchedulerCapabilities;
import com.crmscheduler.domain.port.SchedulerProvider;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns commands into tasks, and gives them to the primary provider in pieces that it takes. */
final class Creation {

    /** A deployment may serve hundreds of types; an answer names no more than these. */
    private static final int MOST_NAMED = 20;

    private final SchedulerProviders providers;
    private final InstantSource time;
    private final IdGenerator ids;
    private final @Nullable Set<TaskType> servedTypes;

    /** @param servedTypes the task types that have a handler; null where others may have one elsewhere */
    Creation(SchedulerProviders providers, InstantSource time, IdGenerator ids, @Nullable Set<TaskType> servedTypes) {
        this.providers = providers;
        this.time = time;
        this.ids = ids;
        this.servedTypes = servedTypes;
    }

    CreateOutcome create(CreateCommand command) {
        NewTask task = toTask(command, providers.primary().capabilities());
        if (mayBeTaken(command)) {
            requireFree(task.task().id());
        }
        return providers.primary().createAll(List.of(task)).getFirst();
    }

    List<CreateOutcome> createAll(List<CreateCommand> commands) {
        SchedulerCapabilities capabilities = providers.primary().capabilities();
        @SuppressWarnings("NullAway") // each element is set before it is read
        CreateOutcome[] outcomes = new CreateOutcome[commands.size()];
        Set<ScheduleTaskId> seen = HashSet.newHashSet(commands.size());
        List<Item> good = new ArrayList<>(commands.size());
        ScheduleTaskException unanswered = null;
        for (int i = 0; i < commands.size(); i++) {
            try {
                NewTask task = toTask(commands.get(i), capabilities);
                if (!seen.add(task.task().id())) {
                    throw new TaskAlreadyExists(task.task().id());
                }
                if (mayBeTaken(commands.get(i))) {
                    if (unanswered != null) {
                        throw unanswered;
                    }
                    requireFree(task.task().id());
                }
                good.add(new Item(i, task));
            } catch (ProviderUnavailable | ProviderThrottled stopped) {
                // Asking on would only wait for the same time-out again, once for each item.
                unanswered = stopped;
                outcomes[i] = new Rejected(stopped);
            } catch (ScheduleTaskException refused) {
                outcomes[i] = new Rejected(refused);
            }
        }
        store(good, capabilities.maxBatch(), outcomes);
        return List.of(outcomes);
    }

    private void store(List<Item> items, int maxBatch, CreateOutcome[] outcomes) {
        SchedulerProvider primary = providers.primary();
        for (int from = 0; from < items.size(); from += maxBatch) {
            List<Item> piece = items.subList(from, Math.min(items.size(), from + maxBatch));
            try {
                List<CreateOutcome> answers = primary.createAll(piece.stream().map(Item::task).toList());
                for (int i = 0; i < piece.size(); i++) {
                    outcomes[piece.get(i).index()] = answers.get(i);
                }
            } catch (ProviderUnavailable | ProviderThrottled stopped) {
                boolean nothingKnown = Arrays.stream(outcomes).allMatch(Objects::isNull);
                if (nothingKnown) {
                    throw stopped;
                }
                // What went before is done and must be told; what follows would only wait for the same time-out again.
                items.subList(from, items.size()).forEach(item -> outcomes[item.index()] = new Rejected(stopped));
                return;
            }
        }
    }

    private NewTask toTask(CreateCommand command, SchedulerCapabilities capabilities) {
        requireServed(command.definition().type());
        capabilities.requireSupport(command.definition());
        String key = command.idempotencyKey();
        String name = command.name();
        long incarnation;
        if (key == null) {
            name = name == null ? ids.sortableName() : name;
            incarnation = ids.incarnation();
        } else {
            IdempotencyKeys.check(key);
            capabilities.require(Capability.IDEMPOTENCY_KEYS, true, "idempotencyKey", key);
            name = name == null ? IdempotencyKeys.name(command.group(), key) : name;
            incarnation = IdempotencyKeys.incarnation(command.group(), name, key);
        }
        ScheduleTaskId id = new ScheduleTaskId(command.group(), name);
        ScheduleTask task = ScheduleTask.create(id, incarnation, command.definition(), time.instant());
        return new NewTask(task, key == null ? null : IdempotencyKeys.stored(key));
    }

    /** A name that was drawn just now is nobody's, so that a standby that is away does not stop it. */
    private static boolean mayBeTaken(CreateCommand command) {
        return command.name() != null || command.idempotencyKey() != null;
    }

    /** A name is unique over all providers; the primary itself sees to its own. */
    private void requireFree(ScheduleTaskId id) {
        for (SchedulerProvider standby : providers.all().subList(1, providers.all().size())) {
            if (standby.find(id).isPresent()) {
                throw new TaskAlreadyExists(id);
            }
        }
    }

    void requireServed(TaskType type) {
        if (servedTypes != null && !servedTypes.contains(type)) {
            throw new InvalidTask("taskType", type.value(), "a type that a handler of this deployment serves: "
                    + named(servedTypes));
        }
    }

    private static String named(Set<TaskType> types) {
        String names = types.stream().map(TaskType::value).sorted().limit(MOST_NAMED).collect(Collectors.joining(", "));
        int more = types.size() - MOST_NAMED;
        return types.isEmpty() ? "there is none" : more > 0 ? names + ", and " + more + " more" : names;
    }

    private record Item(int index, NewTask task) {}
}

package com.crmscheduler.testkit.contract;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.UnsupportedByProvider;
import com.crmscheduler.domain.error.VersionConflict;
import com.crmscheduler.domain.model.ActionAfterCompletion;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.FlexibleTimeWindow;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.OverlapPolicy;
import com.crmscheduler.domain.model.ScheduleState;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.domain.port.SchedulerCapabilities;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.domain.port.TaskPage;
import com.crmscheduler.domain.port.TaskQuery;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Providers that are wrong in one thing each. */
final class WrongProviders {

    static final UnaryOperator<SchedulerProvider> FIRES_TWICE = honest -> new ForwardingProvider(honest) {
        @Override
        public List<CreateOutcome> createAll(List<NewTask> tasks) {
            List<CreateOutcome> outcomes = honest.createAll(tasks);
            for (CreateOutcome outcome : outcomes) {
                if (outcome instanceof CreateOutcome.Created created && created.task().nextOccurrence() != null) {
                    honest.runNow(Occurrence.manual(created.task().id(), created.task().incarnation(),
                            created.task().createdAt(), "twice"));
                }
            }
            return outcomes;
        }
    };

    static final UnaryOperator<SchedulerProvider> SWALLOWS_OUTAGES = honest -> new ForwardingProvider(honest) {
        @Override
        public Optional<ScheduleTask> find(ScheduleTaskId id) {
            try {
                return honest.find(id);
            } catch (ProviderUnavailable swallowed) {
                return Optional.empty();
            }
        }

        @Override
        public TaskPage list(TaskQuery query) {
            try {
                return honest.list(query);
            } catch (ProviderUnavailable swallowed) {
                return new TaskPage(List.of(), Optional.empty());
            }
        }
    };

    static final UnaryOperator<SchedulerProvider> IGNORES_CANCEL = honest -> new ForwardingProvider(honest) {
        @Override
        public void cancel(ScheduleTask basedOn) {
            // Ignored.
        }
    };

    static final UnaryOperator<SchedulerProvider> IGNORES_CANCEL_VERSION = honest -> new ForwardingProvider(honest) {
        @Override
        public void cancel(ScheduleTask basedOn) {
            honest.cancel(honest.find(basedOn.id()).orElse(basedOn));
        }
    };

    static final UnaryOperator<SchedulerProvider> LOSES_EDITS = honest -> new ForwardingProvider(honest) {
        @Override
        public ScheduleTask replace(ScheduleTask changed, ScheduleTask basedOn) {
            return changed;
        }
    };

    static final UnaryOperator<SchedulerProvider> IGNORES_VERSIONS = honest -> new ForwardingProvider(honest) {
        @Override
        public ScheduleTask replace(ScheduleTask changed, ScheduleTask basedOn) {
            ScheduleTask base = basedOn;
            while (true) {
                try {
                    return honest.replace(changed, base);
                } catch (VersionConflict ignored) {
                    base = honest.find(changed.id()).orElseThrow();
                }
            }
        }
    };

    static final UnaryOperator<SchedulerProvider> SWALLOWS_ON_EDIT = honest -> new ForwardingProvider(honest) {
        @Override
        public ScheduleTask replace(ScheduleTask changed, ScheduleTask basedOn) {
            return honest.replace(new ScheduleTask(changed.id(), changed.incarnation(), changed.version(),
                    changed.generation() + 1, changed.definition(), changed.anchor(), changed.createdAt(),
                    changed.updatedAt(), null, changed.lastSettled(), changed.runs()), basedOn);
        }
    };

    static final UnaryOperator<SchedulerProvider> LIST_SKIPS_AN_ITEM = honest -> new ForwardingProvider(honest) {
        @Override
        public TaskPage list(TaskQuery query) {
            TaskPage page = honest.list(query);
            boolean more = page.nextCursor().isPresent() && page.items().size() > 1;
            return more ? new TaskPage(page.items().subList(1, page.items().size()), page.nextCursor()) : page;
        }
    };

    static final UnaryOperator<SchedulerProvider> LIST_IGNORES_FILTERS = honest -> new ForwardingProvider(honest) {
        @Override
        public TaskPage list(TaskQuery query) {
            return honest.list(new TaskQuery(query.group(), query.namePrefix(), Optional.empty(), Optional.empty(),
                    Optional.empty(), query.limit(), query.cursor()));
        }
    };

    static final UnaryOperator<SchedulerProvider> LISTS_OUT_OF_ORDER = honest -> new ForwardingProvider(honest) {
        @Override
        public TaskPage list(TaskQuery query) {
            TaskPage page = honest.list(query);
            return new TaskPage(page.items().reversed(), page.nextCursor());
        }
    };

    static final UnaryOperator<SchedulerProvider> TAKES_ANY_CURSOR = honest -> new ForwardingProvider(honest) {
        @Override
        public TaskPage list(TaskQuery query) {
            try {
                return honest.list(query);
            } catch (InvalidTask ignored) {
                return new TaskPage(List.of(), Optional.empty());
            }
        }
    };

    static final UnaryOperator<SchedulerProvider> MANGLES_PAYLOADS = creatingOtherwise(
            old -> definition(old, old.description(), new TaskPayload(old.payload().json().strip()), old.state(),
                    old.actionAfterCompletion()));

    static final UnaryOperator<SchedulerProvider> FIRES_AT_ONCE_IN_A_WINDOW = creatingOtherwise(
            old -> jittered(old, FlexibleTimeWindow.OFF));

    static final UnaryOperator<SchedulerProvider> FIRES_AFTER_ITS_WINDOW = creatingOtherwise(
            old -> jittered(old, old.flexibleTimeWindow().equals(FlexibleTimeWindow.OFF)
                    ? FlexibleTimeWindow.OFF
                    : new FlexibleTimeWindow(Duration.ofHours(24))));

    static final UnaryOperator<SchedulerProvider> IGNORES_OVERLAP = creatingOtherwise(
            old -> limited(old, OverlapPolicy.ALLOW, old.maxRuns()));

    static final UnaryOperator<SchedulerProvider> IGNORES_RUN_LIMIT = creatingOtherwise(
            old -> limited(old, old.overlap(), null));

    static final UnaryOperator<SchedulerProvider> FORGETS_DESCRIPTIONS = creatingOtherwise(
            old -> definition(old, null, old.payload(), old.state(), old.actionAfterCompletion()));

    static final UnaryOperator<SchedulerProvider> KEEPS_FINISHED_TASKS = creatingOtherwise(
            old -> definition(old, old.description(), old.payload(), old.state(), ActionAfterCompletion.KEEP));

    static final UnaryOperator<SchedulerProvider> FIRES_PAUSED_TASKS = creatingOtherwise(
            old -> definition(old, old.description(), old.payload(), ScheduleState.ENABLED,
                    old.actionAfterCompletion()));

    static final UnaryOperator<SchedulerProvider> REPEATS_RUNS = honest -> new ForwardingProvider(honest) {
        private int runs;

        @Override
        public ExecutionId runNow(Occurrence run) {
            return honest.runNow(Occurrence.manual(run.taskId(), run.incarnation(), run.nominal(), "run-" + runs++));
        }
    };

    static final UnaryOperator<SchedulerProvider> IGNORES_KEYS = honest -> new ForwardingProvider(honest) {
        @Override
        public List<CreateOutcome> createAll(List<NewTask> tasks) {
            return honest.createAll(tasks.stream().map(task -> new NewTask(task.task(), null)).toList());
        }
    };

    static final UnaryOperator<SchedulerProvider> OVERWRITES_TAKEN_NAMES = honest -> new ForwardingProvider(honest) {
        @Override
        public List<CreateOutcome> createAll(List<NewTask> tasks) {
            tasks.forEach(task -> honest.find(task.task().id()).ifPresent(honest::cancel));
            return honest.createAll(tasks);
        }
    };

    static final UnaryOperator<SchedulerProvider> FAILS_WHOLE_BATCHES = honest -> new ForwardingProvider(honest) {
        @Override
        public List<CreateOutcome> createAll(List<NewTask> tasks) {
            List<CreateOutcome> outcomes = honest.createAll(tasks);
            return outcomes.stream().filter(CreateOutcome.Rejected.class::isInstance).findFirst()
                    .map(rejected -> outcomes.stream().map(any -> rejected).toList()).orElse(outcomes);
        }
    };

    static final UnaryOperator<SchedulerProvider> TAKES_WHAT_IT_LACKS = honest -> new ForwardingProvider(honest) {
        @Override
        public SchedulerCapabilities capabilities() {
            SchedulerCapabilities all = honest.capabilities();
            return new SchedulerCapabilities(all.provider(), all.precision(), all.shortestRate(), all.maxBatch(),
                    Set.of());
        }
    };

    static final UnaryOperator<SchedulerProvider> REJECTS_WHAT_IT_HAS = honest -> new ForwardingProvider(honest) {
        @Override
        public List<CreateOutcome> createAll(List<NewTask> tasks) {
            boolean choice = tasks.stream().anyMatch(task -> task.task().definition().overlap() != OverlapPolicy.ALLOW);
            return choice
                    ? tasks.stream().<CreateOutcome>map(task -> new CreateOutcome.Rejected(
                            new UnsupportedByProvider("wrong", "OVERLAP_CHOICE", "overlap", "any"))).toList()
                    : honest.createAll(tasks);
        }
    };

    private WrongProviders() {}

    private static UnaryOperator<SchedulerProvider> creatingOtherwise(Function<TaskDefinition, TaskDefinition> wrong) {
        return honest -> new ForwardingProvider(honest) {
            @Override
            public List<CreateOutcome> createAll(List<NewTask> tasks) {
                return honest.createAll(tasks.stream().map(task -> new NewTask(ScheduleTask.create(task.task().id(),
                        task.task().incarnation(), wrong.apply(task.task().definition()), task.task().createdAt()),
                        task.idempotencyKey())).toList());
            }
        };
    }

    private static TaskDefinition limited(TaskDefinition old, OverlapPolicy overlap, @Nullable Integer maxRuns) {
        return new TaskDefinition(old.description(), old.type(), old.payload(), old.schedule(), old.zone(),
                old.window(), old.flexibleTimeWindow(), old.state(), old.retry(), old.catchUp(), overlap,
                old.actionAfterCompletion(), maxRuns);
    }

    private static TaskDefinition jittered(TaskDefinition old, FlexibleTimeWindow window) {
        return new TaskDefinition(old.description(), old.type(), old.payload(), old.schedule(), old.zone(),
                old.window(),
                window, old.state(), old.retry(), old.catchUp(), old.overlap(), old.actionAfterCompletion(),
                old.maxRuns());
    }

    private static TaskDefinition definition(TaskDefinition old, @Nullable String description, TaskPayload payload,
            ScheduleState state, ActionAfterCompletion action) {
        return new TaskDefinition(description, old.type(), payload, old.schedule(), old.zone(), old.window(),
                old.flexibleTimeWindow(), state, old.retry(), old.catchUp(), old.overlap(), action,
                old.maxRuns());
    }
}

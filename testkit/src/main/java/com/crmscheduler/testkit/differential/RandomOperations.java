package com.crmscheduler.testkit.differential;

import com.crmscheduler.application.command.CreateCommand;
import com.crmscheduler.application.command.Precondition;
import com.crmscheduler.domain.model.ScheduleState;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.SchedulerCapabilities;
import com.crmscheduler.domain.port.TaskQuery;
import com.crmscheduler.domain.schedule.Schedule;
import com.crmscheduler.testkit.TaskMother;
import com.crmscheduler.testkit.contract.VirtualTimeHarness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Draws what to do next, looking at the reference so that most of it hits something. */
final class RandomOperations {

    private static final int NAMES = 14;
    /** So many firings at most while time passes once: what a rate of a minute makes of a day would take the test's time. */
    private static final int MOST_FIRINGS = 25;

    private final RandomTasks draw;
    private final SchedulerCapabilities capabilities;
    private final VirtualTimeHarness reference;
    private final Sight sight;
    private final List<String> groups;
    private int special;

    /** @param group the group that the subject has to itself; another one is named after it */
    RandomOperations(RandomTasks draw, SchedulerCapabilities capabilities, VirtualTimeHarness reference, Sight sight,
            String group) {
        this.draw = draw;
        this.capabilities = capabilities;
        this.reference = reference;
        this.sight = sight;
        this.groups = List.of(group, group + "-b");
    }

    /** What to do next, one after the other. */
    List<Operation> next() {
        int choice = draw.below(100);
        if (choice < 30) {
            return List.of(pass(bearable(duration())));
        }
        if (choice < 33) {
            return failing();
        }
        if (choice < 34 && capabilities.has(Capability.OVERLAP_CHOICE)) {
            return overlapping();
        }
        if (choice < 35) {
            return flexible();
        }
        if (choice < 36) {
            return List.of(new Operation("restart", side -> {
                side.restart();
                return "restarted";
            }));
        }
        if (choice < 40) {
            return List.of(list());
        }
        if (choice < 41) {
            return List.of(previewExpression());
        }
        if (choice < 42) {
            TaskQuery query = TaskQuery.all(5).from("no cursor " + draw.below(9));
            return List.of(new Operation("list " + query, side -> sight.list(side, query)));
        }
        ScheduleTaskId id = anyId();
        Operation operation = targeted(id, choice);
        // How far a one-time task has come is open for a while after its delivery, and a change depends on it.
        if (sight.unsettled(reference).contains(id)) {
            return List.of(pass(sight.open().plusSeconds(1)));
        }
        return draw.chance(10) ? List.of(operation, operation) : List.of(operation);
    }

    private Operation targeted(ScheduleTaskId id, int choice) {
        if (choice < 62) {
            return reference.provider().find(id).isPresent() && !draw.chance(10) ? put(id) : create(id);
        }
        if (choice < 65) {
            return createAll();
        }
        if (choice < 72) {
            String json = draw.payload();
            return change(id, "payload " + json, old -> withPayload(old, json));
        }
        if (choice < 78) {
            TaskMother other = draw.task(reference.now());
            return change(id, "schedule " + other.schedule().expression() + " in " + other.zone(),
                    old -> withSchedule(old, other));
        }
        return simple(id, choice);
    }

    private Operation simple(ScheduleTaskId id, int choice) {
        Precondition on = precondition(id);
        if (choice < 83) {
            return new Operation("pause " + id + " " + on, side -> side.schedules().pause(id, on));
        }
        if (choice < 88) {
            return new Operation("resume " + id + " " + on, side -> side.schedules().resume(id, on));
        }
        if (choice < 91) {
            return new Operation("cancel " + id + " " + on, side -> {
                side.schedules().cancel(id, on);
                return "cancelled";
            });
        }
        if (choice < 96) {
            String key = draw.chance(capabilities.has(Capability.IDEMPOTENCY_KEYS) ? 30 : 3)
                    ? "key " + draw.below(3)
                    : null;
            return new Operation("run " + id + " key " + key, side -> side.schedules().runNow(id, key));
        }
        if (choice < 98) {
            int count = 1 + draw.below(20);
            return new Operation("preview " + count + " of " + id, side -> side.queries().preview(id, count));
        }
        return draw.chance(50) ? new Operation("get " + id, side -> side.queries().get(id)) : stale(id);
    }

    /** A change or cancellation at the port itself that is based on another version, or on another task of the name. */
    private static Operation stale(ScheduleTaskId id) {
        return new Operation("stale calls for " + id, side -> {
            ScheduleTask now = side.queries().get(id);
            List<ScheduleTask> bases = List.of(based(now, now.incarnation(), now.version() + 1),
                    based(now, now.incarnation() + 1, now.version()));
            return bases.stream().flatMap(base -> Stream.of(
                    new Operation("", port -> port.provider().replace(
                            base.redefine(withPayload(base.definition(), "[]"), port.now()), base)),
                    new Operation("", port -> {
                        port.provider().cancel(base);
                        return "cancelled";
                    }))).map(call -> call.on(side)).toList();
        });
    }

    private static ScheduleTask based(ScheduleTask task, long incarnation, long version) {
        return new ScheduleTask(task.id(), incarnation, version, task.generation(), task.definition(), task.anchor(),
                task.createdAt(), task.updatedAt(), task.nextOccurrence(), task.lastSettled(), task.runs());
    }

    private ScheduleTaskId anyId() {
        return new ScheduleTaskId(draw.oneOf(groups), "task-" + draw.below(NAMES));
    }

    private Precondition precondition(ScheduleTaskId id) {
        long version = reference.provider().find(id).map(ScheduleTask::version).orElse(1L);
        return draw.chance(80)
                ? new Precondition.Any()
                : new Precondition.Version(draw.chance(50) ? version : version + 1 - draw.below(3));
    }

    private Operation create(ScheduleTaskId id) {
        TaskDefinition definition = draw.task(reference.now()).definition();
        String key = draw.chance(capabilities.has(Capability.IDEMPOTENCY_KEYS) ? 20 : 3)
                ? "key " + draw.below(3)
                : null;
        return new Operation("create " + id + " key " + key + " " + definition, side -> told(side.schedules()
                .create(new CreateCommand(id.group(), id.name(), definition, key))));
    }

    private Operation createAll() {
        Instant now = reference.now();
        List<CreateCommand> commands = IntStream.range(0, 2 + draw.below(4)).mapToObj(i -> {
            ScheduleTaskId id = anyId();
            return new CreateCommand(id.group(), id.name(), draw.task(now).definition(), null);
        }).toList();
        return new Operation("create all " + commands, side -> side.schedules().createAll(commands).stream()
                .map(RandomOperations::told).toList());
    }

    private static Object told(CreateOutcome outcome) {
        return switch (outcome) {
            case CreateOutcome.Created created -> created.task();
            case CreateOutcome.Repeated repeated -> List.of("repeated", repeated.task().id());
            case CreateOutcome.Rejected rejected -> rejected.reason().getClass().getSimpleName();
        };
    }

    private Operation put(ScheduleTaskId id) {
        TaskDefinition definition = draw.task(reference.now()).definition();
        Precondition on = draw.chance(5) ? new Precondition.Absent() : precondition(id);
        return new Operation("put " + id + " " + on + " " + definition,
                side -> side.schedules().put(id, definition, on).task());
    }

    private Operation change(ScheduleTaskId id, String what, UnaryOperator<TaskDefinition> change) {
        Precondition on = precondition(id);
        return new Operation("change " + id + " " + on + " " + what,
                side -> side.schedules().change(id, on, change));
    }

    private static TaskDefinition withPayload(TaskDefinition old, String json) {
        return new TaskDefinition(old.description(), old.type(), new TaskPayload(json), old.schedule(), old.zone(),
                old.window(), old.flexibleTimeWindow(), old.state(), old.retry(), old.catchUp(), old.overlap(),
                old.actionAfterCompletion(), old.maxRuns());
    }

    private static TaskDefinition withSchedule(TaskDefinition old, TaskMother other) {
        return new TaskDefinition(old.description(), old.type(), old.payload(), other.schedule(), other.zone(),
                old.window(), old.flexibleTimeWindow(), old.state(), old.retry(), old.catchUp(), old.overlap(),
                old.actionAfterCompletion(), old.maxRuns());
    }

    private Operation list() {
        Optional<String> group = draw.chance(70) ? Optional.of(draw.oneOf(groups)) : Optional.empty();
        Optional<String> prefix = group.isPresent() && draw.chance(30) ? Optional.of("task-1") : Optional.empty();
        boolean filters = draw.chance(capabilities.has(Capability.LIST_FILTERS) ? 50 : 3);
        Optional<ScheduleState> state = filters && draw.chance(50)
                ? Optional.of(draw.oneOf(List.of(ScheduleState.values())))
                : Optional.empty();
        Optional<Instant> dueBefore = filters && draw.chance(50)
                ? Optional.of(reference.now().plus(draw.upTo(200)))
                : Optional.empty();
        TaskQuery query = new TaskQuery(group, prefix, Optional.empty(), state, dueBefore, 1 + draw.below(9),
                Optional.empty());
        return new Operation("list " + query, side -> sight.list(side, query));
    }

    /** All that is there, by pages of any size. */
    Operation listAll() {
        TaskQuery query = TaskQuery.all(1 + draw.below(30));
        return new Operation("list all by " + query.limit(), side -> sight.list(side, query));
    }

    private Operation previewExpression() {
        TaskMother task = draw.task(reference.now());
        return new Operation("preview " + task.schedule().expression() + " in " + task.zone() + " within "
                + task.window(), side -> side.queries().preview(task.schedule(), task.zone(), task.window(), 12));
    }

    /** A task whose first attempts fail, until all of them are over; where that can be, it is changed between two of them. */
    private List<Operation> failing() {
        ScheduleTaskId id = new ScheduleTaskId(groups.getFirst(), "failing-" + special++);
        TaskDefinition definition = draw.failing(reference.now()).definition();
        int times = 1 + draw.below(3);
        Operation create = new Operation("create " + id + " that fails " + times + " times", side -> {
            side.handler().failNext(id, times);
            return told(side.schedules().create(new CreateCommand(id.group(), id.name(), definition, null)));
        });
        Operation over = pass(Duration.ofSeconds(20));
        if (!capabilities.has(Capability.EXECUTION_LEDGER) || draw.chance(40)) {
            return List.of(create, over, cancel(id));
        }
        Precondition any = new Precondition.Any();
        Operation meanwhile = switch (draw.below(3)) {
            case 0 -> cancel(id);
            case 1 -> new Operation("pause " + id, side -> side.schedules().pause(id, any));
            default -> {
                Schedule later = TaskMother.at(reference.now().plus(Duration.ofDays(1)));
                yield new Operation("change " + id + " to " + later.expression(), side -> side.schedules().change(id,
                        any, old -> withSchedule(old, TaskMother.aTask().with(later))));
            }
        };
        return List.of(create, pass(Duration.ofSeconds(1)), meanwhile, over, cancel(id));
    }

    /** A task whose occurrences overlap, until its plan has ended; where luck has it, with an edit or a run now between. */
    private List<Operation> overlapping() {
        ScheduleTaskId id = new ScheduleTaskId(groups.getFirst(), "overlapping-" + special++);
        TaskMother task = draw.overlapping(reference.now());
        Operation create = new Operation("create " + id + " " + task.definition(), side -> {
            side.handler().failNext(id, 1);
            return told(side.schedules().create(new CreateCommand(id.group(), id.name(), task.definition(), null)));
        });
        Operation meanwhile = switch (draw.below(4)) {
            case 0 -> cancel(id);
            case 1 -> new Operation("run " + id, side -> side.schedules().runNow(id, null));
            case 2 -> change(id, "payload []", old -> withPayload(old, "[]"));
            default -> new Operation("pause " + id, side -> side.schedules().pause(id, new Precondition.Any()));
        };
        return List.of(create, pass(draw.upTo(4)), meanwhile, pass(draw.upTo(4)),
                new Operation("get " + id, side -> side.queries().get(id)), pass(draw.upTo(20)), cancel(id));
    }

    private static Operation cancel(ScheduleTaskId id) {
        return new Operation("cancel " + id, side -> {
            side.schedules().cancel(id, new Precondition.Any());
            return "cancelled";
        });
    }

    /** A task with a flexible window, until that has closed. */
    private List<Operation> flexible() {
        ScheduleTaskId id = new ScheduleTaskId(groups.getFirst(), "flexible-" + special++);
        TaskMother task = draw.flexible(reference.now());
        Duration closed = Duration.between(reference.now(), task.definition().plan(reference.now()).first()
                .orElseThrow()).plus(task.flexibleTimeWindow().length()).plus(sight.open()).plusSeconds(1);
        return List.of(new Operation("create " + id + " " + task.flexibleTimeWindow(), side -> told(
                side.schedules().create(new CreateCommand(id.group(), id.name(), task.definition(), null)))),
                pass(closed), new Operation("get " + id, side -> side.queries().get(id)), cancel(id));
    }

    private Duration duration() {
        return switch (draw.below(12)) {
            case 0, 1, 2 -> draw.upTo(1);
            case 3, 4, 5, 6, 7 -> draw.upTo(4);
            case 8, 9 -> draw.upTo(30);
            case 10 -> Duration.ofSeconds(draw.below(40_000) + 1);
            default -> Duration.ofSeconds(draw.below(400_000) + 1);
        };
    }

    private Duration bearable(Duration asked) {
        Duration duration = asked;
        while (duration.toSeconds() > 1 && firings(duration) > MOST_FIRINGS) {
            duration = Duration.ofSeconds(duration.toSeconds() / 2);
        }
        return duration;
    }

    private long firings(Duration duration) {
        Instant now = reference.now();
        return sight.list(reference, TaskQuery.all(1_000)).stream().filter(task -> task.definition().enabled())
                .mapToLong(task -> task.plan().count(now, now.plus(duration), MOST_FIRINGS + 1)).sum();
    }

    Operation pass(Duration duration) {
        return new Operation("pass " + duration, side -> {
            side.pass(duration);
            return side.now();
        });
    }

    /** What is unsettled now; see {@link Sight#unsettled}. */
    Set<ScheduleTaskId> unsettled() {
        return sight.unsettled(reference);
    }
}

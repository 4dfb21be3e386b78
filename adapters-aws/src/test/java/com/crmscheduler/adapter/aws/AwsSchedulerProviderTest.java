package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.adapter.aws.TaskEnvelope.Origin;
import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.TaskAlreadyExists;
import com.crmscheduler.domain.error.TaskNotFound;
import com.crmscheduler.domain.error.UnsupportedByProvider;
import com.crmscheduler.domain.error.VersionConflict;
import com.crmscheduler.domain.model.ExecutionKind;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleState;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.domain.port.TaskPage;
import com.crmscheduler.domain.port.TaskQuery;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.Schedule;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.ScheduleGroupState;

/** What the contract cannot see of the provider: the schedules that it makes, and what it does beside those of others. */
class AwsSchedulerProviderTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static ProviderRig rig;
    private static ProviderRig.Instance aws;

    @BeforeAll
    static void start() {
        rig = new ProviderRig(settings -> settings);
        aws = rig.instance(Map.of());
    }

    @AfterAll
    static void stop() {
        aws.close();
        rig.close();
    }

    private static ScheduleTask stored(ScheduleTask task) {
        return aws.provider.find(task.id()).orElseThrow();
    }

    private static TaskMother distant() {
        return TaskMother.aTask();
    }

    private static TaskQuery inGroup(String group, int limit) {
        return new TaskQuery(Optional.of(group), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                limit, Optional.empty());
    }

    private static List<ScheduleTask> all(TaskQuery query) {
        List<ScheduleTask> tasks = new ArrayList<>();
        Optional<TaskQuery> next = Optional.of(query);
        while (next.isPresent()) {
            TaskPage page = aws.provider.list(next.get());
            tasks.addAll(page.items());
            next = page.nextCursor().map(query::from);
        }
        return tasks;
    }

    @Test
    void declaresWhatEventBridgeCannotDo() {
        assertThat(aws.provider.capabilities().capabilities()).containsExactlyInAnyOrder(Capability.RUN_NOW,
                Capability.LIST_FILTERS);
        assertThat(aws.provider.capabilities().precision()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void leavesRecurrenceZoneAndWindowsToEventBridge() {
        ScheduleTask task = aws.created("native", "cron",
                distant().with(Schedule.parse("cron(0 9 ? * MON-FRI *)")).in(ZoneId
                        .of("Asia/Seoul")));
        GetScheduleResponse schedule = aws.schedule(task.id());
        assertThat(schedule.scheduleExpression()).isEqualTo("cron(0 9 ? * MON-FRI *)");
        assertThat(schedule.scheduleExpressionTimezone()).isEqualTo("Asia/Seoul");
    }

    @Test
    void forgetsNothing_whenATaskIsChanged() {
        ScheduleTask task = aws.created("changed", "whole", distant().described("연체").in(ZoneId.of("Asia/Seoul")));
        ScheduleTask paused = aws.provider
                .replace(task.redefine(task.definition().withState(ScheduleState.PAUSED), rig.time
                        .instant()), task);
        assertThat(stored(task)).isEqualTo(paused);
        GetScheduleResponse schedule = aws.schedule(task.id());
        assertThat(schedule.stateAsString()).isEqualTo("DISABLED");
        assertThat(schedule.description()).isEqualTo("연체");
        assertThat(schedule.scheduleExpressionTimezone()).isEqualTo("Asia/Seoul");
        assertThat(schedule.target().deadLetterConfig().arn()).endsWith("-dlq");
    }

    @Test
    void refusesWhatItCannotDo_andStoresNothing() {
        List<TaskMother> beyond = List.of(distant().with(Schedule.parse("rate(59 seconds)")),
                distant().with(Schedule.parse(
                        "cron(1 0 9 ? * MON-FRI *)")),
                distant().with(Schedule.parse("at(2030-01-01T00:00:00.5)")));
        for (TaskMother mother : beyond) {
            ScheduleTask task = rig.task("refused", "beyond", mother);
            assertThat(aws.create(task)).isInstanceOfSatisfying(CreateOutcome.Rejected.class,
                    rejected -> assertThat(rejected
                            .reason()).isInstanceOf(UnsupportedByProvider.class));
            assertThat(aws.provider.find(task.id())).isEmpty();
        }
    }

    @Test
    void answersEachItemOfABatchForItself_inOrder() {
        ScheduleTask taken = aws.created("batch", "taken", distant());
        List<NewTask> batch = List.of(new NewTask(rig.task("batch", "one", distant()), null),
                new NewTask(rig.task("batch", "taken", distant()), null),
                new NewTask(rig.task("batch", "beyond", distant().with(Schedule.parse("rate(1 second)"))), null),
                new NewTask(rig.task("batch", "keyed", distant()), "key"),
                new NewTask(rig.task("batch", "large", distant().carrying("\u0001".repeat(150_000))), null),
                new NewTask(rig.task("batch", "two", distant()), null));
        List<CreateOutcome> outcomes = aws.provider.createAll(batch);
        assertThat(outcomes).extracting(outcome -> outcome instanceof CreateOutcome.Rejected rejected
                ? rejected.reason().getClass().getSimpleName()
                : "created").containsExactly("created", "TaskAlreadyExists", "UnsupportedByProvider",
                        "UnsupportedByProvider", "PayloadTooLarge", "created");
        assertThat(all(inGroup("batch", 10))).extracting(task -> task.id().name()).containsExactlyInAnyOrder("one",
                "taken",
                "two");
        assertThat(stored(taken)).isEqualTo(taken);
    }

    @Test
    void createsAGroupOnce_whenManyTasksUseItFirstAtOnce() {
        List<NewTask> batch = IntStream.range(0, 100)
                .mapToObj(i -> new NewTask(rig.task("fresh-group", "t" + i, distant()),
                        null))
                .toList();
        assertThat(aws.provider.createAll(batch)).hasSize(100).allMatch(CreateOutcome.Created.class::isInstance);
        assertThat(aws.clients.scheduler().getScheduleGroup(group -> group.name("fresh-group")).state())
                .isEqualTo(ScheduleGroupState.ACTIVE);
    }

    @Test
    void keepsTheDefaultGroupWhereTheSettingsSay() {
        try (ProviderRig.Instance other = rig.instance(Map.of("schedule-group", "crm"))) {
            ScheduleTask task = other.created("default", "in-crm", distant());
            assertThat(other.provider.find(task.id())).contains(task);
            assertThat(other.schedule(new ScheduleTaskId("crm", "in-crm")).groupName()).isEqualTo("crm");
            assertThat(other.provider.list(inGroup("default", 10)).items()).containsExactly(task);
            assertThat(other.provider.find(new ScheduleTaskId("crm", "in-crm"))).isEmpty();
            assertThat(other.create(rig.task("crm", "clash", distant()))).isInstanceOfSatisfying(
                    CreateOutcome.Rejected.class,
                    rejected -> assertThat(rejected.reason()).isInstanceOf(InvalidTask.class));
        }
    }

    @Test
    void passesOverTheSchedulesOfOthers() {
        ScheduleTask ours = aws.created("shared", "ours", distant());
        foreign("elsewhere", "arn:aws:sqs:us-east-1:000000000000:others",
                aws.codec.write(TaskEnvelope.of(rig.task("shared",
                        "elsewhere", distant()))));
        foreign("bare", aws.properties.queueArn(), "{\"not\":\"an envelope\"}");
        foreign("copy", aws.properties.queueArn(), aws.schedule(ours.id()).target().input());
        assertThat(all(inGroup("shared", 10))).containsExactly(ours);
        for (String name : List.of("elsewhere", "bare", "copy")) {
            ScheduleTask wanted = rig.task("shared", name, distant());
            assertThat(aws.provider.find(wanted.id())).as(name).isEmpty();
            assertThat(aws.create(wanted)).as(name).isInstanceOfSatisfying(CreateOutcome.Rejected.class,
                    rejected -> assertThat(rejected.reason()).isInstanceOf(TaskAlreadyExists.class));
            assertThatThrownBy(() -> aws.provider.cancel(wanted)).as(name).isInstanceOf(TaskNotFound.class);
            assertThatThrownBy(() -> aws.provider.replace(wanted, wanted)).as(name).isInstanceOf(TaskNotFound.class);
            assertThat(aws.schedule(wanted.id()).name()).isEqualTo(name);
        }
    }

    private static void foreign(String name, String target, String input) {
        aws.clients.scheduler().createSchedule(request -> request.groupName("shared").name(name).scheduleExpression(
                "rate(1 day)").flexibleTimeWindow(window -> window.mode("OFF")).target(
                        to -> to.arn(target).roleArn(
                                aws.properties.roleArn()).input(input)));
    }

    @Test
    void listsEachTaskOnce_overManyPages() {
        List<NewTask> batch = IntStream.range(0, 130)
                .mapToObj(i -> new NewTask(rig.task("paged", "t" + i, distant()), null))
                .toList();
        aws.provider.createAll(batch);
        assertThat(all(inGroup("paged", 7)))
                .containsExactlyInAnyOrderElementsOf(batch.stream().map(NewTask::task).toList());
        assertThat(all(inGroup("paged", 1_000))).hasSize(130);
        TaskQuery prefix = new TaskQuery(Optional.of("paged"), Optional.of("t12"), Optional.empty(), Optional.empty(),
                Optional.empty(), 100, Optional.empty());
        assertThat(all(prefix)).extracting(task -> task.id().name()).containsExactlyInAnyOrder("t12", "t120", "t121",
                "t122",
                "t123", "t124", "t125", "t126", "t127", "t128", "t129");
    }

    @Test
    void findsEnabledTasksThatAwsHasDisabled_whenTheStateIsAskedFor() {
        ScheduleTask fired = aws.created("states", "fired",
                distant().firingAt(rig.time.instant()).keptAfterCompletion());
        rig.pass(Duration.ofMinutes(3));
        ScheduleTask done = stored(fired);
        aws.provider
                .replace(done.redefine(distant().firingAt(fired.nextOccurrence()).keptAfterCompletion().carrying("[1]")
                        .definition(), rig.time.instant()), done);
        aws.created("states", "paused", distant().paused());
        for (ScheduleState state : ScheduleState.values()) {
            TaskQuery query = new TaskQuery(Optional.of("states"), Optional.empty(), Optional.empty(),
                    Optional.of(state),
                    Optional.empty(), 10, Optional.empty());
            assertThat(all(query)).extracting(task -> task.id().name()).as(state.name()).containsExactly(
                    state == ScheduleState.ENABLED ? "fired" : "paused");
        }
    }

    @Test
    void refusesACursorThatAwsDoesNotKnow() {
        aws.created("cursor", "a", distant());
        TaskQuery query = inGroup("cursor", 1).from(new ListCursor("no token of AWS").encode());
        assertThatThrownBy(() -> aws.provider.list(query)).isInstanceOf(InvalidTask.class);
    }

    @Test
    void doesNotFireATaskAgain_whenItIsEditedAfterItHasFired() {
        ScheduleTask task = aws.created("edited", "late", distant().firingAt(rig.time.instant().plus(HOUR))
                .keptAfterCompletion());
        rig.pass(HOUR);
        assertThat(aws.received()).hasSize(1);
        rig.pass(Duration.ofMinutes(2));
        ScheduleTask fired = stored(task);
        assertThat(fired.nextOccurrence()).isNull();
        ScheduleTask edited = aws.provider
                .replace(fired.redefine(task.definition().withState(ScheduleState.ENABLED), rig.time
                        .instant()), fired);
        rig.pass(HOUR);
        assertThat(aws.received()).isEmpty();
        assertThat(stored(task)).isEqualTo(edited);
        assertThat(aws.schedule(task.id()).stateAsString()).isEqualTo("DISABLED");
    }

    @Test
    void firesARateInPhase_howeverOftenItIsEdited() {
        ScheduleTask task = aws.created("phase", "rate", distant().every(HOUR));
        rig.pass(Duration.ZERO);
        assertThat(firedAt()).containsExactly(task.nextOccurrence());
        Instant first = task.nextOccurrence();
        for (int hour = 1; hour <= 3; hour++) {
            rig.pass(Duration.ofMinutes(20));
            ScheduleTask current = stored(task);
            aws.provider
                    .replace(current.redefine(distant().every(HOUR).carrying("[" + hour + "]").definition(), rig.time
                            .instant()), current);
            rig.pass(Duration.ofMinutes(40));
            assertThat(firedAt()).containsExactly(first.plus(HOUR.multipliedBy(hour)));
        }
        aws.provider.cancel(stored(task));
        rig.pass(HOUR);
        assertThat(aws.received()).isEmpty();
    }

    private static List<Instant> firedAt() {
        return aws.received().stream().map(body -> {
            TaskEnvelope envelope = ((EnvelopeCodec.Reading.Readable) aws.codec.read(body)).envelope();
            return ((Origin.Fired) envelope.origin()).scheduledTime();
        }).toList();
    }

    @Test
    void firesAtTheEnd_becauseOursIsInclusive() {
        Instant start = rig.time.instant().plusSeconds(60);
        aws.created("ends", "rate",
                distant().every(HOUR).with(new ActiveWindow(Optional.of(start), Optional.of(start.plus(
                        HOUR)))));
        rig.pass(Duration.ofSeconds(60));
        rig.pass(HOUR);
        rig.pass(HOUR);
        assertThat(firedAt()).containsExactly(start, start.plus(HOUR));
        assertThat(aws.provider.find(new ScheduleTaskId("ends", "rate"))).isEmpty();
    }

    @Test
    void refusesAChangeOfThePlan_whenOnlyTheArmingMovedMeanwhile() {
        ScheduleTask task = aws.created("arming", "rate", distant().every(HOUR));
        rig.pass(Duration.ofMinutes(1));
        ScheduleTask before = stored(task);
        ScheduleTask changed = before.redefine(before.definition().withState(ScheduleState.PAUSED), rig.time.instant());
        rig.pass(HOUR);
        assertThatThrownBy(() -> aws.provider.replace(changed, before)).isInstanceOfSatisfying(VersionConflict.class,
                conflict -> assertThat(conflict.actual()).isEqualTo(conflict.expected()));
        ScheduleTask payload = before.redefine(distant().every(HOUR).carrying("[]").definition(), rig.time.instant());
        ScheduleTask stored = aws.provider.replace(payload, before);
        assertThat(stored.lastSettled()).isAfter(before.lastSettled());
        assertThat(stored(task)).isEqualTo(stored);
        aws.received();
        aws.provider.cancel(stored);
    }

    @Test
    void letsOneOfManyChangesThrough_whenTheyAreBasedOnTheSameVersion() throws Exception {
        ScheduleTask base = aws.created("race", "one", distant());
        int writers = 8;
        CountDownLatch together = new CountDownLatch(writers);
        List<Callable<Boolean>> changes = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            ScheduleTask changed = base.redefine(distant().carrying("[" + i + "]").definition(), rig.time.instant());
            changes.add(() -> {
                together.countDown();
                together.await();
                try {
                    aws.provider.replace(changed, base);
                    return true;
                } catch (VersionConflict lost) {
                    return false;
                }
            });
        }
        int winners = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> change : threads.invokeAll(changes)) {
                winners += change.get() ? 1 : 0;
            }
        }
        assertThat(winners).isEqualTo(1);
    }

    @Test
    void runsATaskNow_bySendingToTheQueue() {
        ScheduleTask task = aws.created("now", "run", distant());
        Occurrence run = Occurrence.manual(task.id(), task.incarnation(), rig.time.instant(), "request-1");
        assertThat(aws.provider.runNow(run)).isEqualTo(run.executionId());
        List<String> received = aws.received();
        assertThat(received).hasSize(1);
        TaskEnvelope envelope = ((EnvelopeCodec.Reading.Readable) aws.codec.read(received.getFirst())).envelope();
        assertThat(envelope.task()).isEqualTo(task);
        assertThat(envelope.origin()).isEqualTo(new Origin.Sent(ExecutionKind.MANUAL, run.nominal(), "request-1", 1, run
                .nominal(), run.nominal()));
        Occurrence other = Occurrence.manual(task.id(), task.incarnation() + 1, rig.time.instant(), "request-2");
        assertThatThrownBy(() -> aws.provider.runNow(other)).isInstanceOf(TaskNotFound.class);
        assertThat(aws.received()).isEmpty();
    }
}

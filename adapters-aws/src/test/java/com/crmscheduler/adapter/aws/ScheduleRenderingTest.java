package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.domain.model.FlexibleTimeWindow;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.ScheduleState;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.Schedule;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.UpdateScheduleRequest;

class ScheduleRenderingTest {

    private static final ScheduleTaskId ID = new ScheduleTaskId("billing", "invoice");
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00.300Z");
    private static final Instant SECOND = Instant.parse("2026-11-23T09:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final AwsSchedulerProperties properties = Settings.withoutServers();
    @AutoClose
    private final AwsClients clients = new AwsClients(properties);
    private final EnvelopeCodec codec = new EnvelopeCodec();
    private final ScheduleRendering rendering = new ScheduleRendering(codec, new ScheduleGroups(clients.scheduler(),
            properties), properties);

    private CreateScheduleRequest create(TaskMother mother) {
        return rendering.create(mother.task(ID, 1, NOW), NOW);
    }

    private static ActiveWindow window(Instant start, Instant end) {
        return new ActiveWindow(Optional.ofNullable(start), Optional.ofNullable(end));
    }

    @Test
    void leavesTheDeletingToTheProgram_whereExecutionsAreRemembered() {
        assertThat(create(TaskMother.aTask()).actionAfterCompletion()).isEqualTo(ActionAfterCompletion.DELETE);
        AwsSchedulerProperties remembering = Settings.bound(Map.of("ledger-table", "executions"));
        ScheduleTask task = TaskMother.aTask().task(ID, 1, NOW);
        ScheduleRendering other = new ScheduleRendering(codec, new ScheduleGroups(clients.scheduler(), remembering),
                remembering);
        assertThat(other.create(task, NOW).actionAfterCompletion()).isEqualTo(ActionAfterCompletion.NONE);
        assertThat(other.update(task, NOW).actionAfterCompletion()).isEqualTo(ActionAfterCompletion.NONE);
    }

    @Test
    void saysEverything_soThatAnUpdateForgetsNothing() {
        ScheduleTask task = TaskMother.aTask().described("연체").with(Schedule.parse("cron(0 9 ? * MON-FRI *)"))
                .in(ZoneId.of("Asia/Seoul")).with(new FlexibleTimeWindow(Duration.ofMinutes(7))).task(ID, 1, NOW);
        CreateScheduleRequest created = rendering.create(task, NOW);
        assertThat(created.groupName()).isEqualTo("billing");
        assertThat(created.name()).isEqualTo("invoice");
        assertThat(created.description()).isEqualTo("연체");
        assertThat(created.scheduleExpression()).isEqualTo("cron(0 9 ? * MON-FRI *)");
        assertThat(created.scheduleExpressionTimezone()).isEqualTo("Asia/Seoul");
        assertThat(created.flexibleTimeWindow().mode()).isEqualTo(FlexibleTimeWindowMode.FLEXIBLE);
        assertThat(created.flexibleTimeWindow().maximumWindowInMinutes()).isEqualTo(7);
        assertThat(created.stateAsString()).isEqualTo("ENABLED");
        assertThat(created.target().arn()).isEqualTo(properties.queueArn());
        assertThat(created.target().roleArn()).isEqualTo(properties.roleArn());
        assertThat(created.target().deadLetterConfig().arn()).isEqualTo(properties.deadLetterArn());
        assertThat(created.target().retryPolicy().maximumEventAgeInSeconds()).isEqualTo(86_400);
        assertThat(created.target().retryPolicy().maximumRetryAttempts()).isEqualTo(185);
        assertThat(codec.read(created.target().input()))
                .isEqualTo(codec.read(codec.write(TaskEnvelope.of(task))));
        UpdateScheduleRequest updated = rendering.update(task, NOW);
        updated.sdkFields().forEach(field -> assertThat(updated.getValueForField(field.memberName(), Object.class))
                .as(field.memberName()).isEqualTo(created.getValueForField(field.memberName(), Object.class)));
    }

    @Test
    void sendsNoDates_whenATaskFiresOnce() {
        CreateScheduleRequest request = create(TaskMother.aTask().with(window(SECOND, SECOND.plus(HOUR))));
        assertThat(request.startDate()).isNull();
        assertThat(request.endDate()).isNull();
        assertThat(request.flexibleTimeWindow().mode()).isEqualTo(FlexibleTimeWindowMode.OFF);
        assertThat(request.flexibleTimeWindow().maximumWindowInMinutes()).isNull();
    }

    @Test
    void startsARateAtItsFirstOccurrence_inTheNextWholeSecond() {
        assertThat(create(TaskMother.aTask().every(HOUR)).startDate()).isEqualTo(SECOND.plusSeconds(1));
        Instant start = SECOND.plusSeconds(100);
        assertThat(create(TaskMother.aTask().every(HOUR).with(window(start, null))).startDate()).isEqualTo(start);
    }

    @Test
    void startsARateInPhase_whenItsStartIsLongPast() {
        Instant start = SECOND.minus(HOUR.multipliedBy(1_000)).plusSeconds(600);
        assertThat(create(TaskMother.aTask().every(HOUR).with(window(start, null))).startDate())
                .isEqualTo(SECOND.plusSeconds(600));
    }

    @Test
    void startsARateAtTheNextOccurrence_whenItIsUpdated() {
        ScheduleTask task = TaskMother.aTask().every(HOUR).task(ID, 1, SECOND);
        Instant later = SECOND.plus(HOUR).plusSeconds(5);
        ScheduleTask current = PlanProgress.of(task, later);
        assertThat(rendering.update(current, later).startDate()).isEqualTo(SECOND.plus(HOUR).plus(HOUR));
        ScheduleTask paused = current.redefine(task.definition().withState(ScheduleState.PAUSED), later);
        assertThat(rendering.update(paused, later).startDate()).isEqualTo(SECOND.plus(HOUR).plus(HOUR));
        assertThat(rendering.update(paused, later).stateAsString()).isEqualTo("DISABLED");
    }

    @Test
    void startsARateInPhase_whenItsArmedOccurrenceIsOlderThanAwsTakes() {
        ScheduleTask overdue = TaskMother.aTask().every(HOUR).task(ID, 1, SECOND);
        assertThat(rendering.create(overdue, SECOND.plusSeconds(200)).startDate()).isEqualTo(SECOND);
        assertThat(rendering.create(overdue, SECOND.plusSeconds(300)).startDate()).isEqualTo(SECOND.plus(HOUR));
    }

    @Test
    void startsACronWhenTheUserSaid_unlessThatIsPast() {
        TaskMother cron = TaskMother.aTask().with(Schedule.parse("cron(30 * * * ? *)"));
        assertThat(create(cron).startDate()).isNull();
        assertThat(create(cron.with(window(NOW.minusSeconds(1), null))).startDate()).isNull();
        assertThat(create(cron.with(window(NOW.plusSeconds(60), null))).startDate()).isEqualTo(SECOND.plusSeconds(61));
    }

    @Test
    void startsACronInTheNextSecond_whenItsLastOccurrenceIsOfThisOne() {
        TaskMother cron = TaskMother.aTask().with(Schedule.parse("cron(0 * * * ? *)"));
        ScheduleTask task = cron.every(HOUR.multipliedBy(3)).task(ID, 1, NOW.minusSeconds(60))
                .redefine(cron.definition(), NOW);
        assertThat(task.nextOccurrence()).isEqualTo(SECOND.plus(HOUR));
        assertThat(rendering.update(task, NOW).startDate()).isEqualTo(SECOND.plusSeconds(1));
        assertThat(rendering.update(task, NOW.plusSeconds(1)).startDate()).isNull();
    }

    @Test
    void endsBehindTheLastOccurrence_becauseAwsDoesNotFireAtTheEnd() {
        TaskMother cron = TaskMother.aTask().with(Schedule.parse("cron(0 * * * ? *)"));
        Instant end = SECOND.plus(HOUR.multipliedBy(3));
        assertThat(create(cron.with(window(null, end))).endDate()).isEqualTo(end.plusSeconds(59));
        assertThat(create(cron.with(window(null, end.plusSeconds(90)))).endDate()).isEqualTo(end.plusSeconds(90));
        assertThat(create(cron).endDate()).isNull();
    }

    @Test
    void leavesTheLastOccurrenceTheTimeThatEventBridgeMayTake_andTheNextOneNone() {
        TaskMother often = TaskMother.aTask().with(Schedule.parse("cron(* * * * ? *)"));
        TaskMother seldom = TaskMother.aTask().with(Schedule.parse("cron(0 * * * ? *)"));
        Instant end = SECOND.plus(HOUR.multipliedBy(3));
        FlexibleTimeWindow wide = new FlexibleTimeWindow(Duration.ofMinutes(30));
        assertThat(create(often.with(window(null, end))).endDate()).isEqualTo(end.plusSeconds(59));
        assertThat(create(often.with(window(null, end)).with(wide)).endDate()).isEqualTo(end.plusSeconds(59));
        assertThat(create(seldom.with(window(null, end)).with(wide)).endDate())
                .isEqualTo(end.plusSeconds(30 * 60 + 59));
    }

    @Test
    void endsWithAWholeSecond_thatBringsNoOccurrenceMoreOrLess() {
        Instant first = NOW;
        TaskMother rate = TaskMother.aTask().every(HOUR);
        Instant justAfter = first.plus(HOUR).plusMillis(100);
        assertThat(create(rate.with(window(null, justAfter))).endDate())
                .isAfter(SECOND.plus(HOUR).plusSeconds(1)).isBefore(SECOND.plus(HOUR).plus(HOUR));
        Instant justBefore = first.plus(HOUR).minusMillis(1);
        assertThat(create(rate.with(window(null, justBefore))).endDate()).isAfter(SECOND.plusSeconds(1))
                .isBeforeOrEqualTo(SECOND.plus(HOUR).plusSeconds(1));
    }

    @Test
    void sendsNothingThatAwsWouldRefuse_whenNothingIsLeftToFire() {
        ScheduleTask task = TaskMother.aTask().every(HOUR).with(window(null, NOW.plus(HOUR))).keptAfterCompletion()
                .task(ID, 1, NOW);
        Instant later = NOW.plus(HOUR.multipliedBy(50));
        UpdateScheduleRequest request = rendering.update(PlanProgress.of(task, later), later);
        assertThat(request.stateAsString()).isEqualTo("DISABLED");
        assertThat(request.startDate()).isNull();
        assertThat(request.endDate()).isNull();
    }

    @Test
    void disablesAOneTimeTaskThatHasFired_soThatAnEditDoesNotFireItAgain() {
        ScheduleTask task = TaskMother.aTask().firingAt(SECOND).keptAfterCompletion().task(ID, 1, NOW);
        assertThat(rendering.update(PlanProgress.of(task, NOW), NOW).stateAsString()).isEqualTo("ENABLED");
        Instant later = NOW.plusSeconds(90);
        assertThat(rendering.update(PlanProgress.of(task, later), later).stateAsString()).isEqualTo("DISABLED");
    }

    @Test
    void deletesWhatCompletes_whenTheUserSaidSo() {
        assertThat(create(TaskMother.aTask()).actionAfterCompletion()).isEqualTo(ActionAfterCompletion.DELETE);
        assertThat(create(TaskMother.aTask().keptAfterCompletion()).actionAfterCompletion())
                .isEqualTo(ActionAfterCompletion.NONE);
        TaskMother rate = TaskMother.aTask().every(HOUR);
        TaskMother ending = rate.with(window(null, NOW.plus(HOUR)));
        assertThat(create(rate).actionAfterCompletion()).isEqualTo(ActionAfterCompletion.NONE);
        assertThat(create(ending).actionAfterCompletion()).isEqualTo(ActionAfterCompletion.DELETE);
        assertThat(create(ending.keptAfterCompletion()).actionAfterCompletion()).isEqualTo(ActionAfterCompletion.NONE);
    }

    @Test
    void endsACronWithItsYears_becauseAwsDeletesOnlyWhatEnds() {
        TaskMother cron = TaskMother.aTask().with(Schedule.parse("cron(0 9 1 1 ? 2030)"));
        assertThat(create(cron).endDate()).isEqualTo(Instant.parse("2030-01-01T09:00:59Z"));
        assertThat(create(cron).actionAfterCompletion()).isEqualTo(ActionAfterCompletion.DELETE);
        assertThat(create(cron.keptAfterCompletion()).endDate()).isNull();
    }
}

package com.crmscheduler.domain.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.Schedule;
import com.crmscheduler.domain.schedule.TimeZones;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ScheduleTaskTest {

    private static final ScheduleTaskId ID = new ScheduleTaskId("sales", "remind");
    private static final String NINE = "cron(0 9 * * ? *)";

    private static Instant at(String time) {
        return Instant.parse("2026-12-" + time + "Z");
    }

    private static TaskDefinition definition(String expression) {
        return definition(expression, ActiveWindow.ALWAYS, ScheduleState.ENABLED);
    }

    private static TaskDefinition definition(String expression, ActiveWindow window, ScheduleState state) {
        return new TaskDefinition(null, new TaskType("log"), TaskPayload.EMPTY, Schedule.parse(expression),
                TimeZones.of("UTC"), window, FlexibleTimeWindow.OFF, state, RetryPolicy.DEFAULT, null,
                OverlapPolicy.ALLOW, ActionAfterCompletion.KEEP, null);
    }

    private static TaskDefinition withPayload(TaskDefinition definition, String json) {
        return new TaskDefinition(definition.description(), definition.type(), new TaskPayload(json),
                definition.schedule(), definition.zone(), definition.window(), definition.flexibleTimeWindow(),
                definition.state(), definition.retry(), definition.catchUp(), definition.overlap(),
                definition.actionAfterCompletion(), definition.maxRuns());
    }

    private static ActiveWindow until(String end) {
        return new ActiveWindow(Optional.empty(), Optional.of(at(end)));
    }

    private static ScheduleTask created(String expression, String now) {
        return ScheduleTask.create(ID, 7, definition(expression), at(now));
    }

    private static ScheduleTask to(ScheduleTask task, ScheduleState state, String now) {
        return task.redefine(task.definition().withState(state), at(now));
    }

    @Test
    void armsTheFirstOccurrence_whenCreated() {
        ScheduleTask task = ScheduleTask.create(ID, 7, definition(NINE),
                Instant.parse("2026-12-01T08:00:00.123456789Z"));

        assertThat(task.nextOccurrence()).isEqualTo(at("01T09:00:00"));
        assertThat(task.version()).isEqualTo(1);
        assertThat(task.generation()).isEqualTo(1);
        assertThat(task.lastSettled()).isNull();
        assertThat(task.createdAt()).isEqualTo(at("01T08:00:00.123")).isEqualTo(task.anchor())
                .isEqualTo(task.updatedAt());
        assertThat(task.exhausted()).isFalse();
    }

    @Test
    void firesAtOnce_whenARateHasNoStart() {
        assertThat(created("rate(5 minutes)", "01T08:00:00.5").nextOccurrence()).isEqualTo(at("01T08:00:00.5"));
    }

    @Test
    void firesACronThatIsDueAtCreation() {
        assertThat(created(NINE, "01T09:00:00").nextOccurrence()).isEqualTo(at("01T09:00:00"));
    }

    @Test
    void keepsThePhaseOfAStartInThePast_butFiresNothingBeforeCreation() {
        ActiveWindow window = new ActiveWindow(Optional.of(at("01T00:07:00")), Optional.empty());
        TaskDefinition definition = definition("rate(1 hour)", window, ScheduleState.ENABLED);

        assertThat(ScheduleTask.create(ID, 7, definition, at("05T08:00:00")).nextOccurrence())
                .isEqualTo(at("05T08:07:00"));
        assertThat(ScheduleTask.create(ID, 7, definition, at("05T08:07:00")).nextOccurrence())
                .isEqualTo(at("05T08:07:00"));
    }

    @Test
    void armsAtItsTime_whenAOneTimeTaskIsCreatedInThePast() {
        assertThat(created("at(2026-11-30T09:00:00)", "01T08:00:00").nextOccurrence())
                .isEqualTo("2026-11-30T09:00:00Z");
    }

    @Test
    void armsNothing_whenCreatedPaused() {
        TaskDefinition paused = definition(NINE, ActiveWindow.ALWAYS, ScheduleState.PAUSED);

        ScheduleTask task = ScheduleTask.create(ID, 7, paused, at("01T08:00:00"));

        assertThat(task.nextOccurrence()).isNull();
        assertThat(task.exhausted()).isFalse();
    }

    @Test
    void refusesWhatNeverFires() {
        ActiveWindow ended = until("01T07:00:00");
        assertThatExceptionOfType(InvalidTask.class)
                .isThrownBy(() -> ScheduleTask.create(ID, 7, definition(NINE, ended, ScheduleState.ENABLED),
                        at("01T08:00:00")))
                .withMessageContaining("must be one that has a time to fire left");
        assertThatExceptionOfType(InvalidTask.class)
                .isThrownBy(() -> ScheduleTask.create(ID, 7,
                        definition("rate(1 minute)", ended, ScheduleState.PAUSED), at("01T08:00:00")));
        assertThatExceptionOfType(InvalidTask.class).isThrownBy(() -> created("cron(0 0 30 2 ? *)", "01T08:00:00"));
        assertThatExceptionOfType(InvalidTask.class).isThrownBy(() -> created("cron(0 0 * * ? 2025)", "01T08:00:00"));
    }

    @Test
    void ignoresTheWindow_whenItFiresOnce() {
        TaskDefinition definition = definition("at(2026-12-05T09:00:00)", until("01T07:00:00"), ScheduleState.ENABLED);

        assertThat(ScheduleTask.create(ID, 7, definition, at("01T08:00:00")).nextOccurrence())
                .isEqualTo(at("05T09:00:00"));
    }

    @Test
    void movesOnWithoutANewVersion_whenSettled() {
        ScheduleTask task = created(NINE, "01T08:00:00").settled(at("01T09:00:00"), at("02T09:00:00"));

        assertThat(task.nextOccurrence()).isEqualTo(at("02T09:00:00"));
        assertThat(task.lastSettled()).isEqualTo(at("01T09:00:00"));
        assertThat(task.version()).isEqualTo(1);
        assertThat(task.generation()).isEqualTo(1);
        assertThat(task.settled(at("02T09:00:00"), null).exhausted()).isTrue();
    }

    @Test
    void leavesThePlanAlone_whenTheEditDoesNotChangeWhenItFires() {
        ScheduleTask task = created("rate(5 minutes)", "01T08:00:00");

        ScheduleTask edited = task.redefine(withPayload(task.definition(), "{\"a\":1}"), at("01T11:00:00"));

        assertThat(edited.version()).isEqualTo(2);
        assertThat(edited.generation()).isEqualTo(1);
        assertThat(edited.nextOccurrence()).isEqualTo(at("01T08:00:00"));
        assertThat(edited.updatedAt()).isEqualTo(at("01T11:00:00"));
        assertThat(edited.createdAt()).isEqualTo(edited.anchor()).isEqualTo(at("01T08:00:00"));
    }

    @Test
    void doesNotLoseTheNextOccurrence_whenEditedJustBeforeIt() {
        ScheduleTask task = created(NINE, "01T08:00:00");

        ScheduleTask edited = task.redefine(definition("cron(0/30 9 * * ? *)"), at("01T08:59:59"));

        assertThat(edited.nextOccurrence()).isEqualTo(at("01T09:00:00"));
        assertThat(edited.generation()).isEqualTo(2);
        assertThat(edited.version()).isEqualTo(2);
    }

    @Test
    void keepsWhatIsDueAndUnclaimed_whenTheNewPlanHasItToo() {
        ScheduleTask task = created(NINE, "01T08:00:00");

        assertThat(task.redefine(definition("cron(0/30 9 * * ? *)"), at("01T09:00:01")).nextOccurrence())
                .isEqualTo(at("01T09:00:00"));
        assertThat(task.redefine(definition("cron(30 9 * * ? *)"), at("01T09:00:01")).nextOccurrence())
                .isEqualTo(at("01T09:30:00"));
    }

    @Test
    void doesNotFireTwice_whenEditedByASlowClockAfterItFired() {
        ScheduleTask fired = created(NINE, "01T08:00:00").settled(at("01T09:00:00"), at("02T09:00:00"));

        assertThat(fired.redefine(definition("cron(0/30 9 * * ? *)"), at("01T08:59:59")).nextOccurrence())
                .isEqualTo(at("01T09:30:00"));
    }

    @Test
    void movesTheAnchorOnlyWithTheExpressionOrTheStart() {
        ScheduleTask task = created("rate(1 hour)", "01T08:10:00").settled(at("01T08:10:00"), at("01T09:10:00"));

        ScheduleTask ended = task.redefine(
                definition("rate(1 hour)", until("31T00:00:00"), ScheduleState.ENABLED), at("01T08:30:00"));
        ScheduleTask faster = task.redefine(definition("rate(20 minutes)"), at("01T08:30:00"));
        ScheduleTask started = task.redefine(definition("rate(1 hour)",
                new ActiveWindow(Optional.of(at("01T08:45:00")), Optional.empty()), ScheduleState.ENABLED),
                at("01T08:30:00"));

        assertThat(ended.anchor()).isEqualTo(at("01T08:10:00"));
        assertThat(ended.nextOccurrence()).isEqualTo(at("01T09:10:00"));
        assertThat(faster.anchor()).isEqualTo(at("01T08:30:00"));
        assertThat(faster.nextOccurrence()).isEqualTo(at("01T08:50:00"));
        assertThat(started.nextOccurrence()).isEqualTo(at("01T08:45:00"));
    }

    @Test
    void goesOnAfterNow_whenARecurringTaskIsResumed() {
        ScheduleTask paused = to(created("rate(1 hour)", "01T08:10:00"), ScheduleState.PAUSED, "01T08:11:00");
        ScheduleTask resumed = to(paused, ScheduleState.ENABLED, "05T12:00:00");

        assertThat(paused.nextOccurrence()).isNull();
        assertThat(paused.exhausted()).isFalse();
        assertThat(paused.generation()).isEqualTo(2);
        assertThat(resumed.nextOccurrence()).isEqualTo(at("05T12:10:00"));
        assertThat(resumed.generation()).isEqualTo(3);
    }

    @Test
    void firesAtOnce_whenTheTimeOfAOneTimeTaskPassedInAPause() {
        ScheduleTask paused = to(created("at(2026-12-01T09:00:00)", "01T08:00:00"), ScheduleState.PAUSED,
                "01T08:30:00");

        assertThat(to(paused, ScheduleState.ENABLED, "01T10:00:00").nextOccurrence()).isEqualTo(at("01T09:00:00"));
    }

    @Test
    void doesNotFireAgain_whenAFiredOneTimeTaskIsEditedOrResumed() {
        ScheduleTask fired = created("at(2026-12-01T09:00:00)", "01T08:00:00").settled(at("01T09:00:00"), null);

        ScheduleTask edited = fired.redefine(withPayload(fired.definition(), "{\"a\":1}"), at("01T10:00:00"));
        ScheduleTask paused = to(edited, ScheduleState.PAUSED, "01T10:00:01");
        ScheduleTask resumed = to(paused, ScheduleState.ENABLED, "01T10:00:02");
        ScheduleTask written = resumed.redefine(definition("AT(2026-12-01T09:00)"), at("01T10:00:03"));

        assertThat(edited.nextOccurrence()).isNull();
        assertThat(resumed.nextOccurrence()).isNull();
        assertThat(resumed.exhausted()).isTrue();
        assertThat(written.nextOccurrence()).isNull();
    }

    @Test
    void firesAgain_whenAFiredOneTimeTaskGetsALaterTime() {
        ScheduleTask fired = created("at(2026-12-01T09:00:00)", "01T08:00:00").settled(at("01T09:00:00"), null);

        assertThat(fired.redefine(definition("at(2026-12-01T09:30:00)"), at("01T10:00:00")).nextOccurrence())
                .isEqualTo(at("01T09:30:00"));
        assertThat(fired.redefine(definition("at(2026-12-24T09:30:00)"), at("01T10:00:00")).nextOccurrence())
                .isEqualTo(at("24T09:30:00"));
    }

    @Test
    void refusesATimeBeforeTheLastSettledOne_becauseItMayHaveBeenCarriedOut() {
        ScheduleTask fired = created(NINE, "01T08:00:00").settled(at("01T09:00:00"), at("02T09:00:00"));

        assertThatExceptionOfType(InvalidTask.class)
                .isThrownBy(() -> fired.redefine(definition("at(2026-12-01T08:59:00)"), at("01T10:00:00")))
                .withMessageContaining("must be a time after 2026-12-01T09:00:00Z");
    }

    @Test
    void refusesAnEditThatLeavesNothingToFire() {
        ScheduleTask task = created(NINE, "01T08:00:00").settled(at("01T09:00:00"), at("02T09:00:00"));
        TaskDefinition ended = definition(NINE, until("01T12:00:00"), ScheduleState.ENABLED);

        assertThatExceptionOfType(InvalidTask.class).isThrownBy(() -> task.redefine(ended, at("01T10:00:00")));
        assertThatExceptionOfType(InvalidTask.class)
                .isThrownBy(() -> task.redefine(definition("cron(0 0 30 2 ? *)"), at("01T10:00:00")));
    }

    @Test
    void pausesButDoesNotResume_whenTheWindowHasEnded() {
        ScheduleTask task = ScheduleTask.create(ID, 7,
                definition(NINE, until("01T12:00:00"), ScheduleState.ENABLED), at("01T08:00:00"));
        ScheduleTask done = task.settled(at("01T09:00:00"), null);

        ScheduleTask paused = to(done, ScheduleState.PAUSED, "02T08:00:00");

        assertThat(paused.nextOccurrence()).isNull();
        assertThatExceptionOfType(InvalidTask.class)
                .isThrownBy(() -> to(paused, ScheduleState.ENABLED, "02T09:00:00"));
    }

    @Test
    void stillPlansWhatTheNewPlanHas_evenBeforeTheEdit() {
        ScheduleTask edited = created(NINE, "01T08:00:00").redefine(definition("cron(0/30 9 * * ? *)"),
                at("01T10:00:00"));
        ScheduleTask moved = edited.redefine(definition("cron(30 9 * * ? *)"), at("01T10:00:01"));
        Occurrence nine = Occurrence.scheduled(ID, 7, at("01T09:00:00"));

        assertThat(edited.stillPlans(nine)).isTrue();
        assertThat(moved.stillPlans(nine)).isFalse();
        assertThat(edited.stillPlans(Occurrence.scheduled(ID, 8, at("01T09:00:00")))).isFalse();
        assertThat(moved.stillPlans(Occurrence.manual(ID, 7, at("01T09:17:00"), "r1"))).isTrue();
    }

    @Test
    void excludesWhatARecurringTaskHandedOn_whenPaused_butNotTheOnlyOccurrence() {
        ScheduleTask recurring = to(created(NINE, "01T08:00:00"), ScheduleState.PAUSED, "01T09:00:01");
        ScheduleTask once = to(created("at(2026-12-01T09:00:00)", "01T08:00:00").settled(at("01T09:00:00"), null),
                ScheduleState.PAUSED, "01T09:00:01");
        Occurrence nine = Occurrence.scheduled(ID, 7, at("01T09:00:00"));

        assertThat(recurring.stillPlans(nine)).isFalse();
        assertThat(once.stillPlans(nine)).isTrue();
    }

    private static TaskDefinition limited(TaskDefinition old, @Nullable Integer maxRuns) {
        return new TaskDefinition(old.description(), old.type(), old.payload(), old.schedule(), old.zone(),
                old.window(),
                old.flexibleTimeWindow(), old.state(), old.retry(), old.catchUp(), old.overlap(),
                old.actionAfterCompletion(), maxRuns);
    }

    private static ScheduleTask twice(int maxRuns) {
        ScheduleTask task = created(NINE, "01T08:00:00");
        return task.redefine(limited(task.definition(), maxRuns), at("01T08:30:00"))
                .ran(at("01T09:00:00"), at("02T09:00:00")).settled(at("02T09:00:00"), at("03T09:00:00"))
                .ran(at("03T09:00:00"), at("04T09:00:00"));
    }

    @Test
    void countsRuns_butNotWhatIsSkipped() {
        assertThat(twice(3).runs()).isEqualTo(2);
        assertThat(twice(3).runsLeft()).isEqualTo(1);
        assertThat(twice(3).nextOccurrence()).isEqualTo(at("04T09:00:00"));
        assertThat(twice(2).exhausted()).isTrue();
    }

    @Test
    void countsNothing_whenThereIsNoLimit() {
        ScheduleTask task = created(NINE, "01T08:00:00").ran(at("01T09:00:00"), at("02T09:00:00"));
        assertThat(task.runs()).isZero();
        assertThat(task.runsLeft()).isEqualTo(Long.MAX_VALUE);
        assertThat(task.redefine(limited(task.definition(), 1), at("01T10:00:00")).nextOccurrence())
                .isEqualTo(at("02T09:00:00"));
    }

    @Test
    void goesOnFromTheCount_whenTheLimitIsRaised() {
        ScheduleTask done = twice(2);
        ScheduleTask raised = done.redefine(limited(done.definition(), 3), at("05T10:00:00"));
        assertThat(raised.nextOccurrence()).isEqualTo(at("06T09:00:00"));
        assertThat(raised.runs()).isEqualTo(2);
        assertThat(raised.generation()).isGreaterThan(done.generation());
        assertThat(raised.redefine(limited(raised.definition(), null), at("05T11:00:00")).runs()).isZero();
    }

    @Test
    void refusesALimit_thatTheRunsHaveReached() {
        ScheduleTask task = twice(3);
        assertThatThrownBy(() -> task.redefine(limited(task.definition(), 2), at("03T10:00:00")))
                .isInstanceOf(InvalidTask.class).hasMessageContaining("maxRuns");
    }

    @Test
    void countsAnew_whenTheExpressionChanges_andOn_whenItIsPausedOrItsZoneChanges() {
        ScheduleTask task = twice(3);
        ScheduleTask paused = task.redefine(task.definition().withState(ScheduleState.PAUSED), at("03T10:00:00"));
        assertThat(paused.runs()).isEqualTo(2);
        ScheduleTask hourly = task.redefine(limited(definition("rate(1 hour)", ActiveWindow.ALWAYS,
                ScheduleState.ENABLED), 3), at("03T10:00:00"));
        assertThat(hourly.runs()).isZero();
    }

    @Test
    void refusesALimitOfAOneTimeSchedule_andOneOutOfBounds() {
        TaskDefinition once = created("at(2026-12-01T09:00:00)", "01T08:00:00").definition();
        assertThatThrownBy(() -> limited(once, 1)).isInstanceOf(InvalidTask.class).hasMessageContaining("one-time");
        TaskDefinition daily = created(NINE, "01T08:00:00").definition();
        assertThatThrownBy(() -> limited(daily, 0)).isInstanceOf(InvalidTask.class);
        assertThatThrownBy(() -> limited(daily, 1_000_001)).isInstanceOf(InvalidTask.class);
    }
}

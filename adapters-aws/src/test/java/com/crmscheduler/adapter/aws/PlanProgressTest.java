package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.domain.model.FlexibleTimeWindow;
import com.crmscheduler.domain.model.ScheduleState;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.Schedule;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlanProgressTest {

    private static final ScheduleTaskId ID = new ScheduleTaskId("a", "b");
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private static ScheduleTask created(TaskMother mother) {
        return mother.task(ID, 1, NOW);
    }

    private static void isArmed(ScheduleTask written, Instant now, @Nullable Instant next, @Nullable Instant settled) {
        ScheduleTask task = PlanProgress.of(written, now);
        assertThat(task.nextOccurrence()).as("next at %s", now).isEqualTo(next);
        assertThat(task.lastSettled()).as("settled at %s", now).isEqualTo(settled);
        assertThat(task.settled(NOW, NOW)).as("everything else").isEqualTo(written.settled(NOW, NOW));
    }

    private static Instant minute(double minutes) {
        return NOW.plusMillis(Math.round(minutes * 60_000));
    }

    @Test
    void keepsAOneTimeTaskArmed_untilEventBridgeMustHaveFiredIt() {
        ScheduleTask task = created(TaskMother.aTask().firingAt(minute(10)));
        isArmed(task, NOW, minute(10), null);
        isArmed(task, minute(10), minute(10), null);
        isArmed(task, minute(11), minute(10), null);
        isArmed(task, minute(11).plusMillis(1), null, minute(10));
    }

    @Test
    void addsTheFlexibleWindow() {
        ScheduleTask task = created(TaskMother.aTask().firingAt(minute(10)).with(new FlexibleTimeWindow(Duration
                .ofMinutes(15))));
        isArmed(task, minute(26), minute(10), null);
        isArmed(task, minute(26).plusMillis(1), null, minute(10));
    }

    @Test
    void countsFromTheWriting_whenTheTimeWasPastThen() {
        ScheduleTask task = created(TaskMother.aTask().firingAt(minute(-60)));
        isArmed(task, NOW, minute(-60), null);
        isArmed(task, minute(1), minute(-60), null);
        isArmed(task, minute(1.1), null, minute(-60));
    }

    @Test
    void leavesAKeptTaskAlone_whenItHadFiredBeforeItWasEdited() {
        ScheduleTask fired = PlanProgress.of(created(TaskMother.aTask().firingAt(minute(10)).keptAfterCompletion()),
                minute(20));
        ScheduleTask edited = fired
                .redefine(TaskMother.aTask().firingAt(minute(10)).keptAfterCompletion().carrying("[2]")
                        .definition(), minute(20));
        isArmed(edited, minute(20), null, minute(10));
        isArmed(edited, minute(200), null, minute(10));
    }

    @Test
    void armsAKeptTaskAgain_whenItWasGivenALaterTime() {
        ScheduleTask fired = PlanProgress.of(created(TaskMother.aTask().firingAt(minute(10)).keptAfterCompletion()),
                minute(20));
        ScheduleTask moved = fired.redefine(TaskMother.aTask().firingAt(minute(30)).keptAfterCompletion().definition(),
                minute(20));
        isArmed(moved, minute(20), minute(30), minute(10));
        isArmed(moved, minute(40), null, minute(30));
    }

    @Test
    void goesFromOccurrenceToOccurrence_whenARateHasNoStart() {
        ScheduleTask task = created(TaskMother.aTask().every(HOUR));
        isArmed(task, NOW, NOW, null);
        isArmed(task, NOW.plusMillis(1), minute(60), NOW);
        isArmed(task, minute(59.9), minute(60), NOW);
        isArmed(task, minute(60), minute(120), minute(60));
        isArmed(task, minute(1_000_000), minute(1_000_020), minute(999_960));
    }

    @Test
    void waitsForTheWholeSecond_whenARateBeganWithinOne() {
        Instant began = NOW.plusMillis(300);
        ScheduleTask task = TaskMother.aTask().every(HOUR).task(ID, 1, began);
        isArmed(task, NOW.plusMillis(500), began, null);
        isArmed(task, NOW.plusMillis(999), began, null);
        isArmed(task, NOW.plusMillis(1_000), began.plus(HOUR), began);
        isArmed(task, NOW.plus(HOUR).plusMillis(999), began.plus(HOUR), began);
        isArmed(task, NOW.plus(HOUR).plusMillis(1_000), began.plus(HOUR).plus(HOUR), began.plus(HOUR));
    }

    @Test
    void waitsForItsStart_whenARateHasOne() {
        ActiveWindow window = new ActiveWindow(Optional.of(minute(30)), Optional.of(minute(150)));
        ScheduleTask task = created(TaskMother.aTask().every(HOUR).with(window));
        isArmed(task, minute(29), minute(30), null);
        isArmed(task, minute(30), minute(90), minute(30));
        isArmed(task, minute(149), minute(150), minute(90));
        isArmed(task, minute(150), null, minute(150));
        isArmed(task, minute(9_999), null, minute(150));
    }

    @Test
    void keepsThePhaseOfAStartThatIsPast() {
        ActiveWindow window = new ActiveWindow(Optional.of(minute(-90)), Optional.empty());
        ScheduleTask task = created(TaskMother.aTask().every(HOUR).with(window));
        isArmed(task, NOW, minute(30), null);
        isArmed(task, minute(31), minute(90), minute(30));
    }

    @Test
    void goesFromOccurrenceToOccurrence_whenItIsACron() {
        ScheduleTask task = created(TaskMother.aTask().with(Schedule.parse("cron(30 * * * ? *)")));
        isArmed(task, minute(29), minute(30), null);
        isArmed(task, minute(30), minute(90), minute(30));
        isArmed(task, minute(100), minute(150), minute(90));
    }

    @Test
    void armsNothing_whileATaskIsPaused() {
        ScheduleTask task = created(TaskMother.aTask().every(HOUR));
        ScheduleTask paused = PlanProgress.of(task, minute(70)).redefine(
                task.definition().withState(ScheduleState.PAUSED),
                minute(70));
        isArmed(paused, minute(70), null, minute(60));
        isArmed(paused, minute(700), null, minute(60));
    }

    @Test
    void doesNotCountWhatAPauseSkipped_whenATaskWasResumed() {
        ScheduleTask task = created(TaskMother.aTask().every(HOUR));
        ScheduleTask paused = PlanProgress.of(task, minute(70)).redefine(
                task.definition().withState(ScheduleState.PAUSED),
                minute(70));
        ScheduleTask resumed = PlanProgress.of(paused, minute(200)).redefine(task.definition(), minute(200));
        isArmed(resumed, minute(200), minute(240), minute(60));
        isArmed(resumed, minute(240), minute(300), minute(240));
    }

    @Test
    void firesAPausedOneTimeTaskAfterItIsResumed() {
        ScheduleTask task = created(TaskMother.aTask().firingAt(minute(10)));
        ScheduleTask paused = task.redefine(task.definition().withState(ScheduleState.PAUSED), minute(5));
        isArmed(paused, minute(20), null, null);
        ScheduleTask resumed = PlanProgress.of(paused, minute(30)).redefine(task.definition(), minute(30));
        isArmed(resumed, minute(30), minute(10), null);
        isArmed(resumed, minute(31), minute(10), null);
        isArmed(resumed, minute(32), null, minute(10));
    }

    @Test
    void keepsWhatWasSettled_whenATaskIsEdited() {
        ScheduleTask task = created(TaskMother.aTask().every(HOUR));
        ScheduleTask edited = PlanProgress.of(task, minute(150)).redefine(TaskMother.aTask().every(HOUR).carrying("[2]")
                .definition(), minute(150));
        isArmed(edited, minute(150), minute(180), minute(120));
        isArmed(edited, minute(180), minute(240), minute(180));
    }

    @Test
    void goesOnInTheNewRhythm_whenTheExpressionWasChanged() {
        ScheduleTask task = created(TaskMother.aTask().every(HOUR));
        ScheduleTask edited = PlanProgress.of(task, minute(150))
                .redefine(TaskMother.aTask().every(Duration.ofMinutes(10))
                        .definition(), minute(150));
        isArmed(edited, minute(150), minute(160), minute(120));
        isArmed(edited, minute(165), minute(170), minute(160));
    }
}

package com.crmscheduler.application.service;

import static com.crmscheduler.application.service.Plans.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.domain.model.CatchUpPolicy;
import com.crmscheduler.domain.model.CatchUpPolicy.Mode;
import com.crmscheduler.domain.model.FlexibleTimeWindow;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.schedule.ActiveWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MisfireTest {

    private static final Duration HOUR = Duration.ofHours(1);

    /** What fires when everything that is due at that time is claimed, one decision after the other. */
    private record CaughtUp(List<Instant> fired, long skipped, long beyondLimit, @Nullable Instant next) {}

    private static CaughtUp catchUp(ScheduleTask task, Instant claimedAt) {
        List<Instant> fired = new ArrayList<>();
        long skipped = 0;
        long beyondLimit = 0;
        ScheduleTask current = task;
        while (current.nextOccurrence() != null && !current.nextOccurrence().isAfter(claimedAt)) {
            Misfire.Decision decision = Misfire.decide(Plans.due(current), claimedAt);
            Instant nominal = decision.settlement().plan().nominal();
            if (decision.settlement().fires()) {
                fired.add(nominal);
            }
            skipped += decision.skipped();
            beyondLimit += decision.beyondLimit();
            current = current.settled(nominal, decision.settlement().next());
        }
        return new CaughtUp(fired, skipped, beyondLimit, current.nextOccurrence());
    }

    private static CatchUpPolicy policy(Mode mode, Duration window, int limit) {
        return new CatchUpPolicy(mode, window, limit);
    }

    private static Instant at(String time) {
        return Instant.parse("2026-11-23T" + time + "Z");
    }

    @Test
    void firesWhatIsMerelyLate_andArmsTheNext() {
        ScheduleTask task = Plans.task("late", "rate(10 seconds)", null);
        CaughtUp result = catchUp(task, START.plusSeconds(59));
        assertThat(result.fired()).hasSize(6).startsWith(START);
        assertThat(result.skipped()).isZero();
        assertThat(result.next()).isEqualTo(START.plusSeconds(60));
    }

    @Test
    void firesTheLatestAlone_byDefault() {
        CaughtUp result = catchUp(Plans.task("latest", "rate(5 minutes)", null), START.plus(HOUR).plusSeconds(90));
        assertThat(result.fired()).containsExactly(at("10:00:00"));
        assertThat(result.skipped()).isEqualTo(12);
        assertThat(result.next()).isEqualTo(at("10:05:00"));
    }

    @Test
    void dropsWhatIsMerelyLateToo_whenTheLatestAloneFires() {
        CaughtUp result = catchUp(Plans.task("latest", "rate(20 seconds)", null), START.plus(HOUR));
        assertThat(result.fired()).as("not 09:59:00, 09:59:20 and 09:59:40").containsExactly(at("10:00:00"));
        assertThat(result.skipped()).isEqualTo(180);
    }

    @Test
    void firesTheLatest_whenItIsTheOneThatIsArmed() {
        CaughtUp result = catchUp(Plans.task("only", "rate(1 day)", null), START.plus(HOUR));
        assertThat(result.fired()).containsExactly(START);
        assertThat(result.skipped()).isZero();
    }

    @Test
    void skipsTheLatestToo_whenItIsOlderThanTheWindow() {
        CatchUpPolicy policy = policy(Mode.LATEST, Duration.ofMinutes(10), 1);
        CaughtUp result = catchUp(Plans.task("stale", "rate(1 hour)", policy), START.plus(Duration.ofMinutes(90)));
        assertThat(result.fired()).isEmpty();
        assertThat(result.skipped()).isEqualTo(2);
        assertThat(result.next()).isEqualTo(at("11:00:00"));
    }

    @Test
    void skipsAllThatIsMissed_andFiresWhatIsMerelyLate() {
        CatchUpPolicy policy = policy(Mode.SKIP, HOUR, 1);
        CaughtUp result = catchUp(Plans.task("skip", "rate(20 seconds)", policy), START.plus(HOUR));
        assertThat(result.fired()).containsExactly(at("09:59:00"), at("09:59:20"), at("09:59:40"), at("10:00:00"));
        assertThat(result.next()).isEqualTo(at("10:00:20"));
    }

    @Test
    void firesAllThatTheWindowCovers() {
        CatchUpPolicy policy = policy(Mode.ALL, Duration.ofMinutes(30), 100);
        CaughtUp result = catchUp(Plans.task("all", "rate(10 minutes)", policy), START.plus(HOUR).plusSeconds(120));
        assertThat(result.fired()).containsExactly(at("09:40:00"), at("09:50:00"), at("10:00:00"));
        assertThat(result.skipped()).isEqualTo(4);
        assertThat(result.next()).isEqualTo(at("10:10:00"));
    }

    @Test
    void firesTheLatestSoMany_whenMoreWereMissedThanTheLimit() {
        CatchUpPolicy policy = policy(Mode.ALL, Duration.ofDays(1), 2);
        CaughtUp result = catchUp(Plans.task("limit", "rate(10 minutes)", policy), START.plus(HOUR).plusSeconds(120));
        assertThat(result.fired()).containsExactly(at("09:50:00"), at("10:00:00"));
        assertThat(result.skipped()).isEqualTo(5);
        assertThat(result.beyondLimit()).isEqualTo(5);
    }

    @Test
    void countsApart_whatTheWindowDoesNotCover() {
        CatchUpPolicy policy = policy(Mode.ALL, Duration.ofMinutes(45), 2);
        CaughtUp result = catchUp(Plans.task("both", "rate(10 minutes)", policy), START.plus(HOUR).plusSeconds(120));
        assertThat(result.fired()).containsExactly(at("09:50:00"), at("10:00:00"));
        assertThat(result.skipped()).isEqualTo(5);
        assertThat(result.beyondLimit()).as("09:20, 09:30 and 09:40").isEqualTo(3);
    }

    @Test
    void catchesUpAtABoundedRate() {
        CatchUpPolicy policy = policy(Mode.ALL, Duration.ofDays(1), 100);
        Instant claimedAt = START.plus(HOUR);
        ScheduleTask task = Plans.task("paced", "rate(30 minutes)", policy);
        Misfire.Decision first = Misfire.decide(Plans.due(task), claimedAt);
        assertThat(first.settlement().next()).isEqualTo(at("09:30:00"));
        assertThat(first.settlement().nextDue()).isEqualTo(claimedAt.plus(Misfire.PACE));
        Misfire.Decision second = Misfire.decide(Plans.due(task.settled(START, at("09:30:00"))), claimedAt);
        assertThat(second.settlement().nextDue()).as("not missed, and at once").isEqualTo(at("10:00:00"));
    }

    @Test
    void countsACronUpToItsBound() {
        ScheduleTask task = Plans.task("cron", "cron(* * * * * ? *)", policy(Mode.SKIP, HOUR, 1));
        Misfire.Decision decision = Misfire.decide(Plans.due(task), START.plus(Duration.ofDays(30)));
        assertThat(decision.skipped()).isEqualTo(Misfire.MAX_COUNTED);
    }

    @Test
    void firesOneTimeTasks_howeverLate() {
        ScheduleTask task = Plans.task("once", "at(2020-01-01T00:00:00)", policy(Mode.SKIP, HOUR, 1));
        Misfire.Decision decision = Misfire.decide(Plans.due(task), START);
        assertThat(decision.settlement().fires()).isTrue();
        assertThat(decision.settlement().next()).isNull();
    }

    @Test
    void firesTheLastOne_whenThePlanEndedMeanwhile() {
        ActiveWindow window = new ActiveWindow(Optional.empty(), Optional.of(at("09:30:00")));
        ScheduleTask task = Plans.task("ended", "rate(10 minutes)", null, window, FlexibleTimeWindow.OFF);
        CaughtUp result = catchUp(task, START.plus(HOUR));
        assertThat(result.fired()).containsExactly(at("09:30:00"));
        assertThat(result.next()).isNull();
    }

    @Test
    void leavesNothingArmed_whenThePlanEndedMeanwhileAndAllIsSkipped() {
        ActiveWindow window = new ActiveWindow(Optional.empty(), Optional.of(at("09:30:00")));
        ScheduleTask task = Plans.task("over", "rate(10 minutes)", policy(Mode.SKIP, HOUR, 1), window,
                FlexibleTimeWindow.OFF);
        CaughtUp result = catchUp(task, START.plus(HOUR));
        assertThat(result.fired()).isEmpty();
        assertThat(result.skipped()).isEqualTo(4);
        assertThat(result.next()).isNull();
    }

    @Test
    void doesNotTakeJitterForDowntime() {
        FlexibleTimeWindow window = new FlexibleTimeWindow(HOUR);
        ScheduleTask task = Plans.task("jitter", "rate(5 minutes)", policy(Mode.SKIP, HOUR, 1), ActiveWindow.ALWAYS,
                window);
        Misfire.Decision decision = Misfire.decide(Plans.due(task), START.plus(HOUR));
        assertThat(decision.settlement().fires()).isTrue();
        assertThat(decision.settlement().next()).isEqualTo(START.plusSeconds(300));
        assertThat(decision.settlement().nextDue()).isBetween(START.plusSeconds(300),
                START.plusSeconds(300).plus(HOUR));
    }

    @Test
    void staysBounded_afterYearsOfDowntime() {
        CatchUpPolicy policy = policy(Mode.ALL, Duration.ofDays(365), 10_000);
        ScheduleTask task = Plans.task("years", "rate(1 second)", policy);
        Instant claimedAt = START.plus(Duration.ofDays(3_650));
        Misfire.Decision decision = Misfire.decide(Plans.due(task), claimedAt);
        assertThat(decision.skipped()).isEqualTo(Duration.ofDays(3_650).minus(Misfire.GRACE).toSeconds() - 10_000);
        assertThat(decision.beyondLimit()).isEqualTo(Duration.ofDays(365).minus(Misfire.GRACE).toSeconds() - 10_000);
        assertThat(decision.settlement().next()).isEqualTo(claimedAt.minus(Misfire.GRACE).minusSeconds(10_000));
    }
}

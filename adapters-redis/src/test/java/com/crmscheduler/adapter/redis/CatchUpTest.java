package com.crmscheduler.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.application.command.CreateCommand;
import com.crmscheduler.domain.model.CatchUpPolicy;
import com.crmscheduler.domain.model.CatchUpPolicy.Mode;
import com.crmscheduler.domain.model.OverlapPolicy;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What fires after an outage of days, in which nobody claims while the clock goes on. */
class CatchUpTest {

    private static final Instant START = Instant.parse("2026-11-23T09:00:00Z");
    private static final Duration PERIOD = Duration.ofMinutes(10);
    /** Ends a minute and a half after an occurrence, so that this one was missed too. */
    private static final Duration OUTAGE = Duration.ofDays(3).plusSeconds(90);
    private static final Instant BACK = START.plus(OUTAGE);
    private static final Instant LATEST = START.plus(Duration.ofDays(3));

    private final MutableTime time = new MutableTime(START);
    private final VirtualRedisHarness h = new VirtualRedisHarness(time);

    @AfterEach
    void close() {
        h.close();
    }

    private ScheduleTaskId create(String name, TaskMother task) {
        h.schedules().create(new CreateCommand(h.group(), name, task.definition(), null));
        return new ScheduleTaskId(h.group(), name);
    }

    private ScheduleTaskId create(String name, CatchUpPolicy policy) {
        return create(name, every().with(policy));
    }

    private static TaskMother every() {
        return TaskMother.aTask().every(PERIOD);
    }

    private static CatchUpPolicy policy(Mode mode, Duration window, int limit) {
        return new CatchUpPolicy(mode, window, limit);
    }

    /** Fires the first occurrence, goes away, comes back, and goes on until after the next occurrence. */
    private void standAnOutage() {
        h.pass(Duration.ofSeconds(1));
        time.advanceTo(BACK);
        h.pass(PERIOD);
    }

    /** What fired after the first occurrence, which was before the outage. */
    private List<Instant> fired(ScheduleTaskId id) {
        List<Instant> all = h.handler().deliveriesOf(id).stream().map(Delivery::scheduledFor).toList();
        assertThat(all).startsWith(START);
        return all.subList(1, all.size());
    }

    @Test
    void firesWhatEachPolicySays_afterALongOutage() {
        ScheduleTaskId latest = create("latest", every());
        ScheduleTaskId skip = create("skip", policy(Mode.SKIP, Duration.ofDays(1), 1));
        ScheduleTaskId stale = create("stale", policy(Mode.LATEST, Duration.ofSeconds(80), 1));
        ScheduleTaskId capped = create("capped", policy(Mode.ALL, Duration.ofDays(1), 4));
        ScheduleTaskId covered = create("covered", policy(Mode.ALL, Duration.ofMinutes(35), 100));
        ScheduleTaskId limited = create("limited",
                every().with(policy(Mode.ALL, Duration.ofDays(1), 4)).limitedTo(3));

        standAnOutage();

        Instant next = LATEST.plus(PERIOD);
        assertThat(fired(latest)).containsExactly(LATEST, next);
        assertThat(fired(skip)).containsExactly(next);
        assertThat(fired(stale)).containsExactly(next);
        assertThat(fired(capped)).containsExactly(before(3), before(2), before(1), LATEST, next);
        assertThat(fired(covered)).containsExactly(before(3), before(2), before(1), LATEST, next);
        assertThat(fired(limited)).as("the skipped ones are no runs").containsExactly(before(3), before(2));
        assertThat(h.provider().find(limited)).isEmpty();
    }

    private static Instant before(int periods) {
        return LATEST.minus(PERIOD.multipliedBy(periods));
    }

    @Test
    void catchesUpAtABoundedRate_inTheOrderOfTheNominalTimes() {
        ScheduleTaskId id = create("paced", policy(Mode.ALL, Duration.ofDays(2), 50));

        standAnOutage();

        List<Delivery> caughtUp = h.handler().deliveriesOf(id).subList(1, 51);
        assertThat(caughtUp).extracting(Delivery::scheduledFor)
                .containsExactlyElementsOf(IntStream.range(0, 50).mapToObj(i -> before(49 - i)).toList());
        for (int i = 1; i < 50; i++) {
            assertThat(Duration.between(caughtUp.get(i - 1).at(), caughtUp.get(i).at()))
                    .isBetween(Duration.ofMillis(95), Duration.ofSeconds(1));
        }
    }

    @Test
    void leavesTheRestOfThePlanAsItWas_whenOverlappingOnesAreSkipped() {
        ScheduleTaskId id = create("overlapping",
                every().with(policy(Mode.ALL, Duration.ofDays(1), 4)).with(OverlapPolicy.SKIP));
        h.pass(Duration.ofSeconds(1));
        h.handler().failNext(id, 1);
        time.advanceTo(BACK);
        h.pass(PERIOD);

        assertThat(fired(id)).as("the first is tried again, and stays open while the others are due")
                .containsExactly(before(3), before(3), LATEST.plus(PERIOD));
    }
}

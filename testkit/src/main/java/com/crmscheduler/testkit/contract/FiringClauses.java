package com.crmscheduler.testkit.contract;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.domain.model.FlexibleTimeWindow;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.Schedule;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Clause C2. */
abstract class FiringClauses extends AcceptingClauses {

    @Nested
    @DisplayName("C2 Firing")
    class Firing {

        @Test
        @DisplayName("C2.1 a due time in the past fires at once")
        void pastDue_firesAtOnce() {
            Instant before = h.now();
            create("past", TaskMother.aTask().firingAt(Instant.parse("2020-01-01T00:00:00Z")));
            h.await(h.patience(), () -> assertThat(fired(id("past"))).hasSize(1));
            assertThat(fired(id("past")).getFirst().scheduledFor()).isEqualTo("2020-01-01T00:00:00Z");
            assertThat(Duration.between(before, h.now())).isLessThanOrEqualTo(h.patience().plusSeconds(1));
        }

        @Test
        @DisplayName("C2.2 nothing fires before its due time by the backend's clock, nor much later")
        void fires_onTime() {
            Instant due = soon();
            int spread = capabilities().has(Capability.MILLISECONDS) ? 13 : 1_000;
            for (int i = 0; i < 20; i++) {
                create("on-time-" + i, TaskMother.aTask().firingAt(due.plusMillis((long) spread * i % 2_000)));
            }
            for (int i = 0; i < 20; i++) {
                Delivery delivery = awaitFired(id("on-time-" + i), 1).getFirst();
                Instant nominal = due.plusMillis((long) spread * i % 2_000);
                assertThat(delivery.scheduledFor()).isEqualTo(nominal);
                assertThat(delivery.at()).isBetween(nominal, nominal.plus(h.patience()));
            }
        }

        @Test
        @DisplayName("C2.3 a rate fires each of its occurrences once, a period apart, counted from its anchor")
        void rate_firesEachPeriod() {
            ScheduleTask task = create("rate", TaskMother.aTask().every(tick()));
            List<Delivery> fired = awaitFired(id("rate"), 3);
            for (int i = 0; i < 3; i++) {
                assertThat(fired.get(i).scheduledFor()).isEqualTo(task.anchor().plus(tick().multipliedBy(i)));
                assertThat(fired.get(i).at()).isAfterOrEqualTo(fired.get(i).scheduledFor());
            }
        }

        @Test
        @DisplayName("C2.4 a cron expression fires at the local times that it matches")
        void cron_firesWhereItMatches() {
            boolean seconds = capabilities().has(Capability.SECONDS);
            create("cron", TaskMother.aTask().with(
                    Schedule.parse(seconds ? "cron(* * * * * ? *)" : "cron(* * * * ? *)")));
            List<Delivery> fired = awaitFired(id("cron"), 2);
            ChronoUnit unit = seconds ? ChronoUnit.SECONDS : ChronoUnit.MINUTES;
            Instant first = fired.get(0).scheduledFor();
            assertThat(first).isEqualTo(first.truncatedTo(unit));
            assertThat(fired.get(1).scheduledFor()).isEqualTo(first.plus(1, unit));
            assertThat(fired).allSatisfy(
                    delivery -> assertThat(delivery.at()).isAfterOrEqualTo(delivery.scheduledFor()));
        }

        @Test
        @DisplayName("C2.5 a local time is read in the task's zone")
        void localTime_isReadInItsZone() {
            Instant due = soon();
            ZoneId seoul = ZoneId.of("Asia/Seoul");
            LocalDateTime local = LocalDateTime.ofInstant(due, seoul);
            String text = local + (local.getSecond() == 0 && local.getNano() == 0 ? ":00" : "");
            create("zone", TaskMother.aTask().with(Schedule.parse("at(" + text + ")")).in(seoul));
            assertThat(awaitFired(id("zone"), 1).getFirst().scheduledFor()).isEqualTo(due);
        }

        @Test
        @DisplayName("C2.6 a one-time task fires once and is gone")
        void oneTime_firesOnceAndGoes() {
            create("once", soonTask());
            awaitFired(id("once"), 1);
            awaitGone(id("once"));
            firesNoMoreThan(id("once"), 1);
        }

        @Test
        @DisplayName("C2.7 a finished task that is to be kept stays, with nothing left to fire")
        void keptTask_stays() {
            create("kept", soonTask().keptAfterCompletion());
            awaitFired(id("kept"), 1);
            eventually(() -> assertThat(stored(id("kept")).nextOccurrence()).isNull());
            firesNoMoreThan(id("kept"), 1);
            assertThat(stored(id("kept")).version()).isEqualTo(1);
        }

        @Test
        @DisplayName("C2.8 a rate ends with its window, and the task is gone")
        void window_endsTheRate() {
            Instant start = soon();
            ActiveWindow window = new ActiveWindow(Optional.of(start), Optional.of(start.plus(tick())));
            create("window", TaskMother.aTask().every(tick()).with(window));
            List<Delivery> fired = awaitFired(id("window"), 2);
            assertThat(fired).extracting(Delivery::scheduledFor).containsExactlyInAnyOrder(start,
                    start.plus(tick()));
            awaitGone(id("window"));
            firesNoMoreThan(id("window"), 2);
        }

        @Test
        @DisplayName("C2.9 a flexible window delays the delivery, by no more than it allows, and not the nominal time")
        void flexibleWindow_delays() {
            Instant nominal = soon();
            FlexibleTimeWindow window = new FlexibleTimeWindow(Duration.ofMinutes(1));
            ScheduleTaskId id = id("flexible");
            // Waiting for a minute is long: look for an incarnation whose spread is short.
            long incarnation = LongStream.range(1, 100_000).filter(i -> {
                Duration delay = Duration.between(nominal,
                        window.dueTime(Occurrence.scheduled(id, i, nominal)));
                return delay.toMillis() > 300 && delay.toMillis() < 800;
            }).findFirst().orElseThrow();
            ScheduleTask task = TaskMother.aTask().firingAt(nominal).with(window).task(id, incarnation, h.now());
            createAtPort(task);
            Delivery delivery = awaitFired(id, 1).getFirst();
            assertThat(delivery.scheduledFor()).isEqualTo(nominal);
            Instant due = window.dueTime(Occurrence.scheduled(id, incarnation, nominal));
            boolean stable = capabilities().has(Capability.STABLE_JITTER);
            assertThat(delivery.at()).isBetween(stable ? due : nominal,
                    (stable ? due : nominal.plus(window.length())).plus(h.patience()));
        }

        @Test
        @DisplayName("C2.10 all of many tasks that are due at one instant fire, each once")
        void manyAtOneInstant_allFire() {
            Instant due = soon();
            IntStream.range(0, 150).forEach(i -> create("many-" + i, TaskMother.aTask().firingAt(due)));
            eventually(() -> assertThat(h.handler().deliveries()).hasSizeGreaterThanOrEqualTo(150));
            passBeyond(due);
            assertThat(h.handler().deliveries()).extracting(Delivery::scheduleId).doesNotHaveDuplicates().hasSize(150);
        }

        @Test
        @DisplayName("C2.11 a recurring task shows what is next and what was settled last")
        void recurring_showsItsProgress() {
            ScheduleTask task = create("progress", TaskMother.aTask().every(tick()));
            assertThat(task.nextOccurrence()).isEqualTo(task.anchor());
            awaitFired(id("progress"), 1);
            eventually(() -> {
                ScheduleTask now = stored(id("progress"));
                Instant settled = now.lastSettled();
                assertThat(settled).isNotNull();
                assertThat(now.nextOccurrence()).isEqualTo(now.plan().next(requireNonNull(settled)).orElseThrow());
                assertThat(now.version()).isEqualTo(1);
                assertThat(now.generation()).isEqualTo(1);
            });
        }
    }
}

package com.crmscheduler.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.domain.error.TaskNotFound;
import com.crmscheduler.domain.error.VersionConflict;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Clause C4. */
abstract class ChangingClauses extends IdentityClauses {

    private ScheduleTask change(ScheduleTaskId id, TaskMother to) {
        return h.schedules().change(id, ANY, old -> to.definition());
    }

    private static TaskDefinition withPayload(TaskDefinition old, String json) {
        return new TaskDefinition(old.description(), old.type(), new TaskPayload(json), old.schedule(), old.zone(),
                old.window(), old.flexibleTimeWindow(), old.state(), old.retry(), old.catchUp(), old.overlap(),
                old.actionAfterCompletion(), old.maxRuns());
    }

    @Nested
    @DisplayName("C4 Changing")
    class Changing {

        @Test
        @DisplayName("C4.1 a task that is moved to a later time fires then, and not at the old one")
        void movedLater_firesThen() {
            Instant old = soon();
            create("later", TaskMother.aTask().firingAt(old));
            Instant later = old.plusSeconds(1);
            change(id("later"), TaskMother.aTask().firingAt(later));
            assertThat(awaitFired(id("later"), 1)).extracting(Delivery::scheduledFor).containsExactly(later);
            firesNoMoreThan(id("later"), 1);
        }

        @Test
        @DisplayName("C4.2 a task that is moved to an earlier time fires then")
        void movedEarlier_firesThen() {
            create("earlier", distantTask());
            Instant earlier = soon();
            ScheduleTask changed = change(id("earlier"), TaskMother.aTask().firingAt(earlier));
            assertThat(changed.nextOccurrence()).isEqualTo(earlier);
            assertThat(awaitFired(id("earlier"), 1)).extracting(Delivery::scheduledFor).containsExactly(earlier);
            firesNoMoreThan(id("earlier"), 1);
        }

        @Test
        @DisplayName("C4.3 a change of the payload moves the version alone, and the next delivery carries it")
        void payloadEdit_keepsTheArming() {
            ScheduleTask task = create("payload", soonTask());
            ScheduleTask changed = h.schedules().change(task.id(), ANY, old -> withPayload(old, "{\"new\":true}"));
            assertThat(changed.version()).isEqualTo(2);
            assertThat(changed.generation()).isEqualTo(task.generation());
            assertThat(changed.nextOccurrence()).isEqualTo(task.nextOccurrence());
            assertThat(stored(task.id())).isEqualTo(changed);
            assertThat(awaitFired(task.id(), 1)).extracting(delivery -> delivery.invocation().payload().json())
                    .containsExactly("{\"new\":true}");
            firesNoMoreThan(task.id(), 1);
        }

        @Test
        @DisplayName("C4.4 a change based on an older version is refused, and changes nothing")
        void staleChange_isRefused() {
            ScheduleTask first = create("stale", distantTask());
            ScheduleTask second = change(first.id(), distantTask().carrying("[2]"));
            ScheduleTask late = first.redefine(distantTask().carrying("[3]").definition(), h.now());
            assertThatThrownBy(() -> h.provider().replace(late, first)).isInstanceOfSatisfying(VersionConflict.class,
                    conflict -> {
                        assertThat(conflict.expected()).isEqualTo(1);
                        assertThat(conflict.actual()).isEqualTo(2);
                    });
            assertThat(stored(first.id())).isEqualTo(second);
        }

        @Test
        @DisplayName("C4.5 a task that is gone, or another one of its name, cannot be changed")
        void goneTask_cannotBeChanged() {
            ScheduleTask gone = create("gone", distantTask());
            h.provider().cancel(gone);
            ScheduleTask changed = gone.redefine(distantTask().carrying("[1]").definition(), h.now());
            assertThatThrownBy(() -> h.provider().replace(changed, gone)).isInstanceOf(TaskNotFound.class);
            ScheduleTask another = create("gone", distantTask());
            assertThatThrownBy(() -> h.provider().replace(changed, gone)).isInstanceOf(TaskNotFound.class);
            assertThat(stored(another.id())).isEqualTo(another);
        }

        @Test
        @DisplayName("C4.6 of many changes that are based on one version exactly one is made, equal ones among them")
        void concurrentChanges_haveOneWinner() throws Exception {
            needs(Capability.ATOMIC_COMPARE_AND_SET);
            ScheduleTask base = create("race", distantTask());
            int writers = 8;
            CountDownLatch together = new CountDownLatch(writers);
            List<Callable<Boolean>> changes = new ArrayList<>();
            Instant now = h.now();
            for (int i = 0; i < writers; i++) {
                ScheduleTask changed = base.redefine(distantTask().carrying("[" + i / 2 + "]").definition(), now);
                changes.add(() -> {
                    together.countDown();
                    together.await();
                    try {
                        h.provider().replace(changed, base);
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
            assertThat(stored(base.id()).version()).isEqualTo(2);
        }

        @Test
        @DisplayName("C4.7 a paused task does not fire; one that came due meanwhile fires when it is resumed")
        void pausedAndResumed_fires() {
            Instant due = soon();
            create("resumed", TaskMother.aTask().firingAt(due));
            ScheduleTask paused = h.schedules().pause(id("resumed"), ANY);
            assertThat(paused.nextOccurrence()).isNull();
            passBeyond(due);
            assertThat(fired(id("resumed"))).isEmpty();
            h.schedules().resume(id("resumed"), ANY);
            assertThat(awaitFired(id("resumed"), 1)).extracting(Delivery::scheduledFor).containsExactly(due);
            awaitGone(id("resumed"));
        }

        @Test
        @DisplayName("C4.8 a recurring task that is resumed goes on with what is ahead, not with what the pause skipped")
        void resumedRate_goesOnAhead() {
            create("resumed-rate", TaskMother.aTask().every(tick()));
            awaitFired(id("resumed-rate"), 1);
            h.schedules().pause(id("resumed-rate"), ANY);
            h.pass(quiet());
            int before = fired(id("resumed-rate")).size();
            h.pass(tick());
            assertThat(fired(id("resumed-rate"))).hasSize(before);
            Instant resumedAt = h.now();
            h.schedules().resume(id("resumed-rate"), ANY);
            List<Delivery> fired = awaitFired(id("resumed-rate"), before + 1);
            assertThat(fired.get(before).scheduledFor()).isAfter(resumedAt.minusMillis(1));
        }

        @Test
        @DisplayName("C4.9 changes about the time of firing neither lose an occurrence nor double it")
        void changesNearFireTime_loseNothing() {
            int tasks = 10;
            Instant due = soon();
            for (int i = 0; i < tasks; i++) {
                create("near-" + i, TaskMother.aTask().firingAt(due).keptAfterCompletion());
            }
            Duration step = tick().dividedBy(200);
            for (int round = 0; h.now().isBefore(due.plus(step.multipliedBy(10))); round++) {
                for (int i = 0; i < tasks; i++) {
                    String json = "[" + round + "]";
                    h.schedules().change(id("near-" + i), ANY, old -> withPayload(old, json));
                }
                h.pass(step);
            }
            for (int i = 0; i < tasks; i++) {
                awaitFired(id("near-" + i), 1);
            }
            h.pass(quiet());
            assertThat(h.handler().deliveries()).extracting(Delivery::scheduleId).doesNotHaveDuplicates()
                    .hasSize(tasks);
        }

        @Test
        @DisplayName("C4.10 a recurring task that is changed again and again fires each occurrence once")
        void changedRate_firesEachOccurrenceOnce() {
            ScheduleTask task = create("storm", TaskMother.aTask().every(tick()));
            Duration step = tick().dividedBy(50);
            Instant until = h.now().plus(tick().multipliedBy(2)).plus(step.multipliedBy(5));
            for (int round = 0; h.now().isBefore(until); round++) {
                // The zone is part of the plan, so it moves the generation; the payload does not.
                String zone = round % 4 < 2 ? "UTC" : "Etc/UTC";
                change(task.id(), TaskMother.aTask().every(tick()).in(ZoneId.of(zone))
                        .carrying("[" + round + "]"));
                h.pass(step);
            }
            eventually(() -> assertThat(fired(task.id())).extracting(Delivery::scheduledFor).doesNotHaveDuplicates()
                    .contains(task.anchor(), task.anchor().plus(tick()), task.anchor().plus(tick().multipliedBy(2))));
        }

        @Test
        @DisplayName("C4.11 a one-time task that gets a new time while its handler runs fires again at that time")
        void changedWhileRunning_firesAtItsNewTime() {
            Instant due = soon();
            Instant again = due.plusSeconds(1);
            h.handler().onNext(id("running"), invocation -> change(id("running"),
                    lasting(TaskMother.aTask().firingAt(again))));
            create("running", lasting(TaskMother.aTask().firingAt(due)));
            assertThat(awaitFired(id("running"), 2)).extracting(Delivery::scheduledFor).containsExactly(due, again);
            awaitOver(id("running"));
        }

        @Test
        @DisplayName("C4.12 a retry whose occurrence the new plan excludes is dropped")
        void retryOfAnExcludedOccurrence_isDropped() {
            RetryPolicy slow = new RetryPolicy(5, Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofDays(1));
            h.handler().failNext(id("excluded"), 1);
            create("excluded", lasting(soonTask()).with(slow));
            awaitFired(id("excluded"), 1);
            h.pass(Duration.ofMillis(50));
            change(id("excluded"), distantTask().with(slow));
            h.pass(Duration.ofMillis(800));
            firesNoMoreThan(id("excluded"), 1);
            assertThat(stored(id("excluded")).nextOccurrence()).isEqualTo("2099-01-01T00:00:00Z");
        }

        @Test
        @DisplayName("C4.13 a pause does not recall the only occurrence of a one-time task that is on its way already")
        void pausedBeforeItsRetry_isCarriedOut() {
            RetryPolicy slow = new RetryPolicy(5, Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofDays(1));
            h.handler().failNext(id("paused-retry"), 1);
            create("paused-retry", lasting(soonTask()).with(slow));
            awaitFired(id("paused-retry"), 1);
            h.pass(Duration.ofMillis(50));
            h.schedules().pause(id("paused-retry"), ANY);
            List<Delivery> fired = awaitFired(id("paused-retry"), 2);
            assertThat(fired).extracting(Delivery::executionId).containsOnly(fired.getFirst().executionId());
            firesNoMoreThan(id("paused-retry"), 2);
        }

        @Test
        @DisplayName("C4.14 a pause drops the waiting retry of a recurring task")
        void pausedRecurring_isNotRetried() {
            Duration backoff = tick().multipliedBy(2);
            h.handler().failNext(id("paused-rate"), 1);
            create("paused-rate", TaskMother.aTask().every(tick().multipliedBy(60)).with(
                    new RetryPolicy(5, backoff, backoff, Duration.ofDays(1))));
            awaitFired(id("paused-rate"), 1);
            h.pass(Duration.ofMillis(50));
            h.schedules().pause(id("paused-rate"), ANY);
            h.pass(backoff.plus(backoff.dividedBy(4)));
            firesNoMoreThan(id("paused-rate"), 1);
            assertThat(stored(id("paused-rate")).definition().enabled()).isFalse();
        }
    }
}

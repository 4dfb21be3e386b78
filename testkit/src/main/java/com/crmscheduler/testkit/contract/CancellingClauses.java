package com.crmscheduler.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.domain.error.TaskNotFound;
import com.crmscheduler.domain.error.VersionConflict;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.port.TaskQuery;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Clause C5. */
abstract class CancellingClauses extends ChangingClauses {

    private static final RetryPolicy SLOW = new RetryPolicy(5, Duration.ofMillis(500), Duration.ofMillis(500),
            Duration.ofDays(1));

    @Nested
    @DisplayName("C5 Cancelling")
    class Cancelling {

        @Test
        @DisplayName("C5.1 a cancelled task does not fire, and is gone at once")
        void cancelled_neverFires() {
            Instant due = soon();
            ScheduleTask task = create("cancelled", TaskMother.aTask().firingAt(due));
            h.provider().cancel(task);
            assertThat(h.provider().find(task.id())).isEmpty();
            TaskQuery query = new TaskQuery(Optional.of(h.group()), Optional.empty(), Optional.empty(),
                    Optional.empty(), Optional.empty(), 10, Optional.empty());
            assertThat(h.provider().list(query).items()).isEmpty();
            passBeyond(due);
            assertThat(fired(task.id())).isEmpty();
        }

        @Test
        @DisplayName("C5.2 a task that is gone cannot be cancelled")
        void goneTask_cannotBeCancelled() {
            ScheduleTask task = create("twice", distantTask());
            h.provider().cancel(task);
            assertThatThrownBy(() -> h.provider().cancel(task)).isInstanceOf(TaskNotFound.class);
        }

        @Test
        @DisplayName("C5.3 a cancellation based on an older version is refused, and the task fires")
        void staleCancellation_isRefused() {
            ScheduleTask first = create("stale-cancel", soonTask());
            h.schedules().change(first.id(), ANY, old -> soonTask().carrying("[2]").definition());
            assertThatThrownBy(() -> h.provider().cancel(first)).isInstanceOf(VersionConflict.class);
            awaitFired(first.id(), 1);
        }

        @Test
        @DisplayName("C5.4 cancelling takes a waiting retry along")
        void cancelled_isNotRetried() {
            needs(Capability.EXECUTION_LEDGER);
            h.handler().failNext(id("retrying"), 1);
            create("retrying", soonTask().with(SLOW));
            awaitFired(id("retrying"), 1);
            h.pass(Duration.ofMillis(50));
            h.schedules().cancel(id("retrying"), ANY);
            h.pass(Duration.ofMillis(800));
            firesNoMoreThan(id("retrying"), 1);
        }

        @Test
        @DisplayName("C5.5 a late copy of a cancelled execution is not run")
        void cancelled_isNotRunFromACopy() {
            needs(Capability.EXECUTION_LEDGER);
            h.handler().failNext(id("copied"), 1);
            create("copied", soonTask().with(SLOW));
            Delivery delivery = awaitFired(id("copied"), 1).getFirst();
            h.pass(Duration.ofMillis(50));
            h.schedules().cancel(id("copied"), ANY);
            h.redeliver(delivery.executionId());
            firesNoMoreThan(id("copied"), 1);
        }

        @Test
        @DisplayName("C5.6 a name that is cancelled and created again is another task, and it alone fires")
        void recreated_isAnotherTask() {
            Instant due = soon();
            ScheduleTask old = create("again", TaskMother.aTask().firingAt(due).carrying("\"old\""));
            h.provider().cancel(old);
            ScheduleTask recreated = create("again", TaskMother.aTask().firingAt(due).carrying("\"new\""));
            assertThat(recreated.incarnation()).isNotEqualTo(old.incarnation());
            List<Delivery> fired = awaitFired(id("again"), 1);
            assertThat(fired).extracting(delivery -> delivery.invocation().payload().json()).containsExactly("\"new\"");
            firesNoMoreThan(id("again"), 1);
        }

        @Test
        @DisplayName("C5.7 cancelling and creating anew while the handler runs leaves the new task alone")
        void recreatedWhileRunning_fires() {
            Instant due = soon();
            Instant later = due.plusSeconds(1);
            h.handler().onNext(id("meanwhile"), invocation -> {
                h.schedules().cancel(id("meanwhile"), ANY);
                create("meanwhile", TaskMother.aTask().firingAt(later));
            });
            create("meanwhile", lasting(TaskMother.aTask().firingAt(due)));
            List<Delivery> fired = awaitFired(id("meanwhile"), 2);
            assertThat(fired).extracting(Delivery::scheduledFor).containsExactly(due, later);
            assertThat(fired).extracting(Delivery::executionId).doesNotHaveDuplicates();
        }

        @Test
        @DisplayName("C5.8 a recurring task that is cancelled stops")
        void cancelledRate_stops() {
            create("rate", TaskMother.aTask().every(tick()));
            awaitFired(id("rate"), 1);
            h.schedules().cancel(id("rate"), ANY);
            // What was accepted before the cancel may still begin; the ticks that follow may not.
            h.pass(quiet());
            int before = fired(id("rate")).size();
            h.pass(tick());
            firesNoMoreThan(id("rate"), before);
        }

        @Test
        @DisplayName("C5.9 a copy of a cancelled task's execution leaves the next task of its name alone")
        void copy_leavesTheNextTaskAlone() {
            create("next-of-name", lasting(soonTask()).with(SLOW));
            h.handler().failNext(id("next-of-name"), 1);
            Delivery old = awaitFired(id("next-of-name"), 1).getFirst();
            h.pass(Duration.ofMillis(50));
            h.schedules().cancel(id("next-of-name"), ANY);
            ScheduleTask next = create("next-of-name", distantTask());
            h.redeliver(old.executionId());
            h.pass(quiet());
            assertThat(fired(id("next-of-name"))).extracting(Delivery::executionId).containsOnly(old.executionId());
            assertThat(stored(next.id())).isEqualTo(next);
        }
    }
}

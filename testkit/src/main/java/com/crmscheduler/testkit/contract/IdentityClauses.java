package com.crmscheduler.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.application.handler.PermanentTaskFailure;
import com.crmscheduler.application.handler.RetryLater;
import com.crmscheduler.domain.error.TaskNotFound;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Clause C3. */
abstract class IdentityClauses extends PolicyClauses {

    @Nested
    @DisplayName("C3 Identity")
    class Identity {

        @Test
        @DisplayName("C3.1 an occurrence's execution id is the one that its task, incarnation and time determine")
        void executionId_isDetermined() {
            ScheduleTask task = create("determined", soonTask());
            Delivery delivery = awaitFired(task.id(), 1).getFirst();
            assertThat(delivery.executionId()).isEqualTo(
                    Occurrence.scheduled(task.id(), task.incarnation(), delivery.scheduledFor()).executionId());
            assertThat(delivery.attempt()).isEqualTo(1);
        }

        @Test
        @DisplayName("C3.2 a failed execution is tried again with the same id and time, a greater attempt and token")
        void failed_isTriedAgain() {
            h.handler().failNext(id("failing"), 2);
            create("failing", soonTask().with(QUICK));
            List<Delivery> fired = awaitFired(id("failing"), 3);
            assertThat(fired).extracting(Delivery::executionId).containsOnly(fired.getFirst().executionId());
            assertThat(fired).extracting(Delivery::scheduledFor).containsOnly(fired.getFirst().scheduledFor());
            assertThat(fired).extracting(Delivery::attempt).containsExactly(1, 2, 3);
            assertThat(fired).extracting(delivery -> delivery.invocation().fencingToken()).isSorted()
                    .doesNotHaveDuplicates();
            awaitGone(id("failing"));
            firesNoMoreThan(id("failing"), 3);
        }

        @Test
        @DisplayName("C3.3 a retry does not come before its back-off, nor before what the handler asked for")
        void retry_waits() {
            h.handler().onNext(id("waits"), invocation -> {
                throw new RetryLater("busy", Duration.ofMillis(400), null);
            });
            create("waits", soonTask().with(QUICK));
            List<Delivery> fired = awaitFired(id("waits"), 2);
            assertThat(Duration.between(fired.get(0).at(), fired.get(1).at())).isGreaterThanOrEqualTo(
                    Duration.ofMillis(400));
        }

        @Test
        @DisplayName("C3.4 an execution that fails for the last time is not tried again, and its task finishes")
        void exhausted_isGivenUp() {
            h.handler().failNext(id("exhausted"), 5);
            create("exhausted", soonTask().with(
                    new RetryPolicy(2, Duration.ofMillis(50), Duration.ofMillis(50), Duration.ofDays(1))));
            awaitFired(id("exhausted"), 2);
            awaitGone(id("exhausted"));
            firesNoMoreThan(id("exhausted"), 2);
        }

        @Test
        @DisplayName("C3.5 a finished execution that is delivered once more is not run again")
        void finished_isNotRunAgain() {
            needs(Capability.EXECUTION_LEDGER);
            create("finished", soonTask().keptAfterCompletion());
            ExecutionId execution = awaitFired(id("finished"), 1).getFirst().executionId();
            eventually(() -> assertThat(stored(id("finished")).nextOccurrence()).isNull());
            h.redeliver(execution);
            firesNoMoreThan(id("finished"), 1);
        }

        @Test
        @DisplayName("C3.6 a late copy of a failed execution does not cut its back-off short")
        void lateCopy_doesNotHurryARetry() {
            needs(Capability.EXECUTION_LEDGER);
            h.handler().failNext(id("late-copy"), 1);
            // Longer than it takes to see that nothing happens.
            Duration backOff = quiet().plusSeconds(2);
            create("late-copy", soonTask().with(new RetryPolicy(3, backOff, backOff, Duration.ofDays(1))));
            Delivery first = awaitFired(id("late-copy"), 1).getFirst();
            h.pass(Duration.ofMillis(200));
            h.redeliver(first.executionId());
            firesNoMoreThan(id("late-copy"), 1);
            assertThat(awaitFired(id("late-copy"), 2).get(1).attempt()).isEqualTo(2);
        }

        @Test
        @DisplayName("C3.7 a failing occurrence does not hold up the next ones")
        void failing_doesNotBlockThePlan() {
            h.handler().failNext(id("beside"), 1);
            create("beside", TaskMother.aTask().every(tick()).with(new RetryPolicy(3, tick().multipliedBy(3),
                    tick().multipliedBy(3), Duration.ofDays(1))));
            List<Delivery> fired = awaitFired(id("beside"), 3);
            assertThat(fired.subList(0, 3)).extracting(Delivery::scheduledFor).doesNotHaveDuplicates();
        }

        @Test
        @DisplayName("C3.8 an execution runs again after a crash when no completion was recorded, with its id")
        void retry_survivesRestart() {
            h.handler().failNext(id("crashed"), 1);
            create("crashed", soonTask().with(
                    new RetryPolicy(3, Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofDays(1))));
            awaitFired(id("crashed"), 1);
            h.pass(Duration.ofMillis(50));
            h.restart();
            List<Delivery> fired = awaitFired(id("crashed"), 2);
            assertThat(fired).extracting(Delivery::executionId).containsOnly(fired.getFirst().executionId());
            awaitGone(id("crashed"));
        }

        @Test
        @DisplayName("C3.9 a task that is run now runs at once, beside its plan")
        void runNow_runsBesideThePlan() {
            needs(Capability.RUN_NOW);
            ScheduleTask task = create("run", distantTask());
            ExecutionId execution = h.schedules().runNow(task.id(), null);
            assertThat(awaitFired(task.id(), 1)).extracting(Delivery::executionId).containsExactly(execution);
            firesNoMoreThan(task.id(), 1);
            assertThat(stored(task.id())).isEqualTo(task);
        }

        @Test
        @DisplayName("C3.10 a run that is asked for again under its key runs nothing more, not even when it is over")
        void repeatedRun_runsOnce() {
            needs(Capability.RUN_NOW);
            needs(Capability.IDEMPOTENCY_KEYS);
            create("run-key", distantTask());
            ExecutionId first = h.schedules().runNow(id("run-key"), "the key");
            assertThat(h.schedules().runNow(id("run-key"), "the key")).isEqualTo(first);
            awaitFired(id("run-key"), 1);
            h.pass(quiet());
            assertThat(h.schedules().runNow(id("run-key"), "the key")).isEqualTo(first);
            firesNoMoreThan(id("run-key"), 1);
            assertThat(h.schedules().runNow(id("run-key"), "another")).isNotEqualTo(first);
            awaitFired(id("run-key"), 2);
        }

        @Test
        @DisplayName("C3.11 a paused task can be run now, and stays paused")
        void pausedTask_canBeRun() {
            needs(Capability.RUN_NOW);
            create("run-paused", distantTask().paused());
            h.schedules().runNow(id("run-paused"), null);
            awaitFired(id("run-paused"), 1);
            assertThat(stored(id("run-paused")).definition().enabled()).isFalse();
        }

        @Test
        @DisplayName("C3.12 a task that is gone cannot be run, nor can another one that has its name")
        void goneTask_cannotBeRun() {
            needs(Capability.RUN_NOW);
            ScheduleTask task = create("run-gone", distantTask());
            Occurrence other = Occurrence.manual(task.id(), task.incarnation() + 1,
                    h.now().truncatedTo(ChronoUnit.MILLIS), "request");
            assertThatThrownBy(() -> h.provider().runNow(other)).isInstanceOf(TaskNotFound.class);
            h.provider().cancel(task);
            assertThatThrownBy(() -> h.schedules().runNow(task.id(), null)).isInstanceOf(TaskNotFound.class);
            assertThat(fired(task.id())).isEmpty();
        }

        @Test
        @DisplayName("C3.13 a run now of a one-time task leaves its own time as it is")
        void runNow_leavesOneTimeTaskArmed() {
            needs(Capability.RUN_NOW);
            Instant due = soon().plusSeconds(1);
            create("run-once", TaskMother.aTask().firingAt(due));
            h.schedules().runNow(id("run-once"), null);
            List<Delivery> fired = awaitFired(id("run-once"), 2);
            assertThat(fired.get(1).scheduledFor()).isEqualTo(due);
            assertThat(fired).extracting(Delivery::executionId).doesNotHaveDuplicates();
            awaitGone(id("run-once"));
        }

        @Test
        @DisplayName("C3.14 a copy that is run after all has the id and attempt of its execution, and changes nothing of its task")
        void copy_isToldByItsId() {
            create("copy", soonTask().keptAfterCompletion());
            Delivery first = awaitFired(id("copy"), 1).getFirst();
            eventually(() -> assertThat(stored(id("copy")).nextOccurrence()).isNull());
            ScheduleTask finished = stored(id("copy"));
            h.redeliver(first.executionId());
            h.pass(quiet());
            assertThat(fired(id("copy"))).hasSizeLessThanOrEqualTo(2).allSatisfy(delivery -> {
                assertThat(delivery.executionId()).isEqualTo(first.executionId());
                assertThat(delivery.attempt()).isEqualTo(1);
            });
            assertThat(stored(id("copy"))).isEqualTo(finished);
        }

        @Test
        @DisplayName("C3.15 a failure that trying again cannot help is not tried again, and its task finishes")
        void permanentFailure_isGivenUpAtOnce() {
            h.handler().onNext(id("permanent"), invocation -> {
                throw new PermanentTaskFailure("answered 410", null);
            });
            create("permanent", soonTask().with(QUICK));
            awaitFired(id("permanent"), 1);
            awaitGone(id("permanent"));
            firesNoMoreThan(id("permanent"), 1);
        }
    }
}

package com.crmscheduler.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.application.handler.RetryLater;
import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.model.OverlapPolicy;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.RecordingHandler;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Clauses C11 and C12. */
abstract class PolicyClauses extends FiringClauses {

    @Nested
    @DisplayName("C11 Policies")
    class Policies {

        @Test
        @DisplayName("C11.1 by default occurrences run beside an execution of their task that is open")
        void allow_runsBeside() {
            ScheduleTask task = busy("allow", OverlapPolicy.ALLOW, 3);
            List<Delivery> fired = awaitFired(task.id(), 3);
            assertThat(fired).extracting(Delivery::scheduledFor).startsWith(nth(task, 0), nth(task, 1));
            awaitSecondAttempt(task);
        }

        @Test
        @DisplayName("C11.2 with SKIP an occurrence is skipped while an execution of its task is open, and the plan goes on")
        void skip_skips() {
            needs(Capability.OVERLAP_CHOICE);
            ScheduleTask task = busy("skip", OverlapPolicy.SKIP, 3);
            List<Delivery> fired = awaitFired(task.id(), 3);
            assertThat(fired.subList(0, 2)).extracting(Delivery::scheduledFor).containsOnly(nth(task, 0));
            assertThat(fired.get(2).scheduledFor()).isAfterOrEqualTo(nth(task, 2));
        }

        @Test
        @DisplayName("C11.3 with QUEUE_ONE one occurrence waits for its turn, and further ones are skipped")
        void queueOne_queuesOne() {
            needs(Capability.OVERLAP_CHOICE);
            ScheduleTask task = busy("queue", OverlapPolicy.QUEUE_ONE, 5);
            List<Delivery> fired = awaitFired(task.id(), 4);
            assertThat(fired.subList(0, 3)).extracting(Delivery::scheduledFor).containsExactly(nth(task, 0),
                    nth(task, 0), nth(task, 1));
            assertThat(fired.get(3).scheduledFor()).isAfterOrEqualTo(nth(task, 3));
        }

        @Test
        @DisplayName("C11.4 a run now is not refused for an open execution, and counts as one for the plan")
        void runNow_standsBeside() {
            needs(Capability.OVERLAP_CHOICE);
            needs(Capability.RUN_NOW);
            ScheduleTask task = busy("manual", OverlapPolicy.SKIP, 1);
            awaitFired(task.id(), 1);
            h.handler().onNext(task.id(), busyFor(3));
            h.schedules().runNow(task.id(), null);
            List<Delivery> fired = awaitFired(task.id(), 5);
            Instant manual = fired.get(1).scheduledFor();
            assertThat(fired.subList(0, 4)).extracting(Delivery::scheduledFor).containsExactly(nth(task, 0), manual,
                    nth(task, 0), manual);
            assertThat(fired.get(4).scheduledFor()).isAfterOrEqualTo(nth(task, 2));
        }

        @Test
        @DisplayName("C11.5 a plan whose last occurrence is skipped, or waits for its turn, ends after all that is open")
        void lastOccurrence_endsThePlan() {
            needs(Capability.OVERLAP_CHOICE);
            Instant start = soon();
            ActiveWindow two = new ActiveWindow(Optional.of(start), Optional.of(start.plus(tick())));
            ScheduleTaskId skips = busy("last-skips", OverlapPolicy.SKIP, 3, two).id();
            ScheduleTaskId queues = busy("last-queues", OverlapPolicy.QUEUE_ONE, 3, two).id();
            passBeyond(start.plus(tick()));
            assertThat(stored(skips).nextOccurrence()).isNull();
            assertThat(stored(queues).nextOccurrence()).isNull();
            awaitGone(skips);
            awaitGone(queues);
            assertThat(fired(skips)).extracting(Delivery::scheduledFor).containsExactly(start, start);
            assertThat(fired(queues)).extracting(Delivery::scheduledFor).containsExactly(start, start,
                    start.plus(tick()));
        }

        @Test
        @DisplayName("C11.6 a cancellation takes along the occurrence that waits for its turn")
        void cancel_takesTheWaitingAlong() {
            needs(Capability.OVERLAP_CHOICE);
            ScheduleTask task = busy("cancelled", OverlapPolicy.QUEUE_ONE, 5);
            awaitFired(task.id(), 1);
            passBeyond(nth(task, 1));
            h.schedules().cancel(task.id(), ANY);
            passBeyond(nth(task, 3));
            firesNoMoreThan(task.id(), 1);
        }

        @Test
        @DisplayName("C11.7 an overlap policy that is changed holds for every occurrence that is due afterwards")
        void changedPolicy_holds() {
            needs(Capability.OVERLAP_CHOICE);
            ScheduleTask task = busy("changed", OverlapPolicy.ALLOW, 3);
            awaitFired(task.id(), 1);
            h.schedules().change(task.id(), ANY, old -> with(old, OverlapPolicy.SKIP));
            Instant changed = h.now();
            awaitSecondAttempt(task);
            assertThat(fired(task.id())).filteredOn(delivery -> delivery.attempt() == 1).extracting(
                    Delivery::scheduledFor).allMatch(time -> !time.isAfter(changed) || time.isAfter(nth(task, 1)));
        }
    }

    @Nested
    @DisplayName("C12 Limit on runs")
    class RunLimit {

        @Test
        @DisplayName("C12.1 after as many runs as its limit a schedule has finished, and is gone")
        void limit_endsThePlan() {
            needs(Capability.RUN_LIMIT);
            ScheduleTask task = create("limited", TaskMother.aTask().every(tick()).limitedTo(2));
            assertThat(h.queries().preview(task.id(), 5)).as("what is left to fire").hasSizeLessThanOrEqualTo(2);
            List<Delivery> fired = awaitFired(task.id(), 2);
            assertThat(fired).extracting(Delivery::scheduledFor).containsExactly(nth(task, 0), nth(task, 1));
            awaitGone(task.id());
            passBeyond(nth(task, 2));
            firesNoMoreThan(task.id(), 2);
        }

        @Test
        @DisplayName("C12.2 one that is to be kept shows its runs, and goes on when its limit is raised, counting on")
        void raisedLimit_goesOn() {
            needs(Capability.RUN_LIMIT);
            ScheduleTask task = create("raised", TaskMother.aTask().every(tick()).limitedTo(1).keptAfterCompletion());
            awaitFired(task.id(), 1);
            eventually(() -> assertThat(stored(task.id()).nextOccurrence()).isNull());
            assertThat(stored(task.id()).runs()).isEqualTo(1);
            h.schedules().pause(task.id(), ANY);
            assertThatThrownBy(() -> h.schedules().resume(task.id(), ANY)).isInstanceOf(InvalidTask.class);
            ScheduleTask raised = h.schedules().change(task.id(), ANY, old -> limited(old, 2));
            h.schedules().resume(task.id(), ANY);
            assertThat(raised.runs()).isEqualTo(1);
            awaitFired(task.id(), 2);
            eventually(() -> assertThat(stored(task.id()).nextOccurrence()).isNull());
            assertThat(stored(task.id()).runs()).isEqualTo(2);
        }

        @Test
        @DisplayName("C12.3 an edit that is not of the plan leaves the count alone, and another expression begins anew")
        void edit_keepsTheCount() {
            needs(Capability.RUN_LIMIT);
            ScheduleTask task = create("edited", TaskMother.aTask().every(tick()).limitedTo(100));
            awaitFired(task.id(), 1);
            eventually(() -> assertThat(stored(task.id()).runs()).isPositive());
            ScheduleTask described = h.schedules().change(task.id(), ANY, PolicyClauses::withoutPayload);
            assertThat(described.runs()).isEqualTo(stored(task.id()).runs()).isPositive();
            ScheduleTask paused = h.schedules().pause(task.id(), ANY);
            assertThat(paused.runs()).isPositive();
            ScheduleTask anew = h.schedules().change(task.id(), ANY,
                    old -> TaskMother.aTask().every(tick().multipliedBy(2)).limitedTo(100).definition());
            assertThat(anew.runs()).isZero();
        }

        @Test
        @DisplayName("C12.4 neither what is skipped nor a run now counts")
        void skipped_isNoRun() {
            needs(Capability.RUN_LIMIT);
            needs(Capability.OVERLAP_CHOICE);
            needs(Capability.RUN_NOW);
            h.handler().onNext(id("skipping"), busyFor(3));
            ScheduleTask task = create("skipping", TaskMother.aTask().every(tick()).with(QUICK).limitedTo(2)
                    .with(OverlapPolicy.SKIP));
            awaitFired(task.id(), 1);
            h.schedules().runNow(task.id(), null);
            List<Delivery> fired = awaitFired(task.id(), 4);
            assertThat(fired.get(3).scheduledFor()).isAfterOrEqualTo(nth(task, 2));
            awaitGone(task.id());
            firesNoMoreThan(task.id(), 4);
        }
    }

    private static TaskDefinition withoutPayload(TaskDefinition old) {
        return new TaskDefinition(old.description(), old.type(), TaskPayload.EMPTY, old.schedule(), old.zone(),
                old.window(), old.flexibleTimeWindow(), old.state(), old.retry(), old.catchUp(), old.overlap(),
                old.actionAfterCompletion(), old.maxRuns());
    }

    private static TaskDefinition limited(TaskDefinition old, int maxRuns) {
        return new TaskDefinition(old.description(), old.type(), old.payload(), old.schedule(), old.zone(),
                old.window(), old.flexibleTimeWindow(), old.state(), old.retry(), old.catchUp(), old.overlap(),
                old.actionAfterCompletion(), maxRuns);
    }

    /** Creates a task whose first execution stays open for so many halves of a period, because it waits for its retry. */
    private ScheduleTask busy(String name, OverlapPolicy overlap, int halves, ActiveWindow window) {
        h.handler().onNext(id(name), busyFor(halves));
        return create(name, TaskMother.aTask().every(tick()).with(QUICK).with(overlap).with(window));
    }

    private ScheduleTask busy(String name, OverlapPolicy overlap, int halves) {
        return busy(name, overlap, halves, ActiveWindow.ALWAYS);
    }

    private void awaitSecondAttempt(ScheduleTask task) {
        eventually(() -> assertThat(fired(task.id())).extracting(Delivery::attempt).contains(2));
    }

    private RecordingHandler.Reaction busyFor(int halves) {
        return invocation -> {
            throw new RetryLater("busy", half(halves), null);
        };
    }

    private Duration half(int halves) {
        return tick().multipliedBy(halves).dividedBy(2);
    }

    private Instant nth(ScheduleTask task, int n) {
        return task.anchor().plus(tick().multipliedBy(n));
    }

    private static TaskDefinition with(TaskDefinition old, OverlapPolicy overlap) {
        return new TaskDefinition(old.description(), old.type(), old.payload(), old.schedule(), old.zone(),
                old.window(), old.flexibleTimeWindow(), old.state(), old.retry(), old.catchUp(), overlap,
                old.actionAfterCompletion(), old.maxRuns());
    }
}

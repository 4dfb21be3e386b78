package com.crmscheduler.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.application.handler.PermanentTaskFailure;
import com.crmscheduler.application.port.Attempt;
import com.crmscheduler.application.port.Execution;
import com.crmscheduler.application.port.ExecutionPage;
import com.crmscheduler.application.port.ExecutionQuery;
import com.crmscheduler.domain.error.ExecutionNotFound;
import com.crmscheduler.domain.error.UnsupportedByProvider;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Clause C14. */
abstract class HistoryClauses extends DeadLetterClauses {

    @Nested
    @DisplayName("C14 History")
    class History {

        @Test
        @DisplayName("C14.1 what succeeded is in the history with its times, when its task is gone")
        void success_isTold() {
            needs(Capability.EXECUTION_HISTORY);
            create("told", soonTask());
            Delivery delivery = awaitFired(id("told"), 1).getFirst();
            Execution execution = awaitState(delivery.executionId(), Execution.State.SUCCEEDED);
            awaitGone(id("told"));
            assertThat(execution.taskId()).isEqualTo(id("told"));
            assertThat(execution.type()).isEqualTo(TaskMother.TYPE);
            assertThat(execution.nominal()).isEqualTo(delivery.scheduledFor());
            assertThat(execution.attempts()).singleElement().satisfies(attempt -> {
                assertThat(attempt.number()).isEqualTo(1);
                assertThat(attempt.state()).isEqualTo(Attempt.State.SUCCEEDED);
                assertThat(attempt.error()).isNull();
                assertThat(attempt.claimedAt()).isNotNull();
                assertThat(attempt.startedAt()).isNotNull().isBetween(attempt.handedOverAt(), attempt.finishedAt());
                assertThat(attempt.instance()).isNotBlank();
            });
            assertThat(executions(ofTask("told"))).containsExactly(execution);
            assertThat(executions(all())).contains(execution);
        }

        @Test
        @DisplayName("C14.2 what failed is told of while it waits for its next attempt, and with every attempt when it is over")
        void failures_areTold() {
            needs(Capability.EXECUTION_HISTORY);
            h.handler().failNext(id("again"), 1);
            create("again", soonTask().with(
                    new RetryPolicy(3, Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofDays(1))));
            ExecutionId execution = awaitFired(id("again"), 1).getFirst().executionId();
            assertThat(awaitState(execution, Execution.State.RETRYING).attempts()).hasSize(1);
            assertThat(executions(ofTask("again"))).extracting(Execution::state)
                    .containsExactly(Execution.State.RETRYING);
            awaitFired(id("again"), 2);
            Execution over = awaitState(execution, Execution.State.SUCCEEDED);
            assertThat(over.attempts()).extracting(Attempt::number).containsExactly(1, 2);
            assertThat(over.attempts()).extracting(Attempt::state).containsExactly(Attempt.State.FAILED,
                    Attempt.State.SUCCEEDED);
            assertThat(over.attempts().getFirst().error()).contains(com.crmscheduler.testkit.RecordingHandler.FAILURE);
            assertThat(executions(ofTask("again"))).containsExactly(over);
        }

        @Test
        @DisplayName("C14.3 what gave up is told of as a dead letter, and found by its state")
        void deadLetter_isTold() {
            needs(Capability.EXECUTION_HISTORY);
            h.handler().onNext(id("dead"), invocation -> {
                throw new PermanentTaskFailure("for good", null);
            });
            create("dead", soonTask());
            create("alive", soonTask());
            ExecutionId execution = awaitFired(id("dead"), 1).getFirst().executionId();
            awaitState(awaitFired(id("alive"), 1).getFirst().executionId(), Execution.State.SUCCEEDED);
            Execution dead = awaitState(execution, Execution.State.DEAD_LETTERED);
            assertThat(dead.last().error()).contains("for good");
            assertThat(executions(by(Optional.of(Execution.State.DEAD_LETTERED), Optional.empty(), 10)))
                    .contains(dead).allSatisfy(found -> assertThat(found.state())
                            .isEqualTo(Execution.State.DEAD_LETTERED));
        }

        @Test
        @DisplayName("C14.4 the history is listed newest first, page by page, each once, and filtered by type and time")
        void history_isPaged() {
            needs(Capability.EXECUTION_HISTORY);
            ScheduleTask task = create("paged", TaskMother.aTask().every(tick()));
            awaitFired(task.id(), 5);
            h.schedules().pause(task.id(), ANY);
            eventually(() -> assertThat(executions(ofTask("paged"))).hasSameSizeAs(fired(task.id())));
            List<Execution> found = executions(by(Optional.empty(), Optional.empty(), 2));
            List<ExecutionId> ofTask = found.stream().filter(one -> one.taskId().equals(task.id())).map(Execution::id)
                    .toList();
            assertThat(ofTask).containsExactlyElementsOf(
                    fired(task.id()).reversed().stream().map(Delivery::executionId).toList());
            assertThat(executions(ofTask("paged"))).extracting(Execution::id).containsExactlyElementsOf(ofTask);
            assertThat(executions(ofTask("page"))).isEmpty();
            assertThat(executions(by(Optional.empty(), Optional.of(new TaskType("other")), 10))).isEmpty();
            Execution middle = executions(ofTask("paged")).get(2);
            ExecutionQuery earlier = new ExecutionQuery(Optional.of(task.id()), Optional.empty(), Optional.empty(),
                    Optional.empty(), Optional.ofNullable(middle.last().finishedAt()).map(at -> at.truncatedTo(
                            ChronoUnit.MILLIS)),
                    10, Optional.empty());
            assertThat(executions(earlier)).extracting(Execution::id).containsExactlyElementsOf(
                    ofTask.subList(3, ofTask.size()));
        }

        @Test
        @DisplayName("C14.5 a provider that keeps no history says so; what did not happen is not found")
        void lacking_isSaid() {
            ExecutionId any = new ExecutionId("0".repeat(32));
            if (capabilities().has(Capability.EXECUTION_HISTORY)) {
                assertThatThrownBy(() -> h.history().get(any)).isInstanceOf(ExecutionNotFound.class);
            } else {
                assertThatThrownBy(() -> h.history().list(all())).isInstanceOfSatisfying(
                        UnsupportedByProvider.class, lacking -> assertThat(lacking.capability()).isEqualTo(
                                Capability.EXECUTION_HISTORY.name()));
            }
        }

        private Execution awaitState(ExecutionId id, Execution.State state) {
            List<Execution> found = new ArrayList<>();
            h.await(longEnough().plus(Duration.ofSeconds(5)), () -> {
                try {
                    Execution execution = h.history().get(id);
                    assertThat(execution.state()).isEqualTo(state);
                    found.add(execution);
                } catch (ExecutionNotFound notYet) {
                    throw new AssertionError(notYet);
                }
            });
            return found.getFirst();
        }

        private List<Execution> executions(ExecutionQuery query) {
            List<Execution> all = new ArrayList<>();
            Optional<String> cursor = Optional.empty();
            do {
                ExecutionPage page = h.history().list(query.page(cursor));
                assertThat(page.items()).hasSizeLessThanOrEqualTo(query.limit());
                all.addAll(page.items());
                cursor = page.nextCursor();
            } while (cursor.isPresent());
            return all;
        }

        private ExecutionQuery all() {
            return by(Optional.empty(), Optional.empty(), 10);
        }

        private ExecutionQuery by(Optional<Execution.State> state, Optional<TaskType> type, int limit) {
            return new ExecutionQuery(Optional.empty(), state, type, Optional.empty(), Optional.empty(), limit,
                    Optional.empty());
        }

        private ExecutionQuery ofTask(String name) {
            return new ExecutionQuery(Optional.of(id(name)), Optional.empty(), Optional.empty(), Optional.empty(),
                    Optional.empty(), 3, Optional.empty());
        }
    }
}

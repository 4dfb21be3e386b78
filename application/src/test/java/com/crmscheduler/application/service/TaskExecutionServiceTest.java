package com.crmscheduler.application.service;

import static com.crmscheduler.application.service.Plans.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.application.handler.PermanentTaskFailure;
import com.crmscheduler.application.handler.RetryLater;
import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.application.handler.TaskInvocation;
import com.crmscheduler.application.port.DeadLetterQueue;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.ExecutionOutcome.DeadLettered;
import com.crmscheduler.application.port.ExecutionOutcome.RetryAfter;
import com.crmscheduler.application.port.ExecutionOutcome.Succeeded;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.TaskType;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TaskExecutionServiceTest {

    /** What a handler of the test does. */
    private interface Work {
        void on(TaskInvocation invocation) throws Exception;
    }

    private final RecordingLedger ledger = new RecordingLedger();
    private final List<String> parked = new ArrayList<>();
    private Instant now = START;
    private boolean stopping;

    private record WorkHandler(TaskType type, Work work) implements TaskHandler {
        @Override
        public void handle(TaskInvocation invocation) throws Exception {
            work.on(invocation);
        }
    }

    private ExecutionOutcome run(ScheduledExecution execution, Work work) {
        return run(execution, work, (parkedExecution, reason, stack) -> parked.add(reason + "\n" + stack));
    }

    private ExecutionOutcome run(ScheduledExecution execution, Work work, DeadLetterQueue deadLetters) {
        TaskExecutionService service = new TaskExecutionService(List.of(new WorkHandler(Plans.TYPE, work)), () -> now,
                SchedulerTelemetry.none());
        service.run(ledger, deadLetters, new Held(execution, 5), () -> stopping);
        return ledger.outcomes.isEmpty() ? new Succeeded() : ledger.outcomes.getLast();
    }

    private static Work failingWith(Throwable failure) {
        return invocation -> {
            switch (failure) {
                case Error error -> throw error;
                case Exception exception -> throw exception;
                default -> throw new AssertionError(failure);
            }
        };
    }

    private static Work interruptingItselfAndFailingWith(Throwable failure) {
        return invocation -> {
            Thread.currentThread().interrupt();
            failingWith(failure).on(invocation);
        };
    }

    @Test
    void recordsSuccess_andTellsTheHandlerWhatItNeeds() {
        List<TaskInvocation> seen = new ArrayList<>();
        ScheduledExecution execution = Plans.execution("good", 3, RetryPolicy.DEFAULT);
        run(execution, seen::add);
        assertThat(ledger.outcomes).containsExactly(new Succeeded());
        assertThat(seen)
                .containsExactly(new TaskInvocation(execution.id(), execution.occurrence().taskId(), START, 3, 5,
                        Plans.PAYLOAD));
    }

    @Test
    void triesAgainAfterTheBackoff_whenAnAttemptFails() {
        ExecutionOutcome outcome = run(Plans.execution("bad", 2, Plans.retry(5)),
                failingWith(new IOException("connection\nreset")));
        assertThat(outcome).isInstanceOfSatisfying(RetryAfter.class, retry -> {
            assertThat(retry.delay()).isBetween(Duration.ofSeconds(2), Duration.ofMillis(2_500));
            assertThat(retry.reason()).isEqualTo("IOException: connection reset");
        });
    }

    @Test
    void spreadsRetriesOfDifferentExecutions() {
        List<Duration> delays = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            delays.add(Backoff.after(Plans.execution("spread-" + i, 1, Plans.retry(5)), Duration.ZERO));
        }
        assertThat(delays.stream().distinct().count()).isGreaterThan(10);
    }

    @Test
    void waitsAtLeastAsLongAsTheHandlerAsks_butADayAtMost() {
        ScheduledExecution execution = Plans.execution("later", 1, new RetryPolicy(5, Duration.ofSeconds(1),
                Duration.ofSeconds(1), Duration.ofDays(30)));
        assertThat(run(execution, failingWith(new RetryLater("busy", Duration.ofMinutes(3), null))))
                .isInstanceOfSatisfying(RetryAfter.class,
                        retry -> assertThat(retry.delay()).isEqualTo(Duration.ofMinutes(3)));
        assertThat(run(execution, failingWith(new RetryLater("busy", Duration.ofDays(4_000), null))))
                .isInstanceOfSatisfying(RetryAfter.class,
                        retry -> assertThat(retry.delay()).isEqualTo(Duration.ofDays(1)));
    }

    @Test
    void parksAtOnce_whenTryingAgainCannotHelp() {
        ExecutionOutcome outcome = run(Plans.execution("permanent"),
                failingWith(new PermanentTaskFailure("answered 400", null)));
        assertThat(outcome).isInstanceOfSatisfying(DeadLettered.class, dead -> {
            assertThat(dead.reason()).isEqualTo("PermanentTaskFailure: answered 400");
            assertThat(dead.stack()).contains("TaskExecutionServiceTest");
        });
        assertThat(parked).singleElement().asString().contains("answered 400", "TaskExecutionServiceTest");
    }

    @Test
    void parks_whenAttemptsAreExhausted() {
        assertThat(run(Plans.execution("last", 3, Plans.retry(3)), failingWith(new IOException("again"))))
                .isInstanceOf(DeadLettered.class);
        assertThat(parked).hasSize(1);
    }

    @Test
    void parks_whenTheNextAttemptWouldComeTooLate() {
        RetryPolicy policy = new RetryPolicy(100, Duration.ofSeconds(10), Duration.ofSeconds(10),
                Duration.ofMinutes(1));
        now = START.plusSeconds(45);
        assertThat(run(Plans.execution("old", 3, policy), failingWith(new IOException("again"))))
                .isInstanceOf(RetryAfter.class);
        now = START.plusSeconds(51);
        assertThat(run(Plans.execution("old", 4, policy), failingWith(new IOException("again"))))
                .isInstanceOf(DeadLettered.class);
    }

    @Test
    void triesAgain_whenTheDeadLetterCannotBeStored() {
        ExecutionOutcome outcome = run(Plans.execution("unparked", 3, Plans.retry(3)),
                failingWith(new IOException("x")),
                (execution, reason, stack) -> {
                    throw new ProviderUnavailable("dead letters", "away", new IOException("away"));
                });
        assertThat(outcome).isInstanceOf(RetryAfter.class);
    }

    @Test
    void treatsErrorsAsFailures() {
        for (Error error : List.of(new StackOverflowError(), new OutOfMemoryError("on purpose"),
                new NoClassDefFoundError("gone"), new AssertionError("wrong"))) {
            assertThat(run(Plans.execution("error"), failingWith(error))).isInstanceOf(RetryAfter.class);
        }
    }

    @Test
    void givesBack_whenItIsInterruptedByTheStop() {
        stopping = true;
        run(Plans.execution("stopping"), failingWith(new InterruptedException()));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(ledger.outcomes).isEmpty();
        assertThat(ledger.released).hasSize(1);
    }

    @Test
    void givesBack_whenTheHandlerTranslatesTheInterruptionOfTheStop() {
        stopping = true;
        run(Plans.execution("translated"), interruptingItselfAndFailingWith(new IllegalStateException("stopped")));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(ledger.outcomes).isEmpty();
        assertThat(ledger.released).hasSize(1);
        assertThat(ledger.releasedInterrupted).as("an interrupted thread cannot ask the store").isFalse();
    }

    @Test
    void givesUpWithoutItsHandler_whenInstanceAfterInstanceWasLostWithIt() {
        List<TaskInvocation> begun = new ArrayList<>();
        ledger.begunBefore = 2;
        runLost(begun::add, 3);
        assertThat(begun).hasSize(1);
        ledger.begunBefore = 3;
        assertThat(runLost(begun::add, 4)).isInstanceOfSatisfying(DeadLettered.class,
                dead -> assertThat(dead.reason()).contains("the last 4 instances"));
        assertThat(begun).hasSize(1);
        assertThat(parked).hasSize(1);
        runLost(begun::add, 0);
        assertThat(begun).as("nothing is asked of what was never lost").hasSize(2);
    }

    private ExecutionOutcome runLost(Work work, int lost) {
        new TaskExecutionService(List.of(new WorkHandler(Plans.TYPE, work)), () -> now, SchedulerTelemetry.none())
                .run(ledger, (execution, reason, stack) -> parked.add(reason),
                        new Held(Plans.execution("poison"), 5, lost), () -> false);
        return ledger.outcomes.getLast();
    }

    @Test
    void countsAnAttempt_whenTheHandlerThrowsAnInterruptionOfItsOwn() {
        ExecutionOutcome outcome = run(Plans.execution("own", 1, Plans.retry(3)),
                failingWith(new InterruptedException("mine")));
        assertThat(outcome).isInstanceOfSatisfying(RetryAfter.class,
                retry -> assertThat(retry.reason()).isEqualTo("InterruptedException: mine"));
        assertThat(ledger.released).isEmpty();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void parks_whenTheLastAttemptInterruptsItself() {
        List<Boolean> interruptedWhileParking = new ArrayList<>();
        ExecutionOutcome outcome = run(Plans.execution("own-last", 3, Plans.retry(3)),
                interruptingItselfAndFailingWith(new IOException("again")), (execution, reason,
                        stack) -> interruptedWhileParking.add(Thread.currentThread().isInterrupted()));
        assertThat(outcome).isInstanceOf(DeadLettered.class);
        assertThat(interruptedWhileParking).containsExactly(false);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void keepsThePayloadOutOfReasonsAndStacks() {
        run(Plans.execution("secret"), failingWith(new PermanentTaskFailure("cannot read " + Plans.PAYLOAD.json()
                + "\u0007" + "x".repeat(5_000), null)));
        assertThat(parked).singleElement().asString().doesNotContain("s3cr3t");
        String reason = ((DeadLettered) ledger.outcomes.getLast()).reason();
        assertThat(reason).startsWith("PermanentTaskFailure: cannot read [payload] x").hasSizeLessThanOrEqualTo(1_000);
        assertThat(parked.getFirst().length()).isLessThanOrEqualTo(1_000 + 1 + FailureText.MAX_STACK);
    }

    @Test
    void doesNotBegin_whenItsLeaseIsLost() {
        ledger.holds = false;
        List<TaskInvocation> seen = new ArrayList<>();
        run(Plans.execution("lost"), seen::add);
        assertThat(seen).isEmpty();
        assertThat(ledger.outcomes).isEmpty();
    }

    @Test
    void endsQuietly_whenTheOutcomeCannotBeRecorded() {
        ledger.recorded = CompletableFuture.completedFuture(false);
        run(Plans.execution("lease-lost"), invocation -> {});
        ledger.recorded = CompletableFuture.failedFuture(new IOException("away"));
        run(Plans.execution("store-away"), invocation -> {});
        assertThat(ledger.outcomes).hasSize(2);
    }

    @Test
    void refusesTwoHandlersOfOneType() {
        TaskHandler handler = new WorkHandler(Plans.TYPE, invocation -> {});
        assertThatThrownBy(() -> new TaskExecutionService(List.of(handler, handler), () -> now,
                SchedulerTelemetry.none())).hasMessageContaining("two handlers serve the task type work");
    }
}

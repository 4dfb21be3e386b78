package com.crmscheduler.application.service;

import static com.crmscheduler.application.service.Plans.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.application.handler.TaskInvocation;
import com.crmscheduler.application.port.DeadLetterQueue;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ExecutionLimits;
import com.crmscheduler.application.port.ExecutionLimits.Limit;
import com.crmscheduler.application.port.ExecutionPermits;
import com.crmscheduler.application.port.LimitKey;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LimitedExecutionsTest {

    private static final LimitKey TYPE = new LimitKey(LimitKey.Scope.TYPE, Plans.TYPE.value());
    private static final LimitKey GROUP = new LimitKey(LimitKey.Scope.GROUP, "group");
    private static final DeadLetterQueue NO_DEAD_LETTERS = (execution, reason, stack) -> {
        throw new AssertionError(reason);
    };

    private final RecordingLedger ledger = new RecordingLedger();
    private final List<String> ran = new ArrayList<>();
    private Consumer<TaskInvocation> work = invocation -> {};
    private Instant now = START;

    private record Handler(TaskType type, Consumer<TaskInvocation> work) implements TaskHandler {
        @Override
        public void handle(TaskInvocation invocation) {
            work.accept(invocation);
        }
    }

    private LimitedExecutions limited(Map<LimitKey, Limit> limits) {
        Handler handler = new Handler(Plans.TYPE, invocation -> {
            ran.add(invocation.scheduleId().name());
            work.accept(invocation);
        });
        ExecutionLimits all = new ExecutionLimits(limits);
        return new LimitedExecutions(
                new TaskExecutionService(List.of(handler), () -> now, SchedulerTelemetry.none()), all,
                new InstancePermits(all, () -> now), () -> now, SchedulerTelemetry.none());
    }

    private void run(LimitedExecutions executions, String name) {
        executions.run(ledger, NO_DEAD_LETTERS, new Held(Plans.execution(name, 3, RetryPolicy.DEFAULT), 1),
                () -> false);
    }

    @Test
    void sendsBackWithTheSameAttempt_whenAsManyRunAsMay() {
        LimitedExecutions executions = limited(Map.of(TYPE, new Limit(2, 0)));
        List<String> inside = new ArrayList<>(List.of("second", "third", "fourth"));
        work = invocation -> {
            if (!inside.isEmpty()) {
                run(executions, inside.removeFirst());
            }
        };

        run(executions, "first");

        assertThat(ran).containsExactly("first", "second");
        assertThat(ledger.deferred).hasSize(1).allSatisfy((execution, wait) -> {
            assertThat(execution.attempt()).isEqualTo(3);
            assertThat(wait).isBetween(ExecutionPermits.SHORTEST_WAIT, ExecutionPermits.LONGEST_WAIT);
        });
        run(executions, "later");
        assertThat(ran).as("its permits came back").contains("later");
    }

    @Test
    void countsEveryPermitBack_whenAHandlerFails() {
        LimitedExecutions executions = limited(Map.of(TYPE, new Limit(1, 0)));
        work = invocation -> {
            throw new IllegalStateException("fails");
        };
        for (int i = 0; i < 5; i++) {
            run(executions, "n" + i);
        }
        assertThat(ran).hasSize(5);
    }

    @Test
    void takesNoPermitOfTheType_whenTheGroupHasNone() {
        LimitedExecutions executions = limited(Map.of(TYPE, new Limit(10, 1), GROUP, new Limit(0, 0.1)));
        run(executions, "first");
        now = now.plusSeconds(1);
        run(executions, "second");
        now = now.plusSeconds(9);
        run(executions, "third");
        assertThat(ran).containsExactly("first", "third");
    }

    @Test
    void keepsTheRate_andBringsThoseThatWaitBackOneAfterTheOther() {
        InstancePermits permits = new InstancePermits(
                new ExecutionLimits(Map.of(TYPE, new Limit(0, 10))), () -> now);
        assertThat(permits.take(TYPE)).isEmpty();
        assertThat(permits.take(TYPE)).isEmpty();
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waits.add(permits.take(TYPE).orElseThrow());
        }
        assertThat(waits).isSorted();
        assertThat(waits.getLast()).isEqualTo(Duration.ofSeconds(10));
        int given = 0;
        for (int i = 0; i < 1_000; i++) {
            now = now.plusMillis(10);
            given += permits.take(TYPE).isEmpty() ? 1 : 0;
        }
        assertThat(given).isBetween(99, 101);
    }

    @Test
    void neverAsksForAWaitBeyondTheBound_whenVeryManyWait() {
        InstancePermits permits = new InstancePermits(
                new ExecutionLimits(Map.of(TYPE, new Limit(0, 0.001))), () -> now);
        permits.take(TYPE);
        for (int i = 0; i < 10; i++) {
            assertThat(permits.take(TYPE).orElseThrow()).isBetween(ExecutionPermits.SHORTEST_WAIT,
                    ExecutionPermits.LONGEST_WAIT);
        }
    }

    @Test
    void passesBy_whatHasNoLimit() {
        LimitedExecutions executions = limited(
                Map.of(new LimitKey(LimitKey.Scope.GROUP, "other"), new Limit(0, 0.001)));
        for (int i = 0; i < 5; i++) {
            run(executions, "n" + i);
        }
        assertThat(ran).hasSize(5);
        assertThat(ledger.deferred).isEmpty();
    }

    @Test
    void refusesALimit_whenItsNumbersMakeNoSense() {
        assertThatThrownBy(() -> new Limit(0, 0)).hasMessage("max-concurrent is 0, and so is per-second;"
                + " max-concurrent must be 1 to 1000000, per-second 0.001 to 1000000, or both");
        assertThatThrownBy(() -> new Limit(-1, 0)).hasMessageContaining("max-concurrent is -1");
        assertThatThrownBy(() -> new Limit(0, Double.NaN)).hasMessageContaining("per-second is NaN");
    }
}

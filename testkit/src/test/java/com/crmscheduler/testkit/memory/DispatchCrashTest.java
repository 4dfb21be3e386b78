package com.crmscheduler.testkit.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.application.port.DispatchDueTasksUseCase.Turn;
import com.crmscheduler.application.port.DueTaskSource;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.application.port.ScheduledTaskExecutor;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.application.service.DispatchService;
import com.crmscheduler.application.service.TaskExecutionService;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.InProcessTaskExecutor;
import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.ParkedDeadLetters;
import com.crmscheduler.testkit.RecordingHandler;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a crash between any two steps of a dispatch costs: the length of a lease, and nothing else. The crash is an error in one
 * instance's turn; another instance on the same backend goes on.
 */
class DispatchCrashTest {

    private static final Instant START = Instant.parse("2026-11-23T09:00:00Z");
    private static final ScheduleTaskId ID = new ScheduleTaskId("group", "task");

    /** The program is gone from here on. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Where the program dies. */
    enum CrashPoint {
        AFTER_CLAIM,
        AFTER_SETTLE,
        BEFORE_THE_TRANSPORT_HAS_IT,
        AFTER_HAND_OVER,
        AFTER_CONFIRMATION_WITH_THE_TRANSPORT_LOSING_IT
    }

    private final MutableTime time = new MutableTime(START);
    private final InMemoryBackend backend = new InMemoryBackend();
    private final InMemorySchedulerProvider provider = new InMemorySchedulerProvider(backend, time);
    private final InMemoryDueTasks source = new InMemoryDueTasks(backend, time);
    private final RecordingHandler handler = new RecordingHandler(time);
    private final InProcessTaskExecutor executor = new InProcessTaskExecutor(
            new TaskExecutionService(List.of(handler), time, SchedulerTelemetry.none()),
            new InMemoryExecutionLedger(backend, time), new ParkedDeadLetters(), Runnable::run);
    private final DispatchService dispatch = new DispatchService(time, SchedulerTelemetry.none(), 10);

    @BeforeEach
    void arm() {
        create(TaskMother.aTask().every(Duration.ofHours(1)).task(ID, 1, START));
    }

    private void create(ScheduleTask task) {
        assertThat(provider.createAll(List.of(new NewTask(task, null)))).hasSize(1);
    }

    /** Turns until nothing is due, on a healthy instance. */
    private void dispatchAll() {
        Turn turn;
        do {
            turn = dispatch.dispatch(source, executor, 0);
        } while (turn.claimed() > 0 || turn.more());
    }

    private void crashAt(CrashPoint point) {
        ScheduledTaskExecutor dying = switch (point) {
            case BEFORE_THE_TRANSPORT_HAS_IT -> executions -> {
                throw new Crash();
            };
            case AFTER_CONFIRMATION_WITH_THE_TRANSPORT_LOSING_IT -> executions -> executions.stream().map(
                    execution -> true).toList();
            default -> executor;
        };
        try {
            dispatch.dispatch(new DyingSource(source, point), dying, 0);
        } catch (Crash expected) {
            assertThat(point).isNotEqualTo(CrashPoint.AFTER_CONFIRMATION_WITH_THE_TRANSPORT_LOSING_IT);
        }
    }

    private record DyingSource(DueTaskSource source, CrashPoint point) implements DueTaskSource {

        @Override
        public int partitions() {
            return source.partitions();
        }

        @Override
        public Claim claim(int partition, int limit) {
            Claim claim = source.claim(partition, limit);
            dieAt(CrashPoint.AFTER_CLAIM);
            return claim;
        }

        @Override
        public Settled settle(Claim claim, List<Settlement> settlements) {
            Settled settled = source.settle(claim, settlements);
            dieAt(CrashPoint.AFTER_SETTLE);
            return settled;
        }

        @Override
        public void handedOver(Claim claim, List<ScheduledExecution> acknowledged, List<ScheduledExecution> refused) {
            dieAt(CrashPoint.AFTER_HAND_OVER);
            source.handedOver(claim, acknowledged, refused);
        }

        private void dieAt(CrashPoint here) {
            if (point == here) {
                throw new Crash();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void losesNothingAndDoublesNothing_whereverTheCrashIs(CrashPoint point) {
        crashAt(point);
        dispatchAll();
        time.advance(InMemoryDueTasks.LEASE.minusMillis(1));
        dispatchAll();
        int inTime = point == CrashPoint.AFTER_HAND_OVER ? 1 : 0;
        assertThat(handler.deliveries()).hasSize(inTime);
        time.advance(InMemoryDueTasks.HAND_OVER_TIMEOUT);
        dispatchAll();
        assertThat(handler.deliveries()).singleElement().extracting(Delivery::scheduledFor).isEqualTo(START);
        time.advanceTo(START.plus(Duration.ofHours(1)));
        dispatchAll();
        assertThat(handler.deliveries()).extracting(Delivery::scheduledFor).containsExactly(START,
                START.plus(Duration.ofHours(1)));
    }

    @Test
    void comesBackAfterOneLease_whenTheCrashWasBeforeTheHandOver() {
        crashAt(CrashPoint.AFTER_SETTLE);
        time.advance(InMemoryDueTasks.LEASE);
        dispatchAll();
        assertThat(handler.deliveries()).singleElement().extracting(Delivery::at).isEqualTo(
                START.plus(InMemoryDueTasks.LEASE));
    }

    @Test
    void leavesAlone_whatWasCancelledBetweenClaimAndSettlement() {
        dispatch.dispatch(new Interposed(source, () -> provider.cancel(stored())), executor, 0);
        time.advance(Duration.ofHours(2));
        dispatchAll();
        assertThat(handler.deliveries()).isEmpty();
    }

    @Test
    void leavesAlone_whatWasChangedBetweenClaimAndSettlement() {
        Instant later = START.plusSeconds(90);
        dispatch.dispatch(new Interposed(source, () -> provider.replace(
                stored().redefine(TaskMother.aTask().firingAt(later).definition(), time.instant()), stored())),
                executor, 0);
        time.advanceTo(later);
        dispatchAll();
        assertThat(handler.deliveries()).extracting(Delivery::scheduledFor).containsExactly(later);
    }

    @Test
    void doesNotSettleTwice_whenItStoodStillPastItsLease() {
        dispatch.dispatch(new Interposed(source, () -> {
            time.advance(InMemoryDueTasks.LEASE);
            dispatchAll();
        }), executor, 0);
        dispatchAll();
        assertThat(handler.deliveries()).hasSize(1);
    }

    private ScheduleTask stored() {
        return provider.find(ID).orElseThrow();
    }

    /** Something comes between the claim and the settlement. */
    private record Interposed(DueTaskSource source, Runnable between) implements DueTaskSource {

        @Override
        public int partitions() {
            return source.partitions();
        }

        @Override
        public Claim claim(int partition, int limit) {
            return source.claim(partition, limit);
        }

        @Override
        public Settled settle(Claim claim, List<Settlement> settlements) {
            between.run();
            return source.settle(claim, settlements);
        }

        @Override
        public void handedOver(Claim claim, List<ScheduledExecution> acknowledged, List<ScheduledExecution> refused) {
            source.handedOver(claim, acknowledged, refused);
        }
    }
}

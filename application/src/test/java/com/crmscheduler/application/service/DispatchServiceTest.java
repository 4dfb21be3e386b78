package com.crmscheduler.application.service;

import static com.crmscheduler.application.service.Plans.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.application.port.DispatchDueTasksUseCase.Turn;
import com.crmscheduler.application.port.DueTaskSource;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.application.port.ScheduledTaskExecutor;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.application.port.SkipReason;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.model.CatchUpPolicy;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.schedule.ActiveWindow;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DispatchServiceTest {

    private final ScriptedSource source = new ScriptedSource();
    private final DispatchService service = new DispatchService(() -> START, SchedulerTelemetry.none(), 10);
    private final ScheduledTaskExecutor takesAll = executions -> executions.stream().map(execution -> true).toList();

    private static ProviderUnavailable away() {
        return new ProviderUnavailable("scripted", "away", new IOException("away"));
    }

    /** Gives out what it was given, and remembers what it was told. */
    private static final class ScriptedSource implements DueTaskSource {
        List<DuePlan> plans = List.of();
        List<ScheduledExecution> executions = List.of();
        @Nullable
        Duration untilNextDue;
        boolean awayAtConfirmation;
        final List<Settlement> settlements = new ArrayList<>();
        Set<String> overlapping = Set.of();
        final List<ScheduledExecution> acknowledged = new ArrayList<>();
        final List<ScheduledExecution> refused = new ArrayList<>();

        @Override
        public int partitions() {
            return 1;
        }

        @Override
        public Claim claim(int partition, int limit) {
            return new Claim(partition, START, plans, executions, false, untilNextDue);
        }

        @Override
        public Settled settle(Claim claim, List<Settlement> given) {
            settlements.addAll(given);
            return new Settled(given.stream().filter(settlement -> settlement.fires()
                    && !overlapping.contains(settlement.plan().task().id().name())).map(settlement -> Plans.execution(
                            settlement.plan().task().id().name(), 1, RetryPolicy.DEFAULT))
                    .toList(),
                    given.stream().map(Settlement::plan)
                            .filter(plan -> overlapping.contains(plan.task().id().name())).toList());
        }

        @Override
        public void handedOver(Claim claim, List<ScheduledExecution> taken, List<ScheduledExecution> notTaken) {
            if (awayAtConfirmation) {
                throw away();
            }
            acknowledged.addAll(taken);
            refused.addAll(notTaken);
        }
    }

    @Test
    void handsOverWhatSettledAndWhatWaited_andConfirmsIt() {
        source.plans = List.of(Plans.due(Plans.task("plan", "at(2026-11-23T09:00:00)", null)));
        source.executions = List.of(Plans.execution("retry"));
        Turn turn = service.dispatch(source, takesAll, 0);
        assertThat(turn.claimed()).isEqualTo(2);
        assertThat(turn.handedOver()).isEqualTo(2);
        assertThat(source.acknowledged).containsExactly(Plans.execution("retry"), Plans.execution("plan"));
        assertThat(source.refused).isEmpty();
    }

    @Test
    void reportsWhatTheTransportRefused() {
        source.executions = List.of(Plans.execution("taken"), Plans.execution("refused"));
        Turn turn = service.dispatch(source, executions -> List.of(true, false), 0);
        assertThat(turn.handedOver()).isEqualTo(1);
        assertThat(turn.refused()).isEqualTo(1);
        assertThat(source.acknowledged).containsExactly(Plans.execution("taken"));
        assertThat(source.refused).containsExactly(Plans.execution("refused"));
    }

    @Test
    void treatsAllAsRefused_whenTheTransportFailsOrAnswersShort() {
        source.executions = List.of(Plans.execution("one"), Plans.execution("two"));
        assertThat(service.dispatch(source, executions -> {
            throw new IllegalStateException("no broker");
        }, 0).handedOver()).isZero();
        assertThat(service.dispatch(source, executions -> List.of(true), 0).handedOver()).isZero();
        assertThat(source.acknowledged).isEmpty();
        assertThat(source.refused).hasSize(4);
    }

    @Test
    void goesOn_whenTheStoreIsAwayAtTheConfirmation() {
        source.executions = List.of(Plans.execution("taken"));
        source.awayAtConfirmation = true;
        assertThat(service.dispatch(source, takesAll, 0).handedOver()).isEqualTo(1);
    }

    @Test
    void saysThatTheStoreIsAway_whenItCannotClaim() {
        ScriptedSource gone = source;
        DueTaskSource broken = new DueTaskSource() {
            @Override
            public int partitions() {
                return 1;
            }

            @Override
            public Claim claim(int partition, int limit) {
                throw away();
            }

            @Override
            public Settled settle(Claim claim, List<Settlement> settlements) {
                return gone.settle(claim, settlements);
            }

            @Override
            public void handedOver(Claim claim, List<ScheduledExecution> taken, List<ScheduledExecution> notTaken) {
                gone.handedOver(claim, taken, notTaken);
            }
        };
        assertThatThrownBy(() -> service.dispatch(broken, takesAll, 0)).isInstanceOf(ProviderUnavailable.class);
    }

    @Test
    void countsByReason_whatIsSkipped() {
        Map<SkipReason, Long> counted = new EnumMap<>(SkipReason.class);
        SchedulerTelemetry counting = (SchedulerTelemetry) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[]{SchedulerTelemetry.class}, (proxy, method, arguments) -> method.getName()
                        .equals("skipped")
                                ? counted.merge((SkipReason) arguments[0], (Long) arguments[1], Long::sum)
                                : null);
        ScheduleTask missed = Plans.task("missed", "rate(1 minute)",
                new CatchUpPolicy(CatchUpPolicy.Mode.ALL, Duration.ofMinutes(10), 3));
        Instant earlier = START.minusSeconds(1_200);
        source.plans = List.of(Plans.due(new ScheduleTask(missed.id(), 1, 1, 1, missed.definition(), earlier, earlier,
                earlier, earlier, null, 0)), Plans.due(Plans.task("busy", "rate(1 hour)", null)));
        source.overlapping = Set.of("busy");
        assertThat(new DispatchService(() -> START, counting, 10).dispatch(source, takesAll, 0).handedOver()).isZero();
        assertThat(counted).containsOnly(Map.entry(SkipReason.MISFIRE, 10L),
                Map.entry(SkipReason.CATCH_UP_LIMIT, 6L), Map.entry(SkipReason.OVERLAP, 1L));
    }

    @Test
    void leavesOutAPlanThatCannotBeDecided() {
        ScheduleTask healthy = Plans.task("healthy", "rate(1 hour)", null);
        source.plans = List.of(Plans.due(broken()), Plans.due(healthy));
        Turn turn = service.dispatch(source, takesAll, 0);
        assertThat(turn.handedOver()).isEqualTo(1);
        assertThat(source.settlements).singleElement()
                .matches(settlement -> settlement.plan().equals(Plans.due(healthy)));
    }

    /** A task that no store may give out: without a flexible window. */
    @SuppressWarnings("NullAway")
    private static ScheduleTask broken() {
        return Plans.task("broken", "rate(1 hour)", null, ActiveWindow.ALWAYS, null);
    }

    @Test
    void countsWhatItArmedItself_whenItSaysHowLongToSleep() {
        source.plans = List.of(Plans.due(Plans.task("often", "rate(1 second)", null)));
        source.untilNextDue = Duration.ofMinutes(1);
        assertThat(service.dispatch(source, takesAll, 0).untilNextDue()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void asksForMoreAtOnce_whenItArmedWhatIsDueAlready() {
        ScheduleTask late = Plans.task("late", "rate(1 second)", null);
        Instant earlier = START.minusSeconds(5);
        ScheduleTask task = new ScheduleTask(late.id(), 1, 1, 1, late.definition(), earlier, earlier, earlier, earlier,
                null, 0);
        source.plans = List.of(Plans.due(task));
        Turn turn = service.dispatch(source, takesAll, 0);
        assertThat(turn.more()).isTrue();
        assertThat(turn.untilNextDue()).isEqualTo(Duration.ZERO);
    }

    @Test
    void claimsNothing_andSleepsAsLongAsTheStoreSays_whenNothingIsDue() {
        source.untilNextDue = Duration.ofSeconds(30);
        assertThat(service.dispatch(source, takesAll, 0)).isEqualTo(new Turn(0, 0, 0, false, Duration.ofSeconds(30)));
    }
}

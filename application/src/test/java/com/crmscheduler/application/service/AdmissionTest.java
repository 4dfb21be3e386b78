package com.crmscheduler.application.service;

import static com.crmscheduler.application.service.Plans.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.application.port.ExecutionLedger.Acceptance;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ExecutionLedger.Reason;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private final RecordingLedger ledger = new RecordingLedger();

    private List<Held> accept(Instant now, Set<TaskType> served, ScheduledExecution... deliveries) {
        return new Admission(served, () -> now, SchedulerTelemetry.none()).accept(ledger, List.of(deliveries));
    }

    private List<Held> accept(ScheduledExecution... deliveries) {
        return accept(START, Set.of(Plans.TYPE), deliveries);
    }

    /** A task whose plan has the occurrence of {@link Plans#execution}, or does not, at generation 2. */
    private static ScheduleTask changed(String name, boolean hasIt) {
        ScheduleTask old = Plans.task(name, "rate(1 hour)", null);
        return new ScheduleTask(old.id(), 1, 2, 2, old.definition(), hasIt ? START : START.plusSeconds(1), START, START,
                START.plusSeconds(3_600), null, 0);
    }

    @Test
    void takesWhatIsWanted_andDropsWhatIsNot() {
        ledger.answer = execution -> execution.equals(Plans.execution("finished"))
                ? new Acceptance.Unwanted(Reason.FINISHED_OR_CANCELLED)
                : new Acceptance.Accepted(new Held(execution, 9));
        assertThat(accept(Plans.execution("finished"), Plans.execution("wanted"))).containsExactly(
                new Held(Plans.execution("wanted"), 9));
        assertThat(ledger.discarded).isEmpty();
    }

    @Test
    void asksAgainUnderTheNewGeneration_whenTheNewPlanHasTheOccurrence() {
        ledger.answer = execution -> execution.generation() == 1
                ? new Acceptance.PlanChanged(changed("moved", true))
                : new Acceptance.Accepted(new Held(execution, 1));
        assertThat(accept(Plans.execution("moved"))).containsExactly(
                new Held(Plans.execution("moved").withGeneration(2), 1));
    }

    @Test
    void discards_whenTheNewPlanDoesNotHaveTheOccurrence() {
        ledger.answer = execution -> new Acceptance.PlanChanged(changed("excluded", false));
        assertThat(accept(Plans.execution("excluded"))).isEmpty();
        assertThat(ledger.discarded).containsExactly(Plans.execution("excluded").withGeneration(2));
    }

    @Test
    void givesUpWhatItTook_whenTheLedgerGoesAwayBetweenTwoRounds() {
        ledger.answer = execution -> {
            if (execution.generation() == 2) {
                throw new ProviderUnavailable("ledger", "away", new IllegalStateException());
            }
            return execution.equals(Plans.execution("moved"))
                    ? new Acceptance.PlanChanged(changed("moved", true))
                    : new Acceptance.Accepted(new Held(execution, 1));
        };
        assertThatThrownBy(() -> accept(Plans.execution("taken"), Plans.execution("moved")))
                .isInstanceOf(ProviderUnavailable.class);
        assertThat(ledger.released).containsExactly(new Held(Plans.execution("taken"), 1));
    }

    @Test
    void putsOff_whenTheTaskIsChangedAgainAndAgain() {
        ledger.answer = execution -> new Acceptance.PlanChanged(changed("restless", true));
        assertThat(accept(Plans.execution("restless"))).isEmpty();
        assertThat(ledger.rounds).isEqualTo(4);
        assertThat(ledger.deferred.values()).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void sendsBackWhatNoHandlerServes_theLongerTheOlderItIs() {
        Set<TaskType> none = Set.of(new TaskType("other"));
        for (long age : new long[]{0, 3, 60, 86_400}) {
            accept(START.plusSeconds(age), none, Plans.execution("age-" + age));
        }
        assertThat(ledger.rounds).isZero();
        assertThat(ledger.deferred.values()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2),
                Duration.ofSeconds(32), Duration.ofMinutes(5));
    }
}

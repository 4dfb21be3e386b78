package com.crmscheduler.application.service;

import com.crmscheduler.application.port.DispatchDueTasksUseCase;
import com.crmscheduler.application.port.DueTaskSource;
import com.crmscheduler.application.port.DueTaskSource.Claim;
import com.crmscheduler.application.port.DueTaskSource.DuePlan;
import com.crmscheduler.application.port.DueTaskSource.Settled;
import com.crmscheduler.application.port.DueTaskSource.Settlement;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.application.port.ScheduledTaskExecutor;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.application.port.SkipReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One turn of the dispatch loop: claim, decide, settle, hand over, confirm. Stateless and safe for any number of threads. A
 * failure between two steps leaves the work under its lease, from where a later claim takes it up.
 */
public final class DispatchService implements DispatchDueTasksUseCase {

    private static final Logger log = LoggerFactory.getLogger(DispatchService.class);

    private final InstantSource time;
    private final SchedulerTelemetry telemetry;
    private final int batch;

    /**
     * @param time the program's clock, for measuring alone: what is due is decided by the store's
     * @param telemetry hears what happens
     * @param batch how many entries a turn claims at most
     */
    public DispatchService(InstantSource time, SchedulerTelemetry telemetry, int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("a turn must claim something, not " + batch);
        }
        this.time = time;
        this.telemetry = telemetry;
        this.batch = batch;
    }

    @Override
    public Turn dispatch(DueTaskSource source, ScheduledTaskExecutor executor, int partition) {
        Instant begun = time.instant();
        Claim claim = source.claim(partition, batch);
        if (claim.isEmpty()) {
            return new Turn(0, 0, 0, claim.more(), claim.untilNextDue());
        }
        int claimed = claim.plans().size() + claim.executions().size();
        telemetry.claimed(claimed);
        List<Settlement> settlements = decide(claim);
        List<ScheduledExecution> executions = new ArrayList<>(claim.executions());
        if (!settlements.isEmpty()) {
            executions.addAll(settle(source, claim, settlements));
        }
        int handedOver = executions.isEmpty() ? 0 : handOver(source, executor, claim, executions);
        log.info(
                "dispatched partition={} plans={} executions={} handedOver={} refused={}", partition,
                claim.plans().size(), claim.executions().size(), handedOver, executions.size() - handedOver);
        return turn(claim, settlements, handedOver, executions.size() - handedOver,
                Duration.between(begun, time.instant()));
    }

    private List<Settlement> decide(Claim claim) {
        List<Settlement> settlements = new ArrayList<>(claim.plans().size());
        long skipped = 0;
        long beyondLimit = 0;
        for (DuePlan plan : claim.plans()) {
            try {
                Misfire.Decision decision = Misfire.decide(plan, claim.claimedAt());
                settlements.add(decision.settlement());
                skipped += decision.skipped() - decision.beyondLimit();
                beyondLimit += decision.beyondLimit();
                if (decision.skipped() > 0) {
                    log.debug("skipped schedule id={} from={} occurrences={} beyondLimit={} next={}", plan.task().id(),
                            plan.nominal(), decision.skipped(), decision.beyondLimit(), decision.settlement().next());
                }
            } catch (RuntimeException broken) {
                // One plan that cannot be computed must not stop the others; its lease brings it back.
                log.error("cannot decide on schedule id={} nominal={}", plan.task().id(), plan.nominal(), broken);
            }
        }
        if (skipped > 0) {
            telemetry.skipped(SkipReason.MISFIRE, skipped);
        }
        if (beyondLimit > 0) {
            telemetry.skipped(SkipReason.CATCH_UP_LIMIT, beyondLimit);
        }
        return settlements;
    }

    private List<ScheduledExecution> settle(DueTaskSource source, Claim claim, List<Settlement> settlements) {
        Settled settled = source.settle(claim, settlements);
        if (!settled.overlapping().isEmpty()) {
            telemetry.skipped(SkipReason.OVERLAP, settled.overlapping().size());
            settled.overlapping().forEach(plan -> log.debug("skipped schedule id={} nominal={} reason={}",
                    plan.task().id(), plan.nominal(), SkipReason.OVERLAP));
        }
        return settled.executions();
    }

    private int handOver(DueTaskSource source, ScheduledTaskExecutor executor, Claim claim,
            List<ScheduledExecution> executions) {
        List<Boolean> stored = send(executor, executions);
        List<ScheduledExecution> acknowledged = new ArrayList<>(executions.size());
        List<ScheduledExecution> refused = new ArrayList<>();
        for (int i = 0; i < executions.size(); i++) {
            (stored.get(i) ? acknowledged : refused).add(executions.get(i));
        }
        Instant now = time.instant();
        for (ScheduledExecution execution : acknowledged) {
            telemetry.handedOver(execution.type(), lateness(execution, now));
            log.debug("handed over execution={} schedule={} attempt={}", execution.id(),
                    execution.occurrence().taskId(), execution.attempt());
        }
        if (!refused.isEmpty()) {
            telemetry.handOverFailed(refused.size());
        }
        try {
            source.handedOver(claim, acknowledged, refused);
        } catch (RuntimeException unconfirmed) {
            log.warn(
                    "could not confirm partition={} handedOver={} refused={}: they come again when their lease runs out",
                    claim.partition(), acknowledged.size(), refused.size(), unconfirmed);
        }
        return acknowledged.size();
    }

    private static List<Boolean> send(ScheduledTaskExecutor executor, List<ScheduledExecution> executions) {
        try {
            List<Boolean> stored = executor.handOver(executions);
            if (stored.size() == executions.size()) {
                return stored;
            }
            log.error("the transport answered for {} of {} executions; all count as refused", stored.size(),
                    executions.size());
        } catch (RuntimeException failed) {
            log.warn("the transport took none of {} executions", executions.size(), failed);
        }
        return Collections.nCopies(executions.size(), false);
    }

    private static Duration lateness(ScheduledExecution execution, Instant now) {
        Duration late = Duration.between(execution.dueAt(), now);
        return late.isNegative() ? Duration.ZERO : late;
    }

    /** What settling armed may be due before all that the claim saw. */
    private static Turn turn(Claim claim, List<Settlement> settlements, int handedOver, int refused, Duration took) {
        Duration until = claim.untilNextDue();
        for (Settlement settlement : settlements) {
            Instant nextDue = settlement.nextDue();
            if (nextDue != null) {
                until = earlier(until, Duration.between(claim.claimedAt(), nextDue));
            }
        }
        until = until == null ? null : until.minus(took);
        boolean more = claim.more() || until != null && (until.isNegative() || until.isZero());
        int claimed = claim.plans().size() + claim.executions().size();
        return new Turn(claimed, handedOver, refused, more,
                more && until != null && until.isNegative() ? Duration.ZERO : until);
    }

    private static Duration earlier(@Nullable Duration a, Duration b) {
        return a == null || b.compareTo(a) < 0 ? b : a;
    }
}

package com.crmscheduler.application.service;

import com.crmscheduler.application.port.ExecutionLedger;
import com.crmscheduler.application.port.ExecutionLedger.Acceptance;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.domain.model.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sorts deliveries into what is to run here, what is sent back for others, and what is dropped. */
final class Admission {

    /** A task edited more often than this between two round trips is put off for a moment. */
    private static final int MAX_ROUNDS = 4;
    private static final Duration SHORTEST_DEFERRAL = Duration.ofSeconds(1);
    private static final Duration LONGEST_DEFERRAL = Duration.ofMinutes(5);

    private static final Logger log = LoggerFactory.getLogger(Admission.class);

    private final Set<TaskType> served;
    private final InstantSource time;
    private final SchedulerTelemetry telemetry;

    Admission(Set<TaskType> served, InstantSource time, SchedulerTelemetry telemetry) {
        this.served = served;
        this.time = time;
        this.telemetry = telemetry;
    }

    List<Held> accept(ExecutionLedger ledger, List<ScheduledExecution> deliveries) {
        List<ScheduledExecution> open = new ArrayList<>(deliveries.size());
        List<ScheduledExecution> foreign = new ArrayList<>();
        for (ScheduledExecution delivery : deliveries) {
            (served.contains(delivery.type()) ? open : foreign).add(delivery);
        }
        sendBack(ledger, foreign);
        List<Held> accepted = new ArrayList<>(open.size());
        try {
            for (int round = 0; round < MAX_ROUNDS && !open.isEmpty(); round++) {
                open = oneRound(ledger, open, accepted);
            }
            if (!open.isEmpty()) {
                ledger.defer(open, SHORTEST_DEFERRAL);
            }
        } catch (RuntimeException incomplete) {
            // The caller has these deliveries accepted again. What an earlier round took would then count as held here, be
            // dropped as a duplicate, and have its lease renewed for ever with nobody to run it.
            ledger.release(accepted, Duration.ZERO);
            throw incomplete;
        }
        return accepted;
    }

    /** @return what has to be accepted again, under the generation that its task has now */
    private List<ScheduledExecution> oneRound(ExecutionLedger ledger, List<ScheduledExecution> open,
            List<Held> accepted) {
        List<ScheduledExecution> again = new ArrayList<>();
        List<ScheduledExecution> excluded = new ArrayList<>();
        List<Acceptance> answers = ledger.accept(open);
        for (int i = 0; i < open.size(); i++) {
            ScheduledExecution delivery = open.get(i);
            switch (answers.get(i)) {
                case Acceptance.Accepted ours -> accepted.add(ours.held());
                case Acceptance.Unwanted unwanted -> dropped(delivery, unwanted.reason().name());
                case Acceptance.PlanChanged changed -> {
                    if (changed.current().stillPlans(delivery.occurrence())) {
                        again.add(delivery.withGeneration(changed.current().generation()));
                    } else {
                        excluded.add(delivery.withGeneration(changed.current().generation()));
                        dropped(delivery, "PLAN_CHANGED");
                    }
                }
            }
        }
        if (!excluded.isEmpty()) {
            ledger.discard(excluded);
        }
        return again;
    }

    private void dropped(ScheduledExecution delivery, String reason) {
        telemetry.dropped(reason);
        log.debug("dropped execution={} schedule={} reason={}", delivery.id(), delivery.occurrence().taskId(), reason);
    }

    /** Sends back what no handler here serves: the older it is, the longer it stays away, so that it does not go in circles. */
    private void sendBack(ExecutionLedger ledger, List<ScheduledExecution> foreign) {
        if (foreign.isEmpty()) {
            return;
        }
        Instant now = time.instant();
        Map<Duration, List<ScheduledExecution>> byDelay = new HashMap<>();
        for (ScheduledExecution delivery : foreign) {
            byDelay.computeIfAbsent(deferral(Duration.between(delivery.occurrence().nominal(), now)),
                    delay -> new ArrayList<>()).add(delivery);
        }
        byDelay.forEach((delay, group) -> ledger.defer(group, delay));
        log.info("sent back executions={} that no handler here serves", foreign.size());
    }

    /** The largest doubling of the shortest deferral that is not above the age. */
    private static Duration deferral(Duration age) {
        Duration delay = SHORTEST_DEFERRAL;
        while (delay.compareTo(LONGEST_DEFERRAL) < 0 && delay.multipliedBy(2).compareTo(age) <= 0) {
            delay = delay.multipliedBy(2);
        }
        return delay.compareTo(LONGEST_DEFERRAL) > 0 ? LONGEST_DEFERRAL : delay;
    }
}

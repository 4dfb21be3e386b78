package com.crmscheduler.adapter.aws;

import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks of the schedule, as it stands, whether a delivery is still wanted. Thread-safe.
 *
 * <p>That it is gone says nothing: a one-time schedule is deleted by having fired. Nor does another incarnation, which took the
 * name meanwhile; nor a reading older than the delivery. Where a newer release has written the schedule, the delivery is for an
 * instance of that release; where this program may not read it, it waits until somebody has given the permission.
 */
final class PlanLookup {

    private static final Logger log = LoggerFactory.getLogger(PlanLookup.class);

    private final CurrentSchedules schedules;
    private final Volley lookups;
    private final DeniedGroups denied;

    /**
     * @param lookups bounds how many schedules are read at a time
     * @param denied hears which groups may not be read
     */
    PlanLookup(CurrentSchedules schedules, Volley lookups, DeniedGroups denied) {
        this.schedules = schedules;
        this.lookups = lookups;
        this.denied = denied;
    }

    /** Reads the schedules of deliveries, each once. */
    Plans read(List<ScheduledExecution> deliveries) {
        List<ScheduleTaskId> ids = deliveries.stream().map(delivery -> delivery.occurrence().taskId()).distinct()
                .toList();
        List<Reading> found = lookups.forEach(ids, this::lookUp);
        Map<ScheduleTaskId, Reading> current = new HashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            current.put(ids.get(i), found.get(i));
        }
        return new Plans(current);
    }

    /** Looks again where it was there before: a cancellation that failed half way has left the task as it was. */
    boolean isCancelled(ScheduledExecution execution, Plans before) {
        Occurrence occurrence = execution.occurrence();
        return !before.of(execution).has(occurrence) || !lookUp(occurrence.taskId()).has(occurrence);
    }

    private Reading lookUp(ScheduleTaskId id) {
        try {
            Reading found = new Reading(schedules.find(id), false);
            denied.allowed(id.group());
            return found;
        } catch (ProviderUnavailable e) {
            if (AwsFailures.isDenied(e)) {
                if (denied.denied(id.group())) {
                    log.error("the executions of the group {} are put off: {}", id.group(), e.getMessage());
                }
            } else if (!NewerRelease.isWhy(e)) {
                throw e;
            }
            return new Reading(Optional.empty(), true);
        }
    }

    /** What was read of the schedules of some deliveries. */
    static final class Plans {

        private final Map<ScheduleTaskId, Reading> readings;

        private Plans(Map<ScheduleTaskId, Reading> readings) {
            this.readings = readings;
        }

        private Reading of(ScheduledExecution delivery) {
            return readings.getOrDefault(delivery.occurrence().taskId(), Reading.NOTHING);
        }

        /** Whether the schedule is there and what it says is not known here. */
        boolean isHidden(ScheduledExecution delivery) {
            return of(delivery).hidden();
        }

        /** The task, where it has a newer plan than the delivery is of. */
        @Nullable
        ScheduleTask changed(ScheduledExecution delivery) {
            return of(delivery).task()
                    .filter(task -> task.incarnation() == delivery.occurrence().incarnation()
                            && task.generation() > delivery.generation())
                    .orElse(null);
        }
    }

    /**
     * What a schedule says.
     *
     * @param task what it keeps; empty where it is gone or cannot be read
     * @param hidden whether it is there and what it says is not known here: a newer release wrote it, or it may not be read
     */
    private record Reading(Optional<ScheduleTask> task, boolean hidden) {

        private static final Reading NOTHING = new Reading(Optional.empty(), false);

        private boolean has(Occurrence occurrence) {
            return hidden || task.filter(found -> found.incarnation() == occurrence.incarnation()).isPresent();
        }
    }
}

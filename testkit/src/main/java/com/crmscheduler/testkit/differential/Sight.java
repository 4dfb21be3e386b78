package com.crmscheduler.testkit.differential;

import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.port.SchedulerCapabilities;
import com.crmscheduler.domain.port.TaskPage;
import com.crmscheduler.domain.port.TaskQuery;
import com.crmscheduler.domain.schedule.Schedule;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.contract.VirtualTimeHarness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What can be seen of a side, less what the capabilities leave open: the order of a listing, and how far a one-time task has
 * come while its latest delivery is no older than the provider's precision.
 */
final class Sight {

    private final SchedulerCapabilities capabilities;

    Sight(SchedulerCapabilities capabilities) {
        this.capabilities = capabilities;
    }

    /** How long after a delivery it may be open whether a one-time task counts as finished. */
    Duration open() {
        return capabilities.precision().plusSeconds(1);
    }

    /** One-time tasks of which it is open whether they count as finished; the reference decides. */
    Set<ScheduleTaskId> unsettled(VirtualTimeHarness reference) {
        if (capabilities.has(Capability.EXECUTION_LEDGER)) {
            return Set.of();
        }
        Instant since = reference.now().minus(open());
        return reference.handler().deliveries().stream().filter(delivery -> !delivery.at().isBefore(since))
                .map(Delivery::scheduleId)
                .filter(id -> reference.provider().find(id).filter(
                        task -> task.definition().schedule() instanceof Schedule.At).isPresent())
                .collect(Collectors.toSet());
    }

    /** An answer with what is open left out. */
    Object of(Object answer, Set<ScheduleTaskId> unsettled) {
        return switch (answer) {
            case ScheduleTask task when unsettled.contains(task.id()) -> withoutArming(task);
            case List<?> list -> list.stream()
                    .filter(item -> !(item instanceof ScheduleTask task && unsettled.contains(task.id()))).toList();
            default -> answer;
        };
    }

    private static ScheduleTask withoutArming(ScheduleTask task) {
        return new ScheduleTask(task.id(), task.incarnation(), task.version(), task.generation(), task.definition(),
                task.anchor(), task.createdAt(), task.updatedAt(), null, null, 0);
    }

    /** All pages of a listing. */
    List<ScheduleTask> list(VirtualTimeHarness side, TaskQuery query) {
        List<ScheduleTask> tasks = new ArrayList<>();
        Optional<TaskQuery> next = Optional.of(query);
        while (next.isPresent()) {
            TaskPage page = side.queries().list(next.get());
            tasks.addAll(page.items());
            next = page.nextCursor().map(query::from);
        }
        if (!capabilities.has(Capability.ORDERED_LISTING)) {
            tasks.sort(Comparator.comparing(ScheduleTask::id));
        }
        return tasks;
    }

    /** What fired since so many deliveries, in an order that does not depend on threads. */
    static List<String> fired(VirtualTimeHarness side, int since) {
        List<Delivery> all = side.handler().deliveries();
        return all.subList(Math.min(since, all.size()), all.size()).stream()
                .map(delivery -> delivery.scheduleId() + " at " + delivery.scheduledFor() + " attempt "
                        + delivery.attempt() + " id " + delivery.executionId() + " with "
                        + delivery.invocation().payload().json())
                .sorted().toList();
    }
}

package com.crmscheduler.adapter.aws;

import com.crmscheduler.domain.model.ActionAfterCompletion;
import com.crmscheduler.domain.model.ExecutionKind;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.schedule.FiringPlan;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the schedules of tasks that are over, where executions are remembered: EventBridge would do it as soon as it has sent
 * the last occurrence, and then there would be no task any more while that is at work or waits for its retry. The last
 * execution's message is deleted after the schedule, so a crash in between has it done again. Thread-safe.
 *
 * <p>EventBridge compares nothing before it deletes: a change that another instance makes between our reading and our deleting
 * is lost, as with every other edit.
 */
final class FinishedTasks {

    private static final Logger log = LoggerFactory.getLogger(FinishedTasks.class);

    private final ExecutionRecords records;
    private final CurrentSchedules schedules;
    private final NameLocks locks;

    FinishedTasks(ExecutionRecords records, CurrentSchedules schedules, NameLocks locks) {
        this.records = records;
        this.schedules = schedules;
        this.locks = locks;
    }

    /**
     * An execution is over. Doing it again changes nothing.
     *
     * @throws com.crmscheduler.domain.error.ScheduleTaskException when it is not known to be carried out
     */
    void executed(MessageInFlight message) {
        settle(message, true);
    }

    /**
     * An execution will not be run, because the plan that its task has now excludes it. Doing it again changes nothing.
     *
     * @throws com.crmscheduler.domain.error.ScheduleTaskException when it is not known to be carried out
     */
    void excluded(MessageInFlight message) {
        settle(message, false);
    }

    private void settle(MessageInFlight message, boolean executed) {
        if (!records.areShared() || !message.mayEndItsTask() || !records.close(message)) {
            return;
        }
        Occurrence occurrence = message.execution().occurrence();
        ScheduleTaskId id = occurrence.taskId();
        locks.holding(id, () -> {
            boolean over = current(occurrence).filter(task -> isOver(task, occurrence, executed)).isPresent();
            if (over) {
                schedules.delete(id);
                log.debug("deleted the schedule of {}, which is over", id);
            }
            return over;
        });
    }

    private Optional<ScheduleTask> current(Occurrence occurrence) {
        return schedules.find(occurrence.taskId()).filter(task -> task.incarnation() == occurrence.incarnation()
                && task.definition().actionAfterCompletion() == ActionAfterCompletion.DELETE);
    }

    /** Whether the last occurrence of the plan that the task has now is over, whatever else was asked for beside it. */
    private boolean isOver(ScheduleTask task, Occurrence occurrence, boolean executed) {
        Optional<Instant> last = task.plan().latest(FiringPlan.LAST_INSTANT);
        return last.isPresent() && (executed && occurrence.kind() == ExecutionKind.SCHEDULED && last.get().equals(
                occurrence.nominal())
                || last.get().isBefore(ScheduleRendering.LAST_YEAR) && records.isOver(Occurrence.scheduled(task.id(),
                        task.incarnation(), last.get()).executionId()));
    }
}

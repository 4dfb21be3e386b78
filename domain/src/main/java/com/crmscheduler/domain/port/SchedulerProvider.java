package com.crmscheduler.domain.port;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.ProviderThrottled;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.QuotaExceeded;
import com.crmscheduler.domain.error.TaskNotFound;
import com.crmscheduler.domain.error.UnsupportedByProvider;
import com.crmscheduler.domain.error.VersionConflict;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import java.util.List;
import java.util.Optional;

/**
 * Keeps tasks and fires them. The contract, by clause; the contract suite in {@code testkit} has a test for each, and every
 * provider passes it.
 *
 * <ol>
 *   <li><b>C1 Accepting.</b> A task that {@link #createAll} reports as created is durable as far as the backend's settings go,
 *       and fires without any further call.
 *   <li><b>C2 Firing.</b> An enabled task fires each of its occurrences at least once, never before its due time by the
 *       backend's clock, and normally within {@link SchedulerCapabilities#precision()} of it. A due time in the past fires at
 *       once. The due time lies inside the flexible time window: where the domain puts it with
 *       {@link Capability#STABLE_JITTER}, else where the backend does.
 *   <li><b>C3 Identity.</b> Every delivery of an occurrence carries the same execution id, and an occurrence whose completion
 *       was recorded is not handed to a handler again: by no instance with {@link Capability#EXECUTION_LEDGER}; without it,
 *       copies are recognised as far as an instance remembers, and handlers tell the rest by the id.
 *   <li><b>C4 Changing.</b> A change is compared and set against the task it was based on, as a whole or not at all. A change
 *       cannot be undone by work in flight, and does not swallow an occurrence that the new plan still has.
 *   <li><b>C5 Cancelling.</b> A cancelled task starts no execution after {@link #cancel} has returned, but for what a handler
 *       has begun, and what an instance has accepted already and begins before it next renews its lease. Whoever creates the
 *       name again gets another task. Without {@link Capability#EXECUTION_LEDGER} what had fired, or waited for its retry,
 *       before the cancellation may still run; no later occurrence does.
 *   <li><b>C6 Looking up.</b> {@link #find} and {@link #list} read what earlier calls of the same caller wrote. A listing by
 *       cursor sees everything that exists throughout exactly once, at the same cost for every page, and with
 *       {@link Capability#ORDERED_LISTING} in the order of the ids.
 *   <li><b>C7 Fidelity.</b> Payload, description and expression come back to the byte.
 *   <li><b>C8 Refusing.</b> What a provider cannot do it rejects with {@link UnsupportedByProvider}, before anything is stored.
 *   <li><b>C9 Outage.</b> A backend that is away is {@link ProviderUnavailable} within a bounded time, never "not found" and
 *       never an empty page.
 *   <li><b>C10 Threads.</b> Every method may be called from any thread; calls block at most for the configured time-out.
 *   <li><b>C11 Overlap.</b> With {@link Capability#OVERLAP_CHOICE} an occurrence that comes due while an execution of its task
 *       is open runs, is skipped or waits as the task's overlap policy says when it is handed on.
 *   <li><b>C12 Limit on runs.</b> With {@link Capability#RUN_LIMIT} a recurring schedule has finished after so many runs.
 *   <li><b>C13 Dead letters.</b> With {@link Capability#DEAD_LETTERS} what gave up is kept with all that is needed to run it
 *       again, until it is replayed or purged. A replay runs once, with the execution's id and the next attempt, whatever became
 *       of its task.
 *   <li><b>C14 History.</b> With {@link Capability#EXECUTION_HISTORY} what became of executions can be read for a stated time,
 *       newest first, with every attempt, also when their task is gone.
 * </ol>
 */
public interface SchedulerProvider {

    /** What this provider can do; constant for its life. */
    SchedulerCapabilities capabilities();

    /**
     * Creates tasks, each on its own.
     *
     * @param tasks at most {@link SchedulerCapabilities#maxBatch()}
     * @return one outcome for each, in order; an item that fails does not stop the others
     * @throws InvalidTask when there are too many
     * @throws ProviderUnavailable when the outcome of none is known; where some are, each item says its own
     */
    List<CreateOutcome> createAll(List<NewTask> tasks);

    /**
     * Replaces a task. Where the generation moved, the arming of {@code changed} is compared and set too, so the conflict may
     * carry the version that was expected: then only the arming moved, and the change may be computed again.
     *
     * @param changed what {@link ScheduleTask#redefine} made of {@code basedOn}
     * @param basedOn the task as it was read
     * @return the task as it is now
     * @throws TaskNotFound when it is gone, or the name belongs to another incarnation
     * @throws VersionConflict when it is no longer what the change was based on
     * @throws UnsupportedByProvider when this provider cannot do it
     * @throws ProviderUnavailable when it is not known whether it was done
     */
    ScheduleTask replace(ScheduleTask changed, ScheduleTask basedOn);

    /**
     * Cancels a task and, with {@link Capability#EXECUTION_LEDGER}, what it has in flight.
     *
     * @param basedOn the task as it was read
     * @throws TaskNotFound when it is gone, or the name belongs to another incarnation
     * @throws VersionConflict when its version is another
     * @throws ProviderUnavailable when it is not known whether it was done
     */
    void cancel(ScheduleTask basedOn);

    /**
     * The task, if there is one.
     *
     * @throws ProviderUnavailable when the backend does not answer
     */
    Optional<ScheduleTask> find(ScheduleTaskId id);

    /**
     * One page of tasks.
     *
     * @throws InvalidTask when the cursor is none of this provider's
     * @throws UnsupportedByProvider when a filter is beyond this provider
     * @throws ProviderUnavailable when the backend does not answer; never a shorter page
     */
    TaskPage list(TaskQuery query);

    /**
     * Runs a task once, now, beside its plan. Repeating the call with the same request id within the provider's memory runs
     * nothing more.
     *
     * @param run a manual occurrence of the task
     * @return the execution's id
     * @throws TaskNotFound when it is gone, or the name belongs to another incarnation
     * @throws UnsupportedByProvider when this provider cannot run tasks at will
     * @throws QuotaExceeded when too many runs are waiting
     * @throws ProviderThrottled when asked too often
     * @throws ProviderUnavailable when it is not known whether it was done
     */
    ExecutionId runNow(Occurrence run);
}

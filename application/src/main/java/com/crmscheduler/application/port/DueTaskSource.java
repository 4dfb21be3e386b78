package com.crmscheduler.application.port;

import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.model.ScheduleTask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives out what is due, under leases. The steps are claim, {@linkplain #settle settle}, hand over, and
 * {@linkplain #handedOver confirm}; a crash between any two of them costs the length of a lease and nothing else, because every
 * step leaves the work where a later claim finds it.
 *
 * <p>Every method is one atomic step of the store for all it is given, blocks for at most the configured time-out, and may be
 * called from any thread; a partition may be claimed from any number of instances at a time.
 */
public interface DueTaskSource {

    /** How many partitions there are, fixed when the store was first used; they are numbered from 0. */
    int partitions();

    /**
     * Leases what is due in a partition, earliest first, by the store's clock. Work whose lease ran out is given out again.
     *
     * @param limit how many at most; the answer is also bounded in bytes and by what is in flight already
     * @throws ProviderUnavailable when the store does not answer; what it leased comes back when the lease runs out
     */
    Claim claim(int partition, int limit);

    /**
     * Moves claimed plans on: in one step each occurrence that fires gets its execution record, under a lease, and its task's
     * next occurrence is armed. A plan whose claim has lapsed, or whose task was changed or cancelled meanwhile, is left alone.
     *
     * <p>An occurrence that is to fire while an execution of its task is open goes by the task's overlap policy as it is then.
     *
     * @return what is now to be handed over, and what the overlap policy skipped: both are of the settlements that fire
     */
    Settled settle(Claim claim, List<Settlement> settlements);

    /**
     * Says what the transport acknowledged and what it refused. Acknowledged executions wait for their consumer for the
     * hand-over time-out; refused ones come due again soon. Where all were refused the transport is away: a store may leave
     * them due, in their old order, and whoever asks for them waits a while. The transport may be faster than this call: an
     * execution that was accepted, finished, or put off for a retry meanwhile is left as it is.
     */
    void handedOver(Claim claim, List<ScheduledExecution> acknowledged, List<ScheduledExecution> refused);

    /**
     * What settling did.
     *
     * @param executions what is to be handed over
     * @param overlapping plans that moved on without their occurrence, because an execution of the task was open. One that
     *     waits for its turn is in neither: a later claim gives it out
     */
    record Settled(List<ScheduledExecution> executions, List<DuePlan> overlapping) {

        public Settled {
            executions = List.copyOf(executions);
            overlapping = List.copyOf(overlapping);
        }
    }

    /**
     * What one claim gave out.
     *
     * @param partition where
     * @param claimedAt when, by the store's clock
     * @param plans tasks of which an occurrence is due: they have to be settled before they fire
     * @param executions executions that have a record already (retries, manual runs, work whose lease ran out): they are
     *     handed over as they are
     * @param more whether more is due than was given out
     * @param untilNextDue how long until the next entry is due; null when none is armed
     */
    record Claim(int partition, Instant claimedAt, List<DuePlan> plans, List<ScheduledExecution> executions,
            boolean more,
            @Nullable Duration untilNextDue) {

        public Claim {
            plans = List.copyOf(plans);
            executions = List.copyOf(executions);
        }

        public boolean isEmpty() {
            return plans.isEmpty() && executions.isEmpty();
        }
    }

    /**
     * A task of which an occurrence is due.
     *
     * @param task the task, with that occurrence as its {@linkplain ScheduleTask#nextOccurrence() next}
     * @param nominal the occurrence's nominal time
     * @param dueAt when it was due, jitter included
     * @param lease the store's mark of this claim; compared when it is settled
     */
    record DuePlan(ScheduleTask task, Instant nominal, Instant dueAt, long lease) {}

    /**
     * What becomes of a due plan.
     *
     * @param plan the plan
     * @param fires whether its occurrence is executed, or skipped
     * @param next the nominal time to arm; null when the plan has nothing left
     * @param nextDue when that is due, jitter included; null with {@code next}
     */
    record Settlement(DuePlan plan, boolean fires, @Nullable Instant next, @Nullable Instant nextDue) {}
}

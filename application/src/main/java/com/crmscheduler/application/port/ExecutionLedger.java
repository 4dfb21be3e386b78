package com.crmscheduler.application.port;

import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.model.ScheduleTask;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Knows which executions are in flight, held and finished, so that an occurrence whose completion was recorded is never handed
 * to a handler again. Safe for any number of threads and instances.
 */
public interface ExecutionLedger {

    /**
     * Accepts deliveries: each that is wanted and held by nobody becomes this instance's, durably, under a lease that the
     * ledger renews until it is completed or released. Once this has returned the transport may forget the deliveries.
     *
     * @return one answer for each, in order
     * @throws ProviderUnavailable when the store does not answer: accept the same deliveries again
     */
    List<Acceptance> accept(List<ScheduledExecution> deliveries);

    /**
     * Whether the lease is still ours, as far as can be told without asking the store: false once a lease's time has passed
     * since it was last granted, and when the store said that it is lost. Asked right before a handler begins, so that an
     * instance that stood still does not begin what others may have done meanwhile. A ledger that keeps attempts notes that this
     * one begins now. Never blocks, never throws.
     */
    boolean holds(Held held);

    /**
     * Notes that the handler of an execution begins, one of whose holders was lost in this attempt already, and tells how often
     * that was noted of this attempt before: each time its instance was lost with it. What was lost before its handler began
     * does not count, so that a task which kills its instances is told from those that wait behind it. It is forgotten when the
     * execution is released, and after a day.
     *
     * @return how often; 0 where that is not known, and from a ledger whose transport bounds deliveries itself. Never throws.
     */
    long begunBefore(Held held);

    /**
     * Records an outcome, of a handler that has ended just now, where the lease is still ours. Outcomes of many callers are
     * written together; a provider that keeps dead letters stores one in the same step. With a terminal outcome
     * the execution's record goes, and with the last of a task whose plan has nothing left the task goes or stays by its
     * action after completion; a task that was given a new plan while the handler ran keeps it.
     * A retry of a task that was cancelled meanwhile may be dropped at once, and a ledger that does so logs it.
     *
     * @return whether it was recorded; false when the lease was lost: somebody else has the execution, and its outcome counts.
     *     Fails with {@link ProviderUnavailable} when the store stays away for longer than the ledger's bound; the execution
     *     then comes back when its lease runs out.
     */
    CompletionStage<Boolean> complete(Held held, ExecutionOutcome outcome);

    /**
     * Gives up what was accepted and not begun: any instance can have it, with the same attempt. Bounded; never throws.
     *
     * @param delay how long until then; zero for at once
     */
    void release(Collection<Held> held, Duration delay);

    /** Sends deliveries back that this instance cannot serve, to come again after a while, perhaps elsewhere. */
    void defer(List<ScheduledExecution> deliveries, Duration delay);

    /**
     * Drops deliveries that the plan of their task excludes since it was changed. Each carries the generation whose plan
     * excludes it: where the task has moved on since, the delivery is left to come again and to be decided on anew.
     */
    void discard(List<ScheduledExecution> deliveries);

    /**
     * An accepted execution.
     *
     * @param execution what to run; its attempt is the ledger's
     * @param fencingToken greater in every later acceptance of the same execution
     * @param lost how many holders of this attempt fell silent before it; 0 from a ledger that does not know
     */
    record Held(ScheduledExecution execution, long fencingToken, int lost) {

        public Held(ScheduledExecution execution, long fencingToken) {
            this(execution, fencingToken, 0);
        }
    }

    /** The answer to one delivery. */
    sealed interface Acceptance {

        /** It is ours. */
        record Accepted(Held held) implements Acceptance {}

        /** It is not to run: finished, cancelled, or held by somebody else. Forget the delivery. */
        record Unwanted(Reason reason) implements Acceptance {}

        /** The task was changed since it was claimed: accept it again with this task's generation if the new plan has it, else discard it. */
        record PlanChanged(ScheduleTask current) implements Acceptance {}
    }

    /** Why a delivery is not to run. */
    enum Reason {
        /** It has no record any more. */
        FINISHED_OR_CANCELLED,
        /** Another acceptance of it is at work. */
        HELD_ELSEWHERE,
        /** It waits for a later attempt, or was sent back, and comes again by itself: a late copy must not cut the wait short. */
        NOT_DUE
    }
}

package com.crmscheduler.adapter.aws;

import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import java.time.Duration;
import java.time.Instant;

/**
 * What all instances remember of executions, where there is a place for it. Every method but the first throws
 * {@link com.crmscheduler.domain.error.ProviderUnavailable} when that place does not answer. Thread-safe.
 */
interface ExecutionRecords {

    /** Whether there is such a place. */
    boolean areShared();

    /** Makes an execution this instance's, where it is nobody's, not over, and due. */
    Claim claim(MessageInFlight message);

    /** Extends a claim; false when it is not ours any more. */
    boolean renew(MessageInFlight message);

    /** Records how a claimed attempt ended; false when the claim is not ours any more. */
    boolean record(MessageInFlight message, Ending ending);

    /** Gives a claim up, so that any instance can have the execution at once. */
    void release(MessageInFlight message);

    /** Notes that an execution of a task is open, and says whether the task was cancelled. */
    boolean open(MessageInFlight message);

    /** Notes that an execution of a task is over, and says whether no other is open. */
    boolean close(MessageInFlight message);

    /** Whether an execution is known to be over. */
    boolean isOver(ExecutionId id);

    /** Remembers that a task was cancelled, so that nothing of it that waits is run. */
    void cancel(ScheduleTask task);

    /** Fails where nothing could be claimed now. */
    void requireReachable(ScheduleTaskId any);

    /** What became of the wish to have an execution. */
    sealed interface Claim {

        /**
         * It is ours.
         *
         * @param fencingToken greater than that of every earlier claim of the execution
         * @param until when the claim runs out unless it is renewed, on the scale of nanoTime
         */
        record Ours(long fencingToken, long until) implements Claim {}

        /** It is over: done, given up, or cancelled. */
        record Over() implements Claim {}

        /** A later attempt of it has a message of its own. */
        record Overtaken() implements Claim {}

        /** Somebody else has it, or its time has not come; it may be asked for again after a while. */
        record Later(Duration left) implements Claim {}
    }

    /** How an attempt ended. */
    sealed interface Ending {

        /** It was the last, and the work is done, or not wanted any more. */
        record Done() implements Ending {}

        /**
         * It was the last, and a dead letter is stored.
         *
         * @param parkedAt what the letter says of when it was stored, in milliseconds since 1970
         */
        record GaveUp(long parkedAt) implements Ending {}

        /** Another attempt follows, and its message is sent. */
        record PutOff(int attempt, Instant due) implements Ending {}
    }
}

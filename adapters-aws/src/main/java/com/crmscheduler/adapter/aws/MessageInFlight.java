package com.crmscheduler.adapter.aws;

import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.Occurrence;
import java.time.Duration;
import java.time.Instant;

/**
 * A message that this instance was handed and has not settled yet, with the lease on it: its visibility timeout. Thread-safe.
 */
final class MessageInFlight {

    private final String messageId;
    private final TaskEnvelope envelope;
    private final ScheduledExecution execution;
    private volatile Lease lease;
    private volatile long token;
    private volatile boolean settling;

    /**
     * The lease on a hand-out.
     *
     * @param handle the hand-out
     * @param until when it runs out unless it is extended, on the scale of nanoTime
     * @param lost whether SQS said that it is not ours any more
     */
    record Lease(String handle, long until, boolean lost) {

        /** How much of it is left; zero or less when it is lost. */
        long leftAt(long now) {
            return lost ? 0 : until - now;
        }
    }

    MessageInFlight(ReceivedMessage received, TaskEnvelope envelope, ScheduledExecution execution,
            Duration visibility) {
        this.messageId = received.id();
        this.envelope = envelope;
        this.execution = execution;
        this.lease = new Lease(received.handle(), received.leasedFrom() + visibility.toNanos(), false);
    }

    ExecutionId executionId() {
        return execution.id();
    }

    /** What to send for an attempt at the same execution. */
    TaskEnvelope sentAgain(int attempt, Instant dueAt) {
        Occurrence occurrence = execution.occurrence();
        return envelope.withOrigin(new TaskEnvelope.Origin.Sent(occurrence.kind(), occurrence.nominal(), occurrence
                .requestId(), attempt, dueAt, execution.claimedAt()));
    }

    ScheduledExecution execution() {
        return execution;
    }

    String handle() {
        return lease.handle;
    }

    Lease lease() {
        return lease;
    }

    /** Whether the lease is still ours, as far as is known here. */
    boolean isOurs() {
        return lease.leftAt(System.nanoTime()) > 0;
    }

    boolean isSameMessageAs(MessageInFlight other) {
        return messageId.equals(other.messageId);
    }

    /** Whether it was accepted: until then it is only being looked at. */
    boolean isAccepted() {
        return token != 0;
    }

    /** Whether it was accepted under that token. */
    boolean isAcceptedUnder(long fencingToken) {
        return token == fencingToken;
    }

    void accept(long fencingToken) {
        token = fencingToken;
    }

    /** Whether it has an outcome that is being carried out. */
    boolean isSettling() {
        return settling;
    }

    void settle() {
        settling = true;
    }

    /** SQS handed the same message out again, to us: the newer hand-out is the one that counts. */
    synchronized void handedOutAgain(MessageInFlight again) {
        lease = again.lease;
    }

    /** The lease that was asked for on a hand-out was granted, or refused; nothing where a newer hand-out has come meanwhile. */
    synchronized void extended(Lease asked, Lease answer) {
        if (lease.handle.equals(asked.handle)) {
            lease = answer;
        }
    }
}

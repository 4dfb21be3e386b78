package com.crmscheduler.adapter.aws;

import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.schedule.FiringPlan;
import com.crmscheduler.domain.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that this instance was handed and has not settled yet, with the lease on it: its visibility timeout, and where
 * executions are remembered by all instances, the claim on its execution. Thread-safe.
 */
final class MessageInFlight {

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int SHORTLY = 20;

    private final String messageId;
    private final int receipts;
    private final TaskEnvelope envelope;
    private final ScheduledExecution execution;
    private volatile Lease lease;
    private final long parkedAt;
    private volatile long token;
    private volatile @Nullable Lease claim;
    private volatile long gaveUpAt;
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
        this.receipts = received.receipts();
        this.envelope = envelope;
        this.execution = execution;
        this.parkedAt = received.parkedAt();
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

    /** Whether the execution is still ours, as far as is known here: by the claim on it, where there is one. */
    boolean isOurs() {
        Lease claimed = claim;
        return (claimed == null ? lease : claimed).leftAt(System.nanoTime()) > 0;
    }

    /** What is claimed of the execution, beside the message; null where nothing is. */
    @Nullable
    Lease claim() {
        return claim;
    }

    /** When the message was parked as a dead letter before it was put back; 0 where it never was. */
    long parkedAt() {
        return parkedAt;
    }

    /** When a dead letter of this attempt was stored, by this instance. */
    long gaveUpAt() {
        return gaveUpAt;
    }

    void gaveUpAt(long millis) {
        gaveUpAt = millis;
    }

    /** Whether the plan that it was sent under has a last occurrence. */
    boolean mayEndItsTask() {
        return envelope.plan().schedule() instanceof Schedule.At || envelope.plan().latest(FiringPlan.LAST_INSTANT)
                .filter(ScheduleRendering.LAST_YEAR::isAfter).isPresent();
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

    /** Takes it on under a claim that all instances know of. */
    void claim(long fencingToken, long until) {
        claim = new Lease("", until, false);
        token = fencingToken;
    }

    /**
     * How long it stays hidden while somebody else has its execution, or its time has not come: SQS counts receipts, and a queue
     * may bound them, so what is received often is left for longer.
     */
    Duration patience(Duration left) {
        Duration least = receipts <= SHORTLY ? SOON : SqsQueue.LONGEST_DELAY;
        Duration longer = left.compareTo(least) < 0 ? least : left;
        return longer.compareTo(SqsQueue.LONGEST_DELAY) > 0 ? SqsQueue.LONGEST_DELAY : longer;
    }

    long token() {
        return token;
    }

    /** The claim that was asked to be extended was, or was refused. */
    void claimed(long until, boolean lost) {
        claim = new Lease("", until, lost);
    }

    /** Takes back the acceptance: somebody else is to decide. */
    void unclaim() {
        claim = null;
        token = 0;
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

package com.crmscheduler.adapter.aws;

import com.crmscheduler.adapter.aws.MessageInFlight.Lease;
import com.crmscheduler.adapter.aws.SqsQueue.Fate;
import com.crmscheduler.adapter.aws.SqsQueue.Hiding;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.model.ExecutionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that this instance was handed and has not settled: at most one an execution. A timer extends their leases, the
 * visibility timeouts, once a third of them has passed, so that SQS hands a slow handler's message to nobody else; for 12 hours,
 * which is as long as SQS lets anybody keep one. Thread-safe.
 */
final class MessagesInFlight {

    /** So many claims are extended at a time. */
    private static final int CLAIMS = 32;
    private static final Logger log = LoggerFactory.getLogger(MessagesInFlight.class);

    private final SqsQueue queue;
    private final Duration visibility;
    private final Map<ExecutionId, MessageInFlight> messages = new ConcurrentHashMap<>();
    private final ExecutionRecords records;
    private final Volley claims = new Volley(CLAIMS);
    private @Nullable ScheduledExecutorService timer;
    private boolean away;
    private boolean recordsAway;

    /** What a message is to one who may hold its execution already. */
    enum Arrival {
        /** Its execution is not here: it is now. */
        NEW,
        /** It is the message that is here: its lease had run out, and now it is ours again. */
        SAME,
        /** It is another message of an attempt that is here, or of an earlier one. */
        COPY,
        /** It is a later attempt, and the one before it is still here. */
        EARLY
    }

    /** @param visibility how long a lease is good, and a claim too */
    MessagesInFlight(SqsQueue queue, ExecutionRecords records, Duration visibility) {
        this.queue = queue;
        this.records = records;
        this.visibility = visibility;
    }

    /** Takes a message in, or says why not. */
    Arrival arrive(MessageInFlight message) {
        MessageInFlight here = messages.putIfAbsent(message.executionId(), message);
        if (here == null) {
            return Arrival.NEW;
        }
        if (here.isSameMessageAs(message)) {
            here.handedOutAgain(message);
            return Arrival.SAME;
        }
        return message.execution().attempt() > here.execution().attempt() ? Arrival.EARLY : Arrival.COPY;
    }

    /** The message of an execution, if it is here. */
    @Nullable
    MessageInFlight of(ExecutionId id) {
        return messages.get(id);
    }

    /** Forgets a message; false when it is not here any more. */
    boolean remove(MessageInFlight message) {
        return messages.remove(message.executionId(), message);
    }

    int size() {
        return messages.size();
    }

    synchronized void start() {
        if (timer == null) {
            timer = Executors.newScheduledThreadPool(2,
                    Thread.ofPlatform().name("sqs-leases").daemon().factory());
            // Looked at twice as often as needed: a lease is extended when between a third and a half of it has passed.
            long period = visibility.toMillis() / 6;
            timer.scheduleWithFixedDelay(safely(this::extend), period, period, TimeUnit.MILLISECONDS);
            if (records.areShared()) {
                // Apart, so that an SQS that does not answer costs no claim.
                timer.scheduleWithFixedDelay(safely(this::extendClaims), period, period, TimeUnit.MILLISECONDS);
            }
        }
    }

    synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
    }

    private Runnable safely(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                // A timer whose task throws once never runs it again.
                log.error("the leases of {} messages were not extended", messages.size(), e);
            }
        };
    }

    private void extendClaims() {
        long asOf = System.nanoTime();
        long enough = visibility.toNanos() / 3 * 2;
        List<MessageInFlight> asked = messages.values().stream().filter(message -> {
            Lease claim = message.claim();
            return claim != null && !claim.lost() && claim.leftAt(asOf) < enough;
        }).toList();
        List<Boolean> answers = claims.forEach(asked, message -> extendClaim(message, asOf));
        boolean failed = answers.contains(false);
        if (failed && !recordsAway) {
            log.warn("DynamoDB does not extend claims; it is tried again every {} ms", visibility.toMillis() / 6);
        }
        recordsAway = failed;
    }

    /** False when nobody knows whether it was extended. */
    private boolean extendClaim(MessageInFlight message, long asOf) {
        try {
            boolean ours = records.renew(message);
            if (!ours) {
                log.debug("the claim on execution {} is not ours any more", message.executionId());
            }
            message.claimed(asOf + visibility.toNanos(), !ours);
            return true;
        } catch (ProviderUnavailable e) {
            return false;
        }
    }

    private void extend() {
        long asOf = System.nanoTime();
        long enough = visibility.toNanos() / 3 * 2;
        List<MessageInFlight> some = new ArrayList<>();
        List<Lease> asked = new ArrayList<>();
        messages.values().forEach(message -> {
            Lease lease = message.lease();
            if (!lease.lost() && lease.leftAt(asOf) < enough) {
                some.add(message);
                asked.add(lease);
            }
        });
        if (some.isEmpty()) {
            return;
        }
        List<Fate> fates = queue.hideAll(asked.stream().map(lease -> new Hiding(lease.handle(), visibility)).toList());
        for (int i = 0; i < fates.size(); i++) {
            Lease lease = asked.get(i);
            switch (fates.get(i)) {
                case DONE -> some.get(i).extended(lease,
                        new Lease(lease.handle(), asOf + visibility.toNanos(), false));
                case REFUSED -> {
                    some.get(i).extended(lease, new Lease(lease.handle(), lease.until(), true));
                    // What was settled while the call was on its way looks the same; who loses one is told then.
                    log.debug("the message of execution {} is not ours any more", some.get(i).executionId());
                }
                case FAILED -> {
                    // It is tried again until it has run out.
                }
            }
        }
        boolean failed = fates.contains(Fate.FAILED);
        if (failed && !away) {
            log.warn("SQS does not extend leases; it is tried again every {} ms", visibility.toMillis() / 6);
        }
        away = failed;
    }
}

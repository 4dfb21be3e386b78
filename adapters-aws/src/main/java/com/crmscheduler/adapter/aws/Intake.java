package com.crmscheduler.adapter.aws;

import com.crmscheduler.adapter.aws.ExecutionReader.Reading;
import com.crmscheduler.adapter.aws.SqsQueue.Hiding;
import com.crmscheduler.adapter.aws.SqsQueue.Replacement;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.error.ProviderUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sorts what a poll gave: what is to be accepted comes out and is in flight. What cannot be read is parked, what a newer program
 * wrote is left to others, what is not due is sent on, and repeats of what is here or finished are dropped. Any thread may call.
 */
final class Intake {

    /** For how long what a newer program wrote is left to others: shortly while a deployment may be under way. */
    private static final Duration LEFT_FOR = Duration.ofSeconds(30);
    private static final int LEFT_SHORTLY = 20;
    /** And then for longer, so that the bound on receipts, which the queue may have, is not used up in an hour. */
    private static final Duration LEFT_FOR_LONG = Duration.ofMinutes(15);
    /** A later attempt overtook the deletion of the one before. */
    private static final Duration SOON = Duration.ofSeconds(1);
    /** So many versions are told of. */
    private static final int MOST_VERSIONS = 100;
    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    private final ExecutionReader reader;
    private final SqsQueue queue;
    private final SqsDeadLetterQueue deadLetters;
    private final MessagesInFlight inFlight;
    private final FinishedExecutions finished;
    private final InstantSource time;
    private final Duration visibility;
    private final Counts counts;
    private final OutageLog parking = new OutageLog("parking messages that cannot be read");
    private final Set<Integer> versionsToldOf = ConcurrentHashMap.newKeySet();

    /**
     * What it met so far.
     *
     * @param received messages, repeated deliveries included
     * @param unreadable parked because they could not be read
     * @param newer left to others because a newer program wrote them
     * @param repeated dropped because they repeat what is here or finished
     * @param early sent on or hidden because they were not due, or the attempt before was still here
     */
    record Counts(LongAdder received, LongAdder unreadable, LongAdder newer, LongAdder repeated, LongAdder early) {

        static Counts zero() {
            return new Counts(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
        }
    }

    Intake(ExecutionReader reader, SqsQueue queue, SqsDeadLetterQueue deadLetters, MessagesInFlight inFlight,
            FinishedExecutions finished, InstantSource time, Duration visibility, Counts counts) {
        this.reader = reader;
        this.queue = queue;
        this.deadLetters = deadLetters;
        this.inFlight = inFlight;
        this.finished = finished;
        this.time = time;
        this.visibility = visibility;
        this.counts = counts;
    }

    /** What is in flight here since this call, in order. Never throws for what a message holds, or because SQS is away. */
    List<MessageInFlight> take(List<ReceivedMessage> received) {
        counts.received.add(received.size());
        Sorted sorted = new Sorted();
        for (ReceivedMessage message : received) {
            switch (reader.read(message)) {
                case Reading.Readable(TaskEnvelope envelope, ScheduledExecution execution) -> sort(message,
                        new MessageInFlight(message, envelope, execution, visibility),
                        isOver(envelope, execution), sorted);
                case Reading.Newer(int version) -> leave(message, version, sorted);
                case Reading.Unreadable(String reason) -> park(message, reason, sorted);
            }
        }
        sorted.carryOut();
        return sorted.taken;
    }

    private boolean isOver(TaskEnvelope envelope, ScheduledExecution execution) {
        return envelope.origin() instanceof TaskEnvelope.Origin.Sent
                ? finished.knowsOurs(execution.id(), execution.attempt())
                : finished.knows(execution.id(), execution.attempt());
    }

    private void sort(ReceivedMessage received, MessageInFlight message, boolean isOver, Sorted sorted) {
        ScheduledExecution execution = message.execution();
        Duration early = untilDue(execution);
        if (isOver) {
            repeated(message, sorted);
        } else if (early.isPositive()) {
            counts.early.increment();
            // Messages are not kept hidden for long: a queue has no room for many of those.
            if (early.compareTo(visibility) <= 0) {
                sorted.hidings.add(new Hiding(received.handle(), early));
            } else {
                sorted.replacements
                        .add(new Replacement(received.handle(), OutgoingMessage.again(received.body(), early, received
                                .parkedAt())));
            }
        } else {
            switch (inFlight.arrive(message)) {
                case NEW -> sorted.taken.add(message);
                case COPY -> repeated(message, sorted);
                case EARLY -> {
                    counts.early.increment();
                    sorted.hidings.add(new Hiding(received.handle(), SOON));
                }
                case SAME -> log.debug("the lease of execution {} had run out; it is ours again", execution.id());
            }
        }
    }

    /**
     * A retry waits for its time. When an occurrence is due EventBridge has decided, by its own clock and in whole seconds: what
     * it cut off is waited for here, and a larger difference is one between the clocks.
     */
    private Duration untilDue(ScheduledExecution execution) {
        Instant now = time.instant();
        if (execution.attempt() > 1) {
            return Duration.between(now, execution.dueAt());
        }
        Duration cutOff = Duration.between(now, execution.occurrence().nominal());
        return cutOff.compareTo(SOON) < 0 ? cutOff : Duration.ZERO;
    }

    private void repeated(MessageInFlight message, Sorted sorted) {
        counts.repeated.increment();
        sorted.dropped.add(message.handle());
        log.debug("dropped a repeat of execution {} attempt {}", message.executionId(), message.execution().attempt());
    }

    private void leave(ReceivedMessage message, int version, Sorted sorted) {
        counts.newer.increment();
        sorted.hidings.add(new Hiding(message.handle(), message.receipts() <= LEFT_SHORTLY ? LEFT_FOR : LEFT_FOR_LONG));
        if (versionsToldOf.size() < MOST_VERSIONS && versionsToldOf.add(version)) {
            log.warn("Leaving messages of version {}, newer than this program's {}, to others (first: {})", version,
                    EnvelopeCodec.VERSION, message.id());
        }
    }

    private void park(ReceivedMessage message, String reason, Sorted sorted) {
        try {
            deadLetters.park(message, reason);
            parking.worked();
            counts.unreadable.increment();
            sorted.dropped.add(message.handle());
        } catch (ProviderUnavailable e) {
            // It comes again when its visibility timeout is over.
            parking.failed(e);
        }
    }

    /** What is to be done with the messages of one poll. */
    private final class Sorted {

        private final List<MessageInFlight> taken = new ArrayList<>();
        private final List<String> dropped = new ArrayList<>();
        private final List<Hiding> hidings = new ArrayList<>();
        private final List<Replacement> replacements = new ArrayList<>();

        private void carryOut() {
            queue.replaceAll(replacements);
            queue.deleteAll(dropped);
            queue.hideAll(hidings);
        }
    }
}

package com.crmscheduler.adapter.aws;

import com.crmscheduler.adapter.aws.TaskEnvelope.Origin;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.schedule.FiringPlan;
import com.crmscheduler.domain.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Reads what a message holds: an execution, where it holds one. */
final class ExecutionReader {

    /** EventBridge knows whole seconds, of start dates too, so what it calls a time may be this far from ours. */
    private static final Duration LARGEST_DIFFERENCE = Duration.ofSeconds(1);

    private final EnvelopeCodec codec;

    /** What a message is. */
    sealed interface Reading {

        /** It carries an execution. */
        record Readable(TaskEnvelope envelope, ScheduledExecution execution) implements Reading {}

        /** It was written by a newer program, for readers of its own kind. */
        record Newer(int version) implements Reading {}

        /** No version of this program wrote it. */
        record Unreadable(String reason) implements Reading {}
    }

    ExecutionReader(EnvelopeCodec codec) {
        this.codec = codec;
    }

    Reading read(ReceivedMessage message) {
        try {
            EnvelopeCodec.Reading reading = codec.read(message.body());
            if (reading instanceof EnvelopeCodec.Reading.Unreadable) {
                reading = codec.undelivered(message.body()).map(codec::read).orElse(reading);
            }
            return switch (reading) {
                case EnvelopeCodec.Reading.Readable(TaskEnvelope envelope) -> execution(message, envelope);
                case EnvelopeCodec.Reading.Newer(int version) -> new Reading.Newer(version);
                case EnvelopeCodec.Reading.Unreadable(String reason) -> new Reading.Unreadable(reason);
            };
            // Whatever a message holds must not stop the others, so nothing that reading one throws may get through.
        } catch (RuntimeException e) {
            return new Reading.Unreadable(String.valueOf(e.getMessage()));
        }
    }

    private static Reading execution(ReceivedMessage message, TaskEnvelope envelope) {
        return switch (envelope.origin()) {
            case Origin.Fired fired -> new Reading.Readable(envelope, fired(message, envelope, fired));
            case Origin.Sent sent -> new Reading.Readable(envelope, sent(envelope, sent));
            case Origin.Planned planned -> new Reading.Unreadable(
                    "its keywords are not filled in, so it was not EventBridge Scheduler that sent it");
        };
    }

    private static ScheduledExecution fired(ReceivedMessage message, TaskEnvelope envelope, Origin.Fired fired) {
        Instant nominal = nominal(envelope.plan(), fired.scheduledTime());
        Instant sent = message.sentAt();
        Instant windowEnds = nominal.plus(envelope.definition().flexibleTimeWindow().length());
        // Inside a window EventBridge fires whenever it likes, and only that it did tells when it was due.
        Instant due = sent.isBefore(nominal) ? nominal : sent.isAfter(windowEnds) ? windowEnds : sent;
        return execution(envelope, Occurrence.scheduled(envelope.id(), envelope.incarnation(), nominal), 1, due, sent);
    }

    /** The occurrence of the plan that EventBridge means, so that it has the same execution id as with every other provider. */
    private static Instant nominal(FiringPlan plan, Instant scheduledTime) {
        if (plan.schedule() instanceof Schedule.At) {
            return plan.first().orElse(scheduledTime);
        }
        Instant told = scheduledTime.truncatedTo(ChronoUnit.MILLIS);
        return plan.latest(told.plus(LARGEST_DIFFERENCE).minusMillis(1))
                .filter(planned -> !planned.isBefore(told.minus(LARGEST_DIFFERENCE))).orElse(told);
    }

    private static ScheduledExecution sent(TaskEnvelope envelope, Origin.Sent sent) {
        Occurrence occurrence = new Occurrence(envelope.id(), envelope.incarnation(), sent.kind(), sent.nominal(), sent
                .requestId());
        return execution(envelope, occurrence, sent.attempt(), sent.dueAt(), sent.claimedAt());
    }

    private static ScheduledExecution execution(TaskEnvelope envelope, Occurrence occurrence, int attempt, Instant due,
            Instant claimedAt) {
        return new ScheduledExecution(occurrence.executionId(), occurrence, envelope.generation(), attempt, envelope
                .definition().type(), envelope.definition().payload(), envelope.definition().retry(), due, claimedAt);
    }
}

package com.crmscheduler.adapter.aws;

import com.crmscheduler.adapter.aws.SqsQueue.Fate;
import com.crmscheduler.application.port.DeadLetterQueue;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.error.ProviderUnavailable;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dead-letter queue. A dead letter is the message of its execution, with the attempt that failed last, and the attributes
 * {@value #REASON}, {@value #STACK} (where there is one), {@value #AT} (milliseconds since 1970) and {@value #INSTANCE} (process
 * and host that gave it up); a message that could not be read is kept whole, with {@value #ORIGIN} (the id that it had).
 * EventBridge Scheduler sends what it could not deliver to the same queue, with attributes of its own.
 */
final class SqsDeadLetterQueue implements DeadLetterQueue {

    static final String REASON = "dead-reason";
    static final String STACK = "dead-stack";
    static final String AT = "dead-at";
    static final String INSTANCE = "dead-instance";
    static final String ORIGIN = "dead-origin";
    private static final int MAX_REASON = 1_000;
    private static final int MAX_STACK = 16_000;
    /** Bytes that a UTF-16 unit becomes at the most. */
    private static final int WIDEST = 3;
    private static final Logger log = LoggerFactory.getLogger(SqsDeadLetterQueue.class);

    private final SqsQueue letters;
    private final MessagesInFlight inFlight;
    private final EnvelopeCodec codec;
    private final InstantSource time;
    private final String instance = ManagementFactory.getRuntimeMXBean().getName();

    /** @param inFlight where what gives up still is */
    SqsDeadLetterQueue(SqsQueue letters, MessagesInFlight inFlight, EnvelopeCodec codec, InstantSource time) {
        this.letters = letters;
        this.inFlight = inFlight;
        this.codec = codec;
        this.time = time;
    }

    @Override
    public void park(ScheduledExecution execution, String reason, String stack) {
        MessageInFlight message = inFlight.of(execution.id());
        if (message == null || !message.isOurs()) {
            // Others may have it by now, and be done with it: a letter would have it run once more.
            throw new ProviderUnavailable(AwsFailures.PROVIDER, "execution " + execution.id()
                    + " is not ours any more, so it is not for this instance to give it up",
                    new IllegalStateException("the lease was lost"));
        }
        String body = codec.write(message.sentAgain(execution.attempt(), execution.dueAt()));
        long at = time.millis();
        Map<String, String> attributes = attributes(reason, at);
        int room = SqsQueue.MAX_BYTES - new OutgoingMessage(body, Duration.ZERO, attributes).bytes() - STACK.length();
        String kept = clip(text(stack), Math.min(MAX_STACK, room / WIDEST - WIDEST));
        if (!kept.isEmpty()) {
            attributes.put(STACK, kept);
        }
        store(new OutgoingMessage(body, Duration.ZERO, attributes));
        message.gaveUpAt(at);
        log.debug("Parked {} {} after attempt {}: {}", execution.occurrence().taskId(), execution.id(), execution
                .attempt(), reason);
    }

    /**
     * Parks a message that is no execution, whole.
     *
     * @throws ProviderUnavailable when it could not be stored
     */
    void park(ReceivedMessage unreadable, String reason) {
        Map<String, String> attributes = attributes(reason, time.millis());
        attributes.put(ORIGIN, unreadable.id());
        OutgoingMessage letter = new OutgoingMessage(unreadable.body(), Duration.ZERO, attributes);
        if (letters.send(letter) == Fate.REFUSED) {
            // It may fill a message alone; then that is how it is kept.
            store(OutgoingMessage.of(unreadable.body(), Duration.ZERO));
        }
        log.error("Parked the message {}, which cannot be read: {}", unreadable.id(), reason);
    }

    private Map<String, String> attributes(String reason, long at) {
        Map<String, String> attributes = new HashMap<>();
        attributes.put(REASON, clip(text(reason.isBlank() ? "unknown" : reason), MAX_REASON));
        attributes.put(AT, Long.toString(at));
        attributes.put(INSTANCE, instance);
        return attributes;
    }

    private void store(OutgoingMessage letter) {
        if (letters.send(letter) == Fate.REFUSED) {
            throw AwsFailures.unavailable("to park a dead letter",
                    new IllegalStateException("SQS does not take a message of "
                            + letter.bytes() + " bytes"));
        }
    }

    /** What SQS takes of a text. */
    private static String text(String any) {
        StringBuilder taken = new StringBuilder(any.length());
        any.codePoints().map(c -> c == '\t' || c == '\n' || c == '\r' || c >= ' ' && !isBarred(c) ? c : '?').forEach(
                taken::appendCodePoint);
        return taken.toString();
    }

    private static boolean isBarred(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE || c == 0xFFFE || c == 0xFFFF;
    }

    private static String clip(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Math.max(0, most);
        return text.substring(0, end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
    }
}

package com.crmscheduler.adapter.aws;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * A message to send.
 *
 * @param body the text
 * @param delay before nobody gets it; rounded up to whole seconds, and at most {@link SqsQueue#LONGEST_DELAY} of it are kept
 * @param attributes what stands beside the text; at most ten, none of them empty
 */
record OutgoingMessage(String body, Duration delay, Map<String, String> attributes) {

    /** What an attribute's type, {@code String}, counts for. */
    private static final int TYPE_BYTES = 6;

    OutgoingMessage {
        attributes = Map.copyOf(attributes);
    }

    static OutgoingMessage of(String body, Duration delay) {
        return new OutgoingMessage(body, delay, Map.of());
    }

    /** A message that takes the place of one, which may have been a dead letter that was put back. */
    static OutgoingMessage again(String body, Duration delay, long parkedAt) {
        return new OutgoingMessage(body, delay, parkedAt == 0
                ? Map.of()
                : Map.of(SqsDeadLetterQueue.AT, Long.toString(parkedAt)));
    }

    /** What SQS counts of it: text, and names, types and values of the attributes, as UTF-8. */
    int bytes() {
        int bytes = utf8(body);
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            bytes += utf8(attribute.getKey()) + TYPE_BYTES + utf8(attribute.getValue());
        }
        return bytes;
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}

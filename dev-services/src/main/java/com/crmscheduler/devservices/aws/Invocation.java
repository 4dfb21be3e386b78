package com.crmscheduler.devservices.aws;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a delivery sends: to its target, or to the dead-letter queue in the target's place. */
final class Invocation {

    private static final String KEYWORD = "<aws.scheduler.";
    private static final int MOST_DEAD_LETTER_BYTES = 262_144;
    private static final JsonMapper JSON = JsonMapper.shared();

    private Invocation() {}

    /** The message for a queue, with the keywords of the input replaced. */
    static Map<String, Object> message(Delivery delivery, String queueUrl) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("MessageBody", input(delivery));
        message.put("QueueUrl", queueUrl);
        String group = delivery.schedule().target().messageGroup();
        if (group != null) {
            message.put("MessageGroupId", group);
        }
        return message;
    }

    /**
     * The message for a dead-letter queue: what would have been sent, and why it was not.
     *
     * @param condition which limit of the retry policy was reached; empty when there was no point in trying again
     */
    static Map<String, Object> deadLetter(Delivery delivery, Map<String, Object> message, String queueUrl,
            SqsAnswer.Refused refused, String condition) {
        String body = JSON.writeValueAsString(message);
        String kept = Utf8.cut(body, MOST_DEAD_LETTER_BYTES);
        Map<String, Object> attributes = new LinkedHashMap<>();
        put(attributes, "ERROR_CODE", refused.code());
        put(attributes, "ERROR_MESSAGE", refused.message());
        put(attributes, "EXECUTION_ID", delivery.executionId());
        put(attributes, "EXHAUSTED_RETRY_CONDITION", condition);
        put(attributes, "IS_PAYLOAD_TRUNCATED", Boolean.toString(kept.length() < body.length()));
        put(attributes, "RETRY_ATTEMPTS", Integer.toString(delivery.attempts()));
        put(attributes, "SCHEDULED_TIME", wholeSeconds(delivery.nominal()));
        put(attributes, "SCHEDULE_ARN", Arns.schedule(delivery.schedule().key()));
        put(attributes, "TARGET_ARN", delivery.schedule().target().arn());
        return Map.of("QueueUrl", queueUrl, "MessageBody", kept, "MessageAttributes", attributes);
    }

    private static String input(Delivery delivery) {
        String input = delivery.schedule().target().input();
        if (input == null) {
            return notification(delivery);
        }
        if (!input.contains(KEYWORD)) {
            return input;
        }
        return input.replace(KEYWORD + "schedule-arn>", Arns.schedule(delivery.schedule().key()))
                .replace(KEYWORD + "scheduled-time>", wholeSeconds(delivery.nominal()))
                .replace(KEYWORD + "execution-id>", delivery.executionId())
                .replace(KEYWORD + "attempt-number>", Integer.toString(delivery.attempts() + 1));
    }

    /** What AWS sends when a schedule has no input. Its form is not documented; this is one that resembles other events. */
    private static String notification(Delivery delivery) {
        ObjectNode event = JSON.createObjectNode().put("version", "0").put("id", delivery.executionId())
                .put("detail-type", "Scheduled Event").put("source", "aws.scheduler").put("account", Arns.ACCOUNT)
                .put("time", wholeSeconds(delivery.nominal())).put("region", Arns.REGION);
        event.putArray("resources").add(Arns.schedule(delivery.schedule().key()));
        event.put("detail", "{}");
        return JSON.writeValueAsString(event);
    }

    private static String wholeSeconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static void put(Map<String, Object> attributes, String name, String value) {
        if (!value.isEmpty()) {
            attributes.put(name, Map.of("DataType", "String", "StringValue", value));
        }
    }
}

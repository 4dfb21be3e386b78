package com.crmscheduler.adapter.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.crmscheduler.adapter.aws.TaskEnvelope.Origin;
import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.PayloadTooLarge;
import com.crmscheduler.domain.model.TaskPayload;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes envelopes as text and reads them back: one line of JSON, the header, then a line feed, then the payload as the user
 * wrote it. EventBridge replaces its keywords wherever it finds them in the text, so outside of the four that are meant for it
 * no keyword can stand: the header writes every {@code <} as an escape of JSON, and {@link PayloadText} takes care of the
 * payload.
 *
 * <p>The header's {@code v} is the version. A reader passes over fields that it does not know, so a field that old readers can
 * do without needs no new version; anything else does. Old versions are read for as long as a schedule of theirs may exist.
 */
final class EnvelopeCodec {

    static final int VERSION = 1;
    /** What SQS takes in one message since its first day. */
    static final int MAX_BYTES = 256 * 1024;
    /** What the input of a schedule leaves free for what it becomes on its way: keywords filled in, the fields of a retry. */
    private static final int RESERVE = 2 * 1024;
    private static final String KEYWORDS = ",\"scheduledTime\":\"<aws.scheduler.scheduled-time>\",\"scheduleArn\":\"<aws.scheduler.schedule-arn>\","
            + "\"executionId\":\"<aws.scheduler.execution-id>\",\"attemptNumber\":\"<aws.scheduler.attempt-number>\"}";

    private final JsonMapper json = JsonMapper.builder().build();

    /** What became of a text. */
    sealed interface Reading {

        /** It is an envelope. */
        record Readable(TaskEnvelope envelope) implements Reading {}

        /** It was written by a newer program, for readers of its own kind. */
        record Newer(int version) implements Reading {}

        /** No version of this program wrote it. */
        record Unreadable(String reason) implements Reading {}
    }

    /** @throws PayloadTooLarge when the text would be longer than every queue takes */
    String write(TaskEnvelope envelope) {
        PayloadText payload = PayloadText.of(envelope.definition().payload().json());
        ObjectNode header = json.createObjectNode();
        header.put("v", VERSION);
        EnvelopeHeader.write(header, envelope);
        if (!payload.escape().isEmpty()) {
            header.put("escape", Integer.toHexString(payload.escape().codePointAt(0)));
        }
        // Outside of its strings JSON has no "<", so this touches what the user wrote and nothing else.
        String line = header.toString().replace("<", "\\u003c");
        boolean planned = envelope.origin() instanceof Origin.Planned;
        String text = (planned ? line.substring(0, line.length() - 1) + KEYWORDS : line) + "\n" + payload.text();
        int limit = planned ? MAX_BYTES - RESERVE : MAX_BYTES;
        // Three bytes a UTF-16 unit at the most, so a short text needs no encoding to be known good.
        if (text.length() > limit / 3) {
            int bytes = text.getBytes(UTF_8).length;
            if (bytes > limit) {
                throw new PayloadTooLarge(bytes, limit);
            }
        }
        return text;
    }

    /** The text that EventBridge meant to send, of a dead letter of its own: that is the whole request to the queue. */
    Optional<String> undelivered(String text) {
        if (!text.startsWith("{") || !text.contains("\"MessageBody\"")) {
            return Optional.empty();
        }
        try {
            JsonNode sent = json.readTree(text).path("MessageBody");
            return sent.isString() ? Optional.of(sent.stringValue()) : Optional.empty();
        } catch (JacksonException none) {
            return Optional.empty();
        }
    }

    Reading read(String text) {
        int end = text.indexOf('\n');
        if (end < 0 || text.charAt(0) != '{') {
            return new Reading.Unreadable("it has no header");
        }
        try {
            JsonNode header = json.readTree(text.substring(0, end));
            int version = header.path("v").asInt(0);
            if (version > VERSION) {
                return new Reading.Newer(version);
            }
            if (version < 1) {
                return new Reading.Unreadable("its header has no valid version");
            }
            String escape = header.path("escape").asString("");
            PayloadText payload = new PayloadText(text.substring(end + 1), escape.isEmpty()
                    ? ""
                    : Character.toString(Integer.parseInt(escape, 16)));
            return new Reading.Readable(EnvelopeHeader.read(header, new TaskPayload(payload.original())));
            // Whatever a text holds must not stop those behind it, so nothing that reading one throws may get through.
        } catch (JacksonException | InvalidTask | PayloadTooLarge | IllegalArgumentException
                | java.time.DateTimeException | ArithmeticException e) {
            return new Reading.Unreadable(String.valueOf(e.getMessage()));
        }
    }
}

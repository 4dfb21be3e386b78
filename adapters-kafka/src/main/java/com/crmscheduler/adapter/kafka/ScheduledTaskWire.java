package com.crmscheduler.adapter.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.crmscheduler.application.port.ScheduledExecution;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Writes executions as Kafka records and reads them back, in the form that {@link ScheduledTaskMessage} describes.
 *
 * <p>The header {@value #ENVELOPE} holds the version. A reader passes over headers that it does not know, so a header that old
 * readers can do without needs no new version; anything else does. Old versions are read for as long as a record of theirs may
 * be in a topic.
 */
final class ScheduledTaskWire {

    static final String ENVELOPE = "envelope";
    private static final String EXECUTION_ID = "execution-id";
    private static final String INCARNATION = "incarnation";
    private static final String KIND = "kind";
    private static final String REQUEST_ID = "request-id";
    private static final String NOMINAL = "nominal";
    private static final String GENERATION = "generation";
    private static final String ATTEMPT = "attempt";
    private static final String TASK_TYPE = "task-type";
    private static final String RETRY = "retry";
    private static final String DUE = "due";
    private static final String CLAIMED_AT = "claimed-at";

    private static final Header VERSION = header(ENVELOPE, Integer.toString(ScheduledTaskMessage.VERSION));

    private final ScheduledTaskMessageMapper mapper = new ScheduledTaskMessageMapperImpl();

    /** What became of a record. */
    sealed interface Reading {

        /** It is an execution. */
        record Readable(ScheduledExecution execution) implements Reading {}

        /** It was written by a newer program, for readers of its own kind. */
        record Newer(int version) implements Reading {}

        /** No version of this program wrote it. */
        record Unreadable(String reason) implements Reading {}
    }

    ProducerRecord<String, byte[]> write(String topic, ScheduledExecution execution) {
        ScheduledTaskMessage message = mapper.message(execution);
        return new ProducerRecord<>(topic, null, message.taskId(), message.payload(), headers(message));
    }

    Reading read(ConsumerRecord<String, byte[]> record) {
        int version = version(record);
        if (version > ScheduledTaskMessage.VERSION) {
            return new Reading.Newer(version);
        }
        if (version < 1) {
            return new Reading.Unreadable("it has no valid header \"" + ENVELOPE + "\"");
        }
        try {
            return new Reading.Readable(mapper.execution(message(record)));
            // Whatever a record holds must not stop those behind it, so nothing that reading one throws may get through.
        } catch (RuntimeException e) {
            return new Reading.Unreadable(String.valueOf(e.getMessage()));
        }
    }

    private static int version(ConsumerRecord<String, byte[]> record) {
        Header header = record.headers().lastHeader(ENVELOPE);
        if (header == null || header.value() == null) {
            return -1;
        }
        try {
            return Integer.parseInt(new String(header.value(), UTF_8));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static Iterable<Header> headers(ScheduledTaskMessage m) {
        Header[] headers = {VERSION, header(EXECUTION_ID, m.executionId()), number(INCARNATION, m.incarnation()),
                header(
                        KIND, m.kind()),
                number(NOMINAL, m.nominal()), number(GENERATION, m.generation()), number(ATTEMPT, m
                        .attempt()),
                header(TASK_TYPE, m.taskType()), header(RETRY, m.retry()), number(DUE, m.due()),
                number(
                        CLAIMED_AT, m.claimedAt())};
        String requestId = m.requestId();
        RecordHeaders all = new RecordHeaders(headers);
        return requestId == null ? all : all.add(header(REQUEST_ID, requestId));
    }

    private static ScheduledTaskMessage message(ConsumerRecord<String, byte[]> record) {
        Fields fields = new Fields();
        for (Header header : record.headers()) {
            fields.take(header);
        }
        return new ScheduledTaskMessage(required("key", record.key()), required(EXECUTION_ID, fields.executionId),
                number(INCARNATION, fields.incarnation), required(KIND, fields.kind), fields.requestId, number(NOMINAL,
                        fields.nominal),
                number(GENERATION, fields.generation), Math.toIntExact(number(ATTEMPT,
                        fields.attempt)),
                required(TASK_TYPE, fields.taskType), required(RETRY, fields.retry),
                number(DUE, fields.due), number(CLAIMED_AT, fields.claimedAt), required("value", record.value()));
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(UTF_8));
    }

    private static Header number(String name, long value) {
        return header(name, Long.toString(value));
    }

    private static long number(String name, @Nullable String text) {
        return Long.parseLong(required(name, text));
    }

    private static <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("it has no " + name);
        }
        return value;
    }

    /** The headers of one record, gathered in one pass: looking each up by name would pass over all of them each time. */
    private static final class Fields {
        private @Nullable String executionId;
        private @Nullable String incarnation;
        private @Nullable String kind;
        private @Nullable String requestId;
        private @Nullable String nominal;
        private @Nullable String generation;
        private @Nullable String attempt;
        private @Nullable String taskType;
        private @Nullable String retry;
        private @Nullable String due;
        private @Nullable String claimedAt;

        private void take(Header header) {
            byte[] value = header.value();
            String text = value == null ? null : new String(value, UTF_8);
            switch (header.key()) {
                case EXECUTION_ID -> executionId = text;
                case INCARNATION -> incarnation = text;
                case KIND -> kind = text;
                case REQUEST_ID -> requestId = text;
                case NOMINAL -> nominal = text;
                case GENERATION -> generation = text;
                case ATTEMPT -> attempt = text;
                case TASK_TYPE -> taskType = text;
                case RETRY -> retry = text;
                case DUE -> due = text;
                case CLAIMED_AT -> claimedAt = text;
                default -> {
                    // A newer minor addition, or a tracing header: none of ours.
                }
            }
        }
    }
}

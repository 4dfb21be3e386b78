package com.crmscheduler.adapter.kafka;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.adapter.kafka.ScheduledTaskWire.Reading;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.model.TaskType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduledTaskWireTest {

    private static final ScheduledExecution SCHEDULED = execution(Occurrence.scheduled(new ScheduleTaskId("sales",
            "reminder-42"), 0xfedcba9876543210L, Instant.ofEpochMilli(1_796_115_600_000L)), 3, 1, "log",
            RetryPolicy.DEFAULT, 250, 263, "{\"customer\":\"42\",\"text\":\"call back\"}");
    private static final ScheduledExecution MANUAL = execution(Occurrence.manual(new ScheduleTaskId("default",
            "re-score"), 7, Instant.ofEpochMilli(1_796_115_600_001L), "01jd2x3y4z5a6b7c8d9e0f1g2h"), 0, 100, "webhook",
            new RetryPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1)), 0, 1,
            "  {\"이름\" : \"김민수\", \"e\": \"\\u00e9\", \"raw\":\"é😀\"}\n\n");

    private final ScheduledTaskWire wire = new ScheduledTaskWire();

    @Test
    void readsAndWritesTheScheduledRecordOfVersion1() throws IOException {
        isTheSameAs("scheduled-v1", SCHEDULED);
    }

    @Test
    void readsAndWritesTheManualRecordOfVersion1() throws IOException {
        isTheSameAs("manual-v1", MANUAL);
    }

    private void isTheSameAs(String golden, ScheduledExecution execution) throws IOException {
        ConsumerRecord<String, byte[]> stored = golden(golden);
        assertThat(wire.read(stored)).isEqualTo(new Reading.Readable(execution));

        ProducerRecord<String, byte[]> written = wire.write("topic", execution);
        assertThat(written.key()).isEqualTo(stored.key());
        assertThat(written.value()).isEqualTo(stored.value());
        assertThat(headers(written.headers())).isEqualTo(headers(stored.headers()));
    }

    @Test
    void passesOverHeaders_whenItDoesNotKnowThem() throws IOException {
        ConsumerRecord<String, byte[]> record = golden("scheduled-v1");
        record.headers().add("traceparent", new byte[]{1, 2}).add("empty", null);
        assertThat(wire.read(record)).isEqualTo(new Reading.Readable(SCHEDULED));
    }

    @Test
    void saysNewer_whenTheVersionIsGreater_whateverElseItHolds() {
        ConsumerRecord<String, byte[]> record = record(null, null);
        record.headers().add("envelope", "2".getBytes(UTF_8));
        assertThat(wire.read(record)).isEqualTo(new Reading.Newer(2));
    }

    @ParameterizedTest
    @CsvSource({"envelope, ''", "envelope, one", "envelope, 0", "envelope, -1", "envelope, 99999999999",
            "execution-id, xyz", "incarnation, ''", "incarnation, 9223372036854775808", "kind, SOMETIMES",
            "kind, MANUAL", "request-id, abc", "nominal, soon", "generation, 1.5", "attempt, 3000000000",
            "task-type, a b", "retry, '5,1,1'", "retry, '0,1,1,1'", "retry, '5,1000,1,1'", "due, ''", "claimed-at, x",
            "key, no-slash", "key, a/b/c"})
    void saysUnreadable_whenAHeaderIsWrong(String header, String value) throws IOException {
        assertThat(wire.read(changed(golden("scheduled-v1"), header, value))).isInstanceOf(Reading.Unreadable.class);
    }

    @ParameterizedTest
    @CsvSource({"envelope", "execution-id", "incarnation", "kind", "nominal", "generation", "attempt", "task-type",
            "retry", "due", "claimed-at", "key"})
    void saysUnreadable_whenAHeaderIsMissing(String header) throws IOException {
        assertThat(wire.read(changed(golden("scheduled-v1"), header, null))).isInstanceOfSatisfying(
                Reading.Unreadable.class, unreadable -> assertThat(unreadable.reason()).contains(header));
    }

    @Test
    void saysUnreadable_whenThePayloadIsNotUtf8() throws IOException {
        ConsumerRecord<String, byte[]> good = golden("scheduled-v1");
        ConsumerRecord<String, byte[]> bad = record(good.key(), "{\"é\":1}".getBytes(ISO_8859_1));
        good.headers().forEach(bad.headers()::add);
        assertThat(wire.read(bad)).isEqualTo(new Reading.Unreadable("the payload is not UTF-8"));
    }

    @Test
    void readsAPayload_whenItHoldsTheReplacementCharacterItself() {
        ScheduledExecution execution = Executions.named("a", "\"\uFFFD\"");
        assertThat(wire.read(consumed(wire.write("topic", execution)))).isEqualTo(new Reading.Readable(execution));
    }

    @Test
    void saysUnreadable_whenThereIsNoValueOrItIsTooLarge() throws IOException {
        ConsumerRecord<String, byte[]> good = golden("scheduled-v1");
        for (byte[] value : new byte[][]{null, new byte[TaskPayload.MAX_BYTES + 1]}) {
            ConsumerRecord<String, byte[]> bad = record(good.key(), value);
            good.headers().forEach(bad.headers()::add);
            assertThat(wire.read(bad)).isInstanceOf(Reading.Unreadable.class);
        }
    }

    private static ScheduledExecution execution(Occurrence occurrence, long generation, int attempt, String type,
            RetryPolicy retry, long dueAfter, long claimedAfter, String json) {
        Instant nominal = occurrence.nominal();
        return new ScheduledExecution(occurrence.executionId(), occurrence, generation, attempt, new TaskType(type),
                new TaskPayload(json), retry, nominal.plusMillis(dueAfter), nominal.plusMillis(claimedAfter));
    }

    private static ConsumerRecord<String, byte[]> consumed(ProducerRecord<String, byte[]> written) {
        ConsumerRecord<String, byte[]> record = record(written.key(), written.value());
        written.headers().forEach(record.headers()::add);
        return record;
    }

    private static ConsumerRecord<String, byte[]> changed(ConsumerRecord<String, byte[]> record, String header,
            @Nullable String value) {
        ConsumerRecord<String, byte[]> changed = record(header.equals("key") ? value : record.key(), record.value());
        record.headers().forEach(changed.headers()::add);
        changed.headers().remove(header);
        if (value != null) {
            changed.headers().add(header, value.getBytes(UTF_8));
        }
        return changed;
    }

    /** A file of {@code name=value} lines, the key first, then an empty line and the value, to the last byte. */
    private static ConsumerRecord<String, byte[]> golden(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(ScheduledTaskWireTest.class.getResourceAsStream("/golden/" + name
                + ".record"))) {
            String[] parts = new String(in.readAllBytes(), ISO_8859_1).split("\n\n", 2);
            String[] lines = parts[0].split("\n");
            ConsumerRecord<String, byte[]> record = record(lines[0].substring("key=".length()), parts[1].getBytes(
                    ISO_8859_1));
            for (int i = 1; i < lines.length; i++) {
                String[] pair = lines[i].split("=", 2);
                record.headers().add(pair[0], pair[1].getBytes(UTF_8));
            }
            return record;
        }
    }

    private static ConsumerRecord<String, byte[]> record(@Nullable String key, byte @Nullable [] value) {
        return new ConsumerRecord<>("topic", 0, 0, 0, TimestampType.CREATE_TIME, 0, 0, key, value, new RecordHeaders(),
                Optional.empty());
    }

    private static Map<String, String> headers(Iterable<Header> headers) {
        Map<String, String> texts = new LinkedHashMap<>();
        headers.forEach(header -> texts.put(header.key(), new String(header.value(), UTF_8)));
        return texts;
    }
}

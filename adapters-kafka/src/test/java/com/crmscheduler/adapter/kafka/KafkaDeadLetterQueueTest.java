package com.crmscheduler.adapter.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.adapter.kafka.ScheduledTaskWire.Reading;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.error.ProviderUnavailable;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KafkaDeadLetterQueueTest {

    @Test
    void keepsTheExecutionItsReasonAndItsStack() {
        ScheduledExecution execution = Executions.named("gave-up");
        try (Rig rig = Rig.started()) {
            rig.deadLetters.park(execution, "no such customer", "java.lang.IllegalStateException\n\tat x");

            ConsumerRecord<String, byte[]> letter = rig.deadLetters(1).getFirst();
            assertThat(rig.wire.read(letter)).isEqualTo(new Reading.Readable(execution));
            assertThat(header(letter, KafkaDeadLetterQueue.REASON)).isEqualTo("no such customer");
            assertThat(header(letter, KafkaDeadLetterQueue.STACK)).startsWith("java.lang.IllegalStateException");
            assertThat(header(letter, KafkaDeadLetterQueue.AT)).isEqualTo(Long.toString(Rig.NOW.toEpochMilli()));
            assertThat(header(letter, KafkaDeadLetterQueue.INSTANCE)).contains("@");
        }
    }

    @Test
    void clipsWhatIsTooLong_andLeavesAnEmptyStackOut() {
        try (Rig rig = Rig.started("topics.partitions=1")) {
            rig.deadLetters.park(Executions.named("long"), "r".repeat(5_000), "s".repeat(50_000));
            rig.deadLetters.park(Executions.named("short"), "r", "");

            var letters = rig.deadLetters(2);
            assertThat(header(letters.get(0), KafkaDeadLetterQueue.REASON)).hasSize(1_000);
            assertThat(header(letters.get(0), KafkaDeadLetterQueue.STACK)).hasSize(16_000);
            assertThat(letters.get(1).headers().lastHeader(KafkaDeadLetterQueue.STACK)).isNull();
        }
    }

    @Test
    void keepsWhatItCan_whenAnUnreadableRecordIsTooLargeToKeep() {
        try (Rig rig = Rig.started()) {
            byte[] value = new byte[3 << 20];
            rig.deadLetters.park(new ConsumerRecord<>("from", 4, 17, 0, TimestampType.CREATE_TIME, 0, 0, "key", value,
                    new RecordHeaders(), Optional.empty()), "it has no valid header");

            ConsumerRecord<String, byte[]> letter = rig.deadLetters(1).getFirst();
            assertThat(letter.value()).isNull();
            assertThat(header(letter, KafkaDeadLetterQueue.OMITTED)).isEqualTo(Integer.toString(value.length));
            assertThat(header(letter, KafkaDeadLetterQueue.ORIGIN)).isEqualTo("from-4@17");
        }
    }

    @Test
    void isUnavailable_whenKafkaIsAway() {
        try (Rig nowhere = Rig.at("127.0.0.1:1", "hand-over-timeout=1s")) {
            assertThatThrownBy(() -> nowhere.deadLetters.park(Executions.named("lost"), "reason", "")).isInstanceOf(
                    ProviderUnavailable.class).hasMessageContaining("dead letter");
        }
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(Objects.requireNonNull(record.headers().lastHeader(name), name).value(), UTF_8);
    }
}

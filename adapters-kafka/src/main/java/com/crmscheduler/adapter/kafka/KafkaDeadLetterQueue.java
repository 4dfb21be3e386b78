package com.crmscheduler.adapter.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.crmscheduler.application.port.DeadLetterQueue;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.error.ProviderUnavailable;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dead-letter topic. A dead letter is the record of its execution, with the attempt that failed last, and the headers
 * {@value #REASON}, {@value #STACK} (where there is one), {@value #AT} (milliseconds since 1970) and {@value #INSTANCE} (process
 * and host that gave it up); a record that could not be read is kept whole, with {@value #ORIGIN} (topic-partition@offset).
 */
final class KafkaDeadLetterQueue implements DeadLetterQueue {

    static final String REASON = "dead-reason";
    static final String STACK = "dead-stack";
    static final String AT = "dead-at";
    static final String INSTANCE = "dead-instance";
    static final String ORIGIN = "dead-origin";
    /** How many bytes the value had that was too large to be kept. */
    static final String OMITTED = "dead-value-omitted";
    private static final int MAX_REASON = 1_000;
    private static final int MAX_STACK = 16_000;
    private static final Logger log = LoggerFactory.getLogger(KafkaDeadLetterQueue.class);

    private final KafkaClients clients;
    private final ScheduledTaskWire wire;
    private final InstantSource time;
    private final String topic;
    private final Duration bound;
    private final String instance = ManagementFactory.getRuntimeMXBean().getName();

    KafkaDeadLetterQueue(KafkaClients clients, ScheduledTaskWire wire, InstantSource time,
            KafkaSchedulerProperties properties) {
        this.clients = clients;
        this.wire = wire;
        this.time = time;
        this.topic = properties.topics().deadLetter();
        this.bound = properties.handOverTimeout();
    }

    @Override
    public void park(ScheduledExecution execution, String reason, String stack) {
        ProducerRecord<String, byte[]> letter = wire.write(topic, execution);
        mark(letter, reason);
        if (!stack.isEmpty()) {
            add(letter, STACK, clip(stack, MAX_STACK));
        }
        store(letter);
        log.debug("Parked {} {} after attempt {}: {}", execution.occurrence().taskId(), execution.id(), execution
                .attempt(), reason);
    }

    /**
     * Parks a record that is no execution, whole, with the headers it came with.
     *
     * @throws ProviderUnavailable when it could not be stored
     */
    void park(ConsumerRecord<String, byte[]> unreadable, String reason) {
        String origin = unreadable.topic() + "-" + unreadable.partition() + "@" + unreadable.offset();
        try {
            store(copy(unreadable, unreadable.value(), reason, origin));
        } catch (ProviderUnavailable e) {
            if (!(e.getCause() instanceof RecordTooLargeException) || unreadable.value() == null) {
                throw e;
            }
            // It never will fit. What is known about it is kept, and where it lies for as long as its topic keeps it.
            ProducerRecord<String, byte[]> letter = copy(unreadable, null, reason, origin);
            add(letter, OMITTED, Integer.toString(unreadable.value().length));
            store(letter);
        }
        log.error("Parked the record {}, which cannot be read: {}", origin, reason);
    }

    private ProducerRecord<String, byte[]> copy(ConsumerRecord<String, byte[]> unreadable, byte @Nullable [] value,
            String reason, String origin) {
        ProducerRecord<String, byte[]> letter = new ProducerRecord<>(topic, null, unreadable.key(), value, unreadable
                .headers());
        mark(letter, reason);
        add(letter, ORIGIN, origin);
        return letter;
    }

    private void mark(ProducerRecord<String, byte[]> letter, String reason) {
        add(letter, REASON, clip(reason, MAX_REASON));
        add(letter, AT, Long.toString(time.millis()));
        add(letter, INSTANCE, instance);
    }

    private void store(ProducerRecord<String, byte[]> letter) {
        try {
            clients.producer().send(letter).get(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KafkaFailures.translate("the dead letter could not be stored", e);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw KafkaFailures.translate("the dead letter could not be stored", e);
        }
    }

    private static void add(ProducerRecord<String, byte[]> letter, String header, String value) {
        letter.headers().add(header, value.getBytes(UTF_8));
    }

    private static String clip(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }
}

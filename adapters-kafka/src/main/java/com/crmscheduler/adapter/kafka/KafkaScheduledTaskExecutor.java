package com.crmscheduler.adapter.kafka;

import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.application.port.ScheduledTaskExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Hands executions over to the topic: all of a batch are sent at once and waited for once, with {@code acks=all} and an
 * idempotent producer. Keyed by task, so that the executions of a task keep their order.
 *
 * <p>A hand-over takes at most {@code scheduler.kafka.hand-over-timeout}. What has not been acknowledged by then is refused, be
 * its fate known or not; when Kafka is seen to be away, the rest of the batch is refused without being sent. Any thread may
 * call; calls run beside each other.
 */
final class KafkaScheduledTaskExecutor implements ScheduledTaskExecutor {

    private static final Logger log = LoggerFactory.getLogger(KafkaScheduledTaskExecutor.class);

    private final KafkaClients clients;
    private final KafkaTopics topics;
    private final ScheduledTaskWire wire;
    private final String topic;
    private final Duration sendWithin;
    private final AtomicBoolean away = new AtomicBoolean();

    KafkaScheduledTaskExecutor(KafkaClients clients, KafkaTopics topics, ScheduledTaskWire wire,
            KafkaSchedulerProperties properties) {
        this.clients = clients;
        this.topics = topics;
        this.wire = wire;
        this.topic = properties.topics().execution();
        this.sendWithin = properties.handOverTimeout().dividedBy(4);
    }

    @Override
    public List<Boolean> handOver(List<ScheduledExecution> executions) {
        if (executions.isEmpty()) {
            return List.of();
        }
        String whyNot = topics.whyNotReady();
        if (whyNot != null) {
            refused(executions.size(), executions.size(), whyNot);
            return Collections.nCopies(executions.size(), false);
        }
        List<Future<RecordMetadata>> sent = new ArrayList<>(executions.size());
        try {
            Producer<String, byte[]> producer = clients.producer();
            send(producer, executions, sent);
            producer.flush();
        } catch (InterruptException e) {
            // The flag is set again already; whoever stops this thread also gets the truth about what is stored so far.
            log.warn("Interrupted while handing {} executions over", executions.size());
        } catch (KafkaException e) {
            log.warn("Handing {} executions over stopped after {}: {}", executions.size(), sent.size(), e.toString());
        }
        return outcomes(executions, sent);
    }

    private void send(Producer<String, byte[]> producer, List<ScheduledExecution> executions,
            List<Future<RecordMetadata>> sent) {
        long start = System.nanoTime();
        for (ScheduledExecution execution : executions) {
            Future<RecordMetadata> future = producer.send(wire.write(topic, execution));
            sent.add(future);
            boolean late = System.nanoTime() - start > sendWithin.toNanos();
            if (late) {
                return;
            }
        }
    }

    private List<Boolean> outcomes(List<ScheduledExecution> executions, List<Future<RecordMetadata>> sent) {
        List<Boolean> outcomes = new ArrayList<>(executions.size());
        int refused = 0;
        String why = null;
        for (int i = 0; i < executions.size(); i++) {
            boolean stored = i < sent.size() && sent.get(i).state() == Future.State.SUCCESS;
            outcomes.add(stored);
            if (!stored) {
                refused++;
                why = why == null ? why(sent, i) : why;
            }
        }
        if (refused > 0) {
            refused(refused, executions.size(), String.valueOf(why));
        } else if (away.get() && away.compareAndSet(true, false)) {
            log.info("Executions are handed over again");
        }
        return outcomes;
    }

    /** Said once for an outage: what is refused is tried again every second, and the metrics count it. */
    private void refused(int refused, int of, String why) {
        log.atLevel(away.compareAndSet(false, true) ? Level.WARN : Level.DEBUG)
                .log("Kafka refused {} of {} executions; they are tried again until it takes them: {}", refused, of,
                        why);
    }

    private static @Nullable String why(List<Future<RecordMetadata>> sent, int i) {
        if (i >= sent.size()) {
            return "not sent, because the time was up";
        }
        Future<RecordMetadata> future = sent.get(i);
        return future.state() == Future.State.FAILED ? future.exceptionNow().toString() : "no answer in time";
    }
}

package com.crmscheduler.adapter.kafka;

import java.time.Duration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.ListenerUtils;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * What could not be accepted comes again, for ever: the partitions are set back to where the batch began, and after a short wait
 * the consumer polls on, so that an outage of any length costs no membership. Nothing is ever given up here.
 */
final class SeekBackAndRetry implements CommonErrorHandler {

    private static final Duration WAIT = Duration.ofMillis(500);
    private static final Logger log = LoggerFactory.getLogger(SeekBackAndRetry.class);

    @Override
    public boolean seeksAfterHandling() {
        return true;
    }

    @Override
    public boolean isAckAfterHandle() {
        return false;
    }

    @Override
    public void handleBatch(Exception failure, ConsumerRecords<?, ?> records, Consumer<?, ?> consumer,
            MessageListenerContainer container, Runnable invokeListener) {
        records.partitions().forEach(partition -> consumer.seek(partition, records.records(partition).getFirst()
                .offset()));
        pause(container);
    }

    @Override
    public void handleOtherException(Exception failure, Consumer<?, ?> consumer, MessageListenerContainer container,
            boolean batchListener) {
        log.warn("The consumer failed outside a batch; it polls on", failure);
        pause(container);
    }

    private static void pause(MessageListenerContainer container) {
        try {
            ListenerUtils.stoppableSleep(container, WAIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

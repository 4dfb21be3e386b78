package com.crmscheduler.adapter.kafka;

import com.crmscheduler.application.port.ExecuteTasksUseCase;
import com.crmscheduler.application.port.ExecutionLedger;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.InstanceRegistry;
import com.crmscheduler.application.port.ScheduledExecution;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.listener.BatchAcknowledgingMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.support.Acknowledgment;

/**
 * Receives executions and runs them.
 *
 * <p>Each poll is read, accepted in the ledger, acknowledged, and run, in this order; handlers run on virtual threads of their
 * own, so a slow one holds up neither the others nor the polling, and cannot cost this instance its partitions.
 *
 * <ul>
 *   <li><b>The offset says accepted, not finished.</b> It is committed once {@link ExecuteTasksUseCase#accept} has returned: from
 *       then on the execution is in the ledger, under a lease that is renewed while it waits or runs, and comes back from the
 *       store when this instance dies. Invariant I3 allows this, and it is what frees the offset from the slowest handler.
 *       A commit that is lost costs a delivery
 *       that the ledger drops.
 *   <li><b>What cannot be accepted</b> because the ledger is away is polled again, after a short wait, for ever.
 *   <li><b>What cannot be read</b> is parked whole in the dead-letter topic, with the reason, before the rest of its poll is
 *       accepted; it stops nobody.
 *   <li><b>A record of a newer format</b> is passed over, counted, and told of once for each version. It is not lost and not
 *       dead: its execution keeps its record in the store, where nobody accepts it, so after the hand-over time-out the store
 *       gives it out again, and again, until an instance that can read it has the partition. Waiting for such an instance here
 *       would stop the partition for as long.
 *   <li><b>Back-pressure.</b> Fetching stops when as much is held as may be, and goes on when half of it is done; polling does
 *       not stop, so the membership lasts however slow handlers are.
 * </ul>
 */
final class ScheduledTaskConsumer implements SmartLifecycle {

    /** After the topics are seen to and the store's connections are open; so it also stops before them. */
    static final int PHASE = KafkaTopics.PHASE + 1_000;
    private static final Duration COMMIT_WITHIN = Duration.ofSeconds(5);
    private static final Duration CLOSED_WITHIN = Duration.ofMillis(500);
    private static final Logger log = LoggerFactory.getLogger(ScheduledTaskConsumer.class);

    private final KafkaClients clients;
    private final KafkaTopics topics;
    private final KafkaDeadLetterQueue deadLetters;
    private final PollReader reader;
    private final ExecuteTasksUseCase executions;
    private final ExecutionLedger ledger;
    private final String topic;
    private final KafkaSchedulerProperties.Consumer limits;
    /** The group's name for this instance. */
    private final String instance;
    private final MembershipWatch membership;
    private final LongAdder received = new LongAdder();
    private volatile @Nullable Session session;

    ScheduledTaskConsumer(KafkaClients clients, KafkaTopics topics, ScheduledTaskWire wire,
            KafkaDeadLetterQueue deadLetters, ExecuteTasksUseCase executions, ExecutionLedger ledger,
            InstanceRegistry registry, KafkaSchedulerProperties properties) {
        this.clients = clients;
        this.topics = topics;
        this.deadLetters = deadLetters;
        this.reader = new PollReader(wire, deadLetters);
        this.executions = executions;
        this.ledger = ledger;
        this.topic = properties.topics().execution();
        this.limits = properties.consumer();
        String given = limits.groupInstanceId();
        this.instance = given != null ? given : "crm-scheduler-" + UUID.randomUUID();
        this.membership = new MembershipWatch(clients, registry, instance, limits);
    }

    @Override
    public void start() {
        Session started = new Session();
        session = started;
        topics.whenReady(started::start);
    }

    @Override
    public void stop() {
        Session stopping = session;
        session = null;
        if (stopping != null) {
            stopping.stop(limits.stopGrace());
        }
    }

    @Override
    public boolean isRunning() {
        return session != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** Whether it is polling, or waits for the topics before it begins; false when it died or was stopped. */
    boolean isHealthy() {
        Session current = session;
        return current != null && !current.failed && current.container.isInExpectedState();
    }

    /** How many executions are held, running and waiting. */
    int held() {
        Session current = session;
        return current == null ? 0 : current.runner.size();
    }

    /** How many handlers run. */
    int running() {
        Session current = session;
        return current == null ? 0 : current.runner.running();
    }

    /** Whether fetching is stopped because as much is held as may be. */
    boolean isPaused() {
        Session current = session;
        return current != null && current.runner.isFull();
    }

    /** Records received so far, repeated deliveries included. */
    long received() {
        return received.sum();
    }

    /** Members of dead instances that this one took out of the group so far. */
    long removedMembers() {
        return membership.removed();
    }

    /** Records parked so far because they could not be read. */
    long unreadable() {
        return reader.unreadable();
    }

    /** Records passed over so far because a newer program wrote them. */
    long newer() {
        return reader.newer();
    }

    /** What one start began, and its stop ends. */
    private final class Session implements BatchAcknowledgingMessageListener<String, byte[]>, ExecutionRunner.Tap {

        private final ConcurrentMessageListenerContainer<String, byte[]> container;
        private final ExecutionRunner runner;
        private final AtomicBoolean ledgerAway = new AtomicBoolean();
        private boolean stopped;
        private volatile boolean joined;
        private volatile boolean failed;

        private Session() {
            ContainerProperties settings = new ContainerProperties(topic);
            settings.setGroupId(limits.group());
            settings.setMessageListener(this);
            settings.setAckMode(ContainerProperties.AckMode.MANUAL);
            settings.setSyncCommitTimeout(COMMIT_WITHIN);
            settings.setPollTimeout(1_000);
            // How long a consumer may sleep when the tap is opened again.
            settings.setPollTimeoutWhilePaused(Duration.ofMillis(10));
            settings.setShutdownTimeout(limits.stopGrace().toMillis());
            settings.setAuthExceptionRetryInterval(Duration.ofSeconds(10));
            // Only static members can be taken out of the group by others. The container puts a number behind it.
            settings.getKafkaConsumerProperties().setProperty(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance);
            this.container = new ConcurrentMessageListenerContainer<>(clients.consumers(), settings);
            container.setBeanName("scheduled-task-consumer");
            container.setConcurrency(limits.threads());
            container.setCommonErrorHandler(new SeekBackAndRetry());
            // Polls that are under way when the tap is closed still come in; they fit below the limit.
            int tapClosesAt = limits.maxAccepted() - limits.threads() * limits.maxPollRecords();
            this.runner = new ExecutionRunner(
                    new ExecutionRunner.Work((held, stopping) -> executions.run(ledger, deadLetters, held, stopping),
                            held -> executions.release(ledger, held)),
                    this, new ExecutionRunner.Limits(limits.maxRunning(),
                            tapClosesAt, limits.maxAcceptedSize().toBytes()));
        }

        private synchronized void start() {
            if (stopped) {
                return;
            }
            try {
                joined = true;
                membership.start();
                container.start();
            } catch (KafkaException e) {
                failed = true;
                log.error("The consumer could not start; this instance runs no executions", e);
            }
        }

        @Override
        public void close() {
            container.pause();
        }

        @Override
        public void open() {
            container.resume();
        }

        @Override
        public void onMessage(List<ConsumerRecord<String, byte[]>> records, @Nullable Acknowledgment acknowledgment) {
            received.add(records.size());
            List<ScheduledExecution> deliveries = reader.read(records);
            runner.submit(accept(deliveries));
            Objects.requireNonNull(acknowledgment, "acknowledgment").acknowledge();
        }

        private List<Held> accept(List<ScheduledExecution> deliveries) {
            if (deliveries.isEmpty()) {
                return List.of();
            }
            try {
                List<Held> held = executions.accept(ledger, deliveries);
                if (ledgerAway.compareAndSet(true, false)) {
                    log.info("The ledger answers again");
                }
                log.debug("Accepted {} of {} deliveries", held.size(), deliveries.size());
                return held;
            } catch (RuntimeException e) {
                if (ledgerAway.compareAndSet(false, true)) {
                    log.warn("{} deliveries could not be accepted; they are polled again until they are", deliveries
                            .size(), e);
                }
                throw e;
            }
        }

        private void stop(Duration grace) {
            long start = System.nanoTime();
            CountDownLatch polled = new CountDownLatch(1);
            synchronized (this) {
                stopped = true;
                container.stop(polled::countDown);
            }
            try {
                long soon = Math.min(grace.toNanos(), CLOSED_WITHIN.toNanos());
                if (!polled.await(soon, TimeUnit.NANOSECONDS)) {
                    // One that is joining closes when that is answered; leaving answers it.
                    leave();
                    if (!polled.await(grace.toNanos() - soon, TimeUnit.NANOSECONDS)) {
                        log.warn("The consumers have not ended within {}", grace);
                    }
                }
                leave();
                Duration left = grace.minusNanos(System.nanoTime() - start);
                runner.stop(left.isNegative() ? Duration.ZERO : left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                log.warn("Interrupted while stopping; what still runs comes back when its lease runs out");
            }
        }

        /** A name that was given stays in the group: it is to come back before its partitions have to move. */
        private void leave() {
            membership.stop();
            if (joined && limits.groupInstanceId() == null) {
                membership.leave();
            }
        }
    }
}

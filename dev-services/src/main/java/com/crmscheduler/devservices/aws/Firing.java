package com.crmscheduler.devservices.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due to its queues, at least once, with retries and dead letters. What belongs to one schedule is sent in its
 * order; different schedules are served side by side.
 */
final class Firing implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Firing.class);
    private static final int WAVE = 1_024;
    private static final int LANES = 16;
    private static final long FIRST_PAUSE_SECONDS = 1;
    private static final long LONGEST_PAUSE_SECONDS = 600;
    private static final int DOUBLINGS = 10;
    private static final String QUEUES = Arns.queue("");

    private final Store store;
    private final SqsSender sqs;
    private final FaultSwitches faults;
    private final InstantSource time;
    private final ReentrantLock one = new ReentrantLock();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean closed;

    Firing(Store store, SqsSender sqs, FaultSwitches faults, InstantSource time) {
        this.store = store;
        this.sqs = sqs;
        this.faults = faults;
        this.time = time;
    }

    /** Fires all that is due by now; returns when it is sent, or put off. Nothing fires in an outage. */
    void fireDue() {
        one.lock();
        try {
            List<Delivery> wave = take();
            while (!wave.isEmpty()) {
                run(wave);
                wave = take();
            }
        } catch (InterruptedException e) {
            // What was taken and not settled is taken again by the next start.
            Thread.currentThread().interrupt();
        } finally {
            one.unlock();
        }
    }

    /** Stops; returns when nothing is being sent any more. */
    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
        one.lock();
        one.unlock();
    }

    private List<Delivery> take() {
        return closed || faults.isOut() ? List.of() : store.take(time.instant(), WAVE);
    }

    private void run(List<Delivery> wave) throws InterruptedException {
        Map<Integer, List<Delivery>> lanes = new TreeMap<>();
        for (Delivery delivery : wave) {
            lanes.computeIfAbsent(Math.floorMod(delivery.schedule().key().hashCode(), LANES), lane -> new ArrayList<>())
                    .add(delivery);
        }
        List<Callable<Object>> work = new ArrayList<>();
        lanes.values().forEach(lane -> work.add(Executors.callable(() -> lane.forEach(this::attempt))));
        threads.invokeAll(work);
    }

    private void attempt(Delivery delivery) {
        try {
            String target = delivery.schedule().target().arn();
            Map<String, Object> message = Invocation.message(delivery, urlOf(target));
            switch (send(target, message)) {
                case SqsAnswer.Done done -> {
                    if (faults.duplicatesThis()) {
                        send(target, message);
                    }
                    store.settle(delivery);
                }
                case SqsAnswer.Refused refused -> failed(delivery, message, refused);
            }
        } catch (RuntimeException e) {
            log.error("{} cannot be fired", delivery.schedule().key(), e);
        }
    }

    private SqsAnswer send(String target, Map<String, Object> message) {
        if (!target.startsWith(QUEUES)) {
            return new SqsAnswer.Refused("TARGET_NOT_FOUND", "Nothing is here but the queues of " + QUEUES, false);
        }
        if (faults.failsThisDelivery()) {
            return new SqsAnswer.Refused("InternalFailure", "a fault that a test asked for", true);
        }
        return sqs.call("SendMessage", message);
    }

    private void failed(Delivery delivery, Map<String, Object> message, SqsAnswer.Refused refused) {
        Instant now = time.instant();
        TargetSettings target = delivery.schedule().target();
        Duration pause = Duration.ofSeconds(Math.min(LONGEST_PAUSE_SECONDS,
                FIRST_PAUSE_SECONDS << Math.min(DOUBLINGS, delivery.attempts())));
        Delivery next = delivery.again(now, now.plus(pause));
        Instant firstTriedAt = next.firstTriedAt() == null ? now : next.firstTriedAt();
        if (!refused.passing()) {
            park(delivery, message, refused, "");
        } else if (delivery.attempts() >= target.maximumRetries()) {
            park(delivery, message, refused, "MaximumRetryAttempts");
        } else if (next.sendAt().isAfter(firstTriedAt.plusSeconds(target.maximumAgeSeconds()))) {
            park(delivery, message, refused, "MaximumEventAgeInSeconds");
        } else {
            store.tryAgain(next);
        }
    }

    /** Gives a delivery up. One that cannot even be parked is dropped, as AWS drops it. */
    private void park(Delivery delivery, Map<String, Object> message, SqsAnswer.Refused refused, String condition) {
        String queue = delivery.schedule().target().deadLetterArn();
        if (queue == null) {
            log.warn("{} is dropped: {} {}", delivery.schedule().key(), refused.code(), refused.message());
        } else if (send(queue, Invocation.deadLetter(delivery, message, urlOf(queue), refused,
                condition)) instanceof SqsAnswer.Refused again) {
            log.warn("{} is dropped: its dead-letter queue answers {} {}", delivery.schedule().key(), again.code(),
                    again.message());
        }
        store.settle(delivery);
    }

    private String urlOf(String queueArn) {
        return sqs.queueUrl(queueArn.substring(queueArn.lastIndexOf(':') + 1));
    }
}

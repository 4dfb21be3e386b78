package com.crmscheduler.adapter.aws;

import com.crmscheduler.adapter.aws.SqsQueue.Hiding;
import com.crmscheduler.application.port.ExecuteTasksUseCase;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.ScheduleTaskException;
import com.crmscheduler.domain.model.ScheduleTaskId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Receives executions from SQS and runs them.
 *
 * <p>A few pollers wait for messages, and ask for as many as may run. Each batch is read, accepted, and run, each execution on a
 * virtual thread of its own. A message stays in flight, hidden from others by a visibility timeout that is extended, until the
 * outcome of its execution is carried out; then it is deleted.
 *
 * <ul>
 *   <li><b>At least once.</b> A message is deleted after its work is done, or after what follows is stored; when this instance
 *       dies it comes again elsewhere when its visibility timeout is over.
 *   <li><b>What cannot be accepted</b> because EventBridge, or the table of executions, does not answer becomes visible
 *       again, and nothing more is received until it answers: a queue may bound how often a message is received. What EventBridge denies, of a group say, is put
 *       off alone.
 *   <li><b>What cannot be read</b> is parked whole in the dead-letter queue, and stops nobody.
 *   <li><b>What a newer program wrote</b> is left to instances that can read it; it is never parked.
 *   <li><b>Back-pressure.</b> Nothing is received that has no place to run in.
 *   <li><b>A stop</b> lets the waiting for messages end, gives back what has not begun, and gives what runs a time to finish. A
 *       poll that waits for longer than a second more is broken off: SQS may not notice and hand out to nobody what comes in
 *       until that poll would have ended, which then comes again when its visibility timeout is over.
 * </ul>
 */
final class SqsScheduledTaskConsumer implements SmartLifecycle {

    /** After everything that an execution needs; so it also stops before. */
    static final int PHASE = 3_000;
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    /** How long a stop waits for polls to end by themselves. */
    private static final Duration PATIENCE = Duration.ofMillis(1_200);
    private static final Logger log = LoggerFactory.getLogger(SqsScheduledTaskConsumer.class);

    private final SqsQueue queue;
    private final SqsQueue letters;
    private final EnvelopeCodec codec;
    private final CurrentSchedules schedules;
    private final ExecutionRecords records;
    private final FinishedTasks tasks;
    private final ExecuteTasksUseCase executions;
    private final InstantSource time;
    private final AwsSchedulerProperties.Consumer limits;
    private final Volley lookups;
    private final FinishedExecutions finished;
    private final DeniedGroups denied = new DeniedGroups();
    private final Intake.Counts counts = Intake.Counts.zero();
    private volatile @Nullable Session session;

    /**
     * @param queue what schedules fire into
     * @param letters where dead letters go
     * @param records what all instances remember of executions
     */
    SqsScheduledTaskConsumer(SqsQueue queue, SqsQueue letters, EnvelopeCodec codec, CurrentSchedules schedules,
            ExecutionRecords records, FinishedTasks tasks, ExecuteTasksUseCase executions, InstantSource time,
            AwsSchedulerProperties properties) {
        this.queue = queue;
        this.letters = letters;
        this.codec = codec;
        this.schedules = schedules;
        this.records = records;
        this.tasks = tasks;
        this.executions = executions;
        this.time = time;
        this.limits = properties.consumer();
        this.lookups = new Volley(properties.concurrency());
        this.finished = new FinishedExecutions(time, FinishedExecutions.MOST, FinishedExecutions.LONGEST);
    }

    @Override
    public synchronized void start() {
        if (session == null) {
            Session started = new Session();
            session = started;
            started.start();
        }
    }

    @Override
    public synchronized void stop() {
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

    /** Whether it receives: every poller is at work, SQS answers them, and no answer of EventBridge is waited for. */
    boolean isHealthy() {
        Session current = session;
        return current != null && !current.receiving.isAway() && current.unanswered == null
                && current.pollers.stream().allMatch(Poller::isAlive);
    }

    /** The groups whose executions are put off because their schedules may not be read. */
    List<String> deniedGroups() {
        return denied.names();
    }

    /** How many messages are in flight here, from being looked at to being deleted. */
    int held() {
        return ofSession(current -> current.inFlight.size());
    }

    /** How many handlers run. */
    int running() {
        return ofSession(current -> current.slots.running());
    }

    /** Whether as much runs as may. */
    boolean isFull() {
        return ofSession(current -> current.slots.isFull() ? 1 : 0) == 1;
    }

    /** What was met so far, of all sessions. */
    Intake.Counts counts() {
        return counts;
    }

    private int ofSession(ToIntFunction<Session> figure) {
        Session current = session;
        return current == null ? 0 : figure.applyAsInt(current);
    }

    /** What one start began, and its stop ends. */
    private final class Session {

        private final MessagesInFlight inFlight = new MessagesInFlight(queue, records, limits.visibilityTimeout());
        private final OutcomeWriter outcomes = new OutcomeWriter(queue, inFlight, finished, records, tasks,
                time, limits
                        .outcomeRetry(),
                new ArrayBlockingQueue<>(2 * limits.maxRunning()));
        private final SqsExecutionLedger ledger = new SqsExecutionLedger(queue, inFlight, outcomes, codec,
                new PlanLookup(schedules, lookups, denied), records, tasks, lookups, time);
        private final SqsDeadLetterQueue deadLetters = new SqsDeadLetterQueue(letters, inFlight, codec, time);
        private final Intake intake = new Intake(new ExecutionReader(codec), queue, deadLetters, inFlight, finished,
                time, limits.visibilityTimeout(), counts);
        private final ExecutionSlots slots = new ExecutionSlots(this::run, limits.maxRunning(), limits
                .maxAcceptedSize().toBytes());
        private final OutageLog receiving = new OutageLog("receiving messages from SQS");
        private final OutageLog accepting = new OutageLog("accepting messages");
        private final CountDownLatch stopping = new CountDownLatch(1);
        /** A task that EventBridge could not be asked about; null while it answers. */
        private volatile @Nullable ScheduleTaskId unanswered;
        private final PollerTurns turns = new PollerTurns(limits.pollers());
        private final List<Poller> pollers = IntStream.range(0, limits.pollers()).mapToObj(i -> new Poller(this))
                .toList();

        private void start() {
            inFlight.start();
            outcomes.start();
            pollers.forEach(Poller::start);
        }

        private void run(Held held, BooleanSupplier interrupting) {
            try {
                executions.run(ledger, deadLetters, held, interrupting);
            } finally {
                ledger.forget(held);
            }
        }

        private boolean isStopping() {
            return stopping.getCount() == 0;
        }

        /** Asks again what EventBridge or the table did not answer, before anything more is received. */
        private void askAgain(ScheduleTaskId id) {
            try {
                schedules.find(id);
            } catch (ProviderUnavailable away) {
                // EventBridge has answered where only the answer is beyond this release, or not for us: that stops some, not all.
                if (!NewerRelease.isWhy(away) && !AwsFailures.isDenied(away)) {
                    throw away;
                }
            }
            records.requireReachable(id);
            unanswered = null;
            accepting.worked();
        }

        /** Takes on what was received; what is left of the places stays free. */
        private int takeOn(List<ReceivedMessage> received) {
            if (isStopping()) {
                queue.hideAll(received.stream().map(message -> new Hiding(message.handle(), Duration.ZERO)).toList());
                return 0;
            }
            List<MessageInFlight> taken = intake.take(received);
            if (taken.isEmpty()) {
                return 0;
            }
            List<Held> held;
            try {
                held = executions.accept(ledger, taken.stream().map(MessageInFlight::execution).toList());
                accepting.worked();
            } catch (ScheduleTaskException away) {
                unanswered = taken.getFirst().execution().occurrence().taskId();
                throw away;
            } finally {
                ledger.giveBack(taken, LONGEST_PAUSE);
            }
            if (isStopping()) {
                executions.release(ledger, held);
                return 0;
            }
            held.forEach(slots::run);
            return held.size();
        }

        private void stop(Duration grace) {
            long start = System.nanoTime();
            stopping.countDown();
            slots.close();
            turns.end();
            try {
                for (Poller poller : pollers) {
                    poller.endsWithin(left(PATIENCE, start));
                }
                pollers.forEach(Poller::breakOff);
                for (Poller poller : pollers) {
                    if (!poller.endsWithin(left(grace, start))) {
                        log.warn("A poller has not ended within {}", grace);
                    }
                }
                slots.stop(left(grace, start));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                log.warn("Interrupted while stopping; what still runs comes again when its visibility timeout is over");
            }
            outcomes.stop();
            inFlight.stop();
        }

        private static Duration left(Duration grace, long start) {
            Duration left = grace.minusNanos(System.nanoTime() - start);
            return left.isNegative() ? Duration.ZERO : left;
        }
    }

    /**
     * Waits for messages, again and again. Its thread is a virtual one, because those can be called back from waiting for an
     * answer.
     */
    private final class Poller {

        private final Session session;
        private final Thread thread;
        private Duration pause = SHORTEST_PAUSE;
        private boolean waiting;
        private boolean foundSomething;

        private Poller(Session session) {
            this.session = session;
            this.thread = Thread.ofVirtual().name("sqs-poller").uncaughtExceptionHandler((dying, failure) -> log.error(
                    "A poller died; this instance receives less, or nothing", failure)).unstarted(this::loop);
        }

        private void start() {
            thread.start();
        }

        private boolean isAlive() {
            return thread.isAlive();
        }

        private boolean endsWithin(Duration time) throws InterruptedException {
            return thread.join(time);
        }

        /** Ends the wait for messages, and that alone: what was received is dealt with. */
        private synchronized void breakOff() {
            if (waiting) {
                thread.interrupt();
            }
        }

        private void loop() {
            try {
                while (!session.isStopping()) {
                    session.turns.take();
                    do {
                        turn();
                    } while (!session.isStopping() && (foundSomething || !session.turns.foundNothing()));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void turn() throws InterruptedException {
            int reserved = session.slots.reserve(SqsQueue.MAX_BATCH);
            int used = 0;
            ScheduleTaskId unanswered = session.unanswered;
            OutageLog outage = unanswered == null ? session.receiving : session.accepting;
            boolean worked = false;
            foundSomething = false;
            try {
                if (reserved > 0) {
                    if (unanswered != null) {
                        session.askAgain(unanswered);
                        outage = session.receiving;
                    }
                    List<ReceivedMessage> received = receive(reserved);
                    outage.worked();
                    if (!received.isEmpty()) {
                        foundSomething = true;
                        session.turns.foundSomething();
                        outage = session.accepting;
                        used = session.takeOn(received);
                    }
                }
                worked = true;
            } catch (RuntimeException e) {
                if (!session.isStopping()) {
                    outage.failed(e);
                }
            } finally {
                session.slots.giveBack(reserved - used);
            }
            pause = worked ? SHORTEST_PAUSE : pausedFor(pause);
        }

        private List<ReceivedMessage> receive(int most) {
            synchronized (this) {
                if (session.isStopping()) {
                    return List.of();
                }
                waiting = true;
            }
            try {
                return queue.receive(most, limits.pollWait(), limits.visibilityTimeout());
            } finally {
                synchronized (this) {
                    waiting = false;
                    Thread.interrupted();
                }
            }
        }

        private Duration pausedFor(Duration now) throws InterruptedException {
            boolean ended = session.stopping.await(now.toMillis(), TimeUnit.MILLISECONDS);
            Duration longer = now.multipliedBy(2);
            return ended || longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        }
    }
}

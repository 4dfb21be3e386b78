package com.crmscheduler.adapter.aws;

import com.crmscheduler.adapter.aws.ExecutionRecords.Ending;
import com.crmscheduler.adapter.aws.SqsQueue.Fate;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.domain.error.ScheduleTaskException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the outcomes of many threads together: one thread takes what has gathered while the batch before was under way.
 * What follows an attempt is sent first; then the outcome is recorded, where all instances remember outcomes; the attempt's message
 * is deleted after, so that a crash in between repeats what is not done yet and loses nothing. Through an outage each outcome is
 * tried for a bounded time. Thread-safe.
 */
final class OutcomeWriter {

    private static final Logger log = LoggerFactory.getLogger(OutcomeWriter.class);
    private static final int MAX_BATCH = 1_000;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);
    /** So many outcomes are recorded at a time. */
    private static final int RECORDS = 64;

    private final SqsQueue queue;
    private final MessagesInFlight inFlight;
    private final FinishedExecutions finished;
    private final ExecutionRecords records;
    private final FinishedTasks tasks;
    private final Volley recording = new Volley(RECORDS);
    private final InstantSource time;
    private final Duration bound;
    private final BlockingQueue<Entry> waiting;
    private volatile boolean running;
    private volatile boolean ended;
    private volatile long stopsAt;
    private @Nullable Thread writer;

    /**
     * @param bound how long an outcome is tried to be carried out
     * @param waiting holds the outcomes that wait, as many as may
     */
    OutcomeWriter(SqsQueue queue, MessagesInFlight inFlight, FinishedExecutions finished, ExecutionRecords records,
            FinishedTasks tasks, InstantSource time, Duration bound, BlockingQueue<Entry> waiting) {
        this.queue = queue;
        this.inFlight = inFlight;
        this.finished = finished;
        this.records = records;
        this.tasks = tasks;
        this.time = time;
        this.bound = bound;
        this.waiting = waiting;
    }

    /**
     * What is sent when an attempt is over.
     *
     * @param body the message of the next attempt
     * @param due when that is due
     */
    record NextAttempt(String body, Instant due) {}

    /**
     * Queues an outcome.
     *
     * @param next what follows; null when nothing does
     * @return whether it was carried out while the lease was ours; fails when SQS stays away for too long. Either way the
     *     message is not in flight here any more
     */
    CompletableFuture<Boolean> write(MessageInFlight message, ExecutionOutcome outcome, @Nullable NextAttempt next) {
        if (!records.areShared()) {
            remember(message, outcome);
        }
        Entry entry = new Entry(message, outcome, next, System.nanoTime() + bound.toNanos());
        if (!running || !waiting.offer(entry)) {
            giveUp(entry, new IllegalStateException(running
                    ? "too many outcomes wait to be carried out"
                    : "the program is stopping"));
        } else if (ended && waiting.remove(entry)) {
            // It came when the writer had looked for the last time.
            giveUp(entry, new IllegalStateException("the program is stopping"));
        }
        return entry.recorded;
    }

    private void remember(MessageInFlight message, ExecutionOutcome outcome) {
        switch (outcome) {
            case ExecutionOutcome.Succeeded done -> finished.succeeded(message.executionId());
            case ExecutionOutcome.DeadLettered dead -> finished.gaveUp(message.executionId(), message.execution()
                    .attempt());
            case ExecutionOutcome.RetryAfter later -> {
                // It is over when the next attempt is stored.
            }
        }
    }

    synchronized void start() {
        if (writer == null) {
            ended = false;
            running = true;
            writer = Thread.ofPlatform().name("sqs-outcomes").daemon().start(this::loop);
        }
    }

    /** Carries out what is queued, for a bounded time, and stops. */
    synchronized void stop() {
        stopsAt = System.nanoTime() + STOPS_WITHIN.toNanos();
        running = false;
        Thread thread = writer;
        writer = null;
        if (thread != null) {
            try {
                thread.join(STOPS_WITHIN.plus(PAUSE));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean goesOn(List<Entry> batch) {
        return running || (!batch.isEmpty() || !waiting.isEmpty()) && stopsAt - System.nanoTime() > 0;
    }

    private void loop() {
        List<Entry> batch = new ArrayList<>();
        try {
            while (goesOn(batch)) {
                if (batch.isEmpty()) {
                    Entry first = waiting.poll(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                    if (first == null) {
                        continue;
                    }
                    batch.add(first);
                }
                waiting.drainTo(batch, Math.max(0, MAX_BATCH - batch.size()));
                int before = batch.size();
                batch = write(batch);
                if (batch.size() == before) {
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ended = true;
        waiting.drainTo(batch);
        batch.forEach(entry -> giveUp(entry, new IllegalStateException("the program stopped before that")));
    }

    /** Carries out a batch and answers with what has to be tried again. */
    private List<Entry> write(List<Entry> batch) {
        List<Entry> toRecord = new ArrayList<>(batch.size());
        List<Entry> toDelete = new ArrayList<>(batch.size());
        List<Entry> again = new ArrayList<>();
        List<Entry> toSend = new ArrayList<>();
        for (Entry entry : batch) {
            if (entry.next == null || entry.sent) {
                toRecord.add(entry);
            } else if (entry.message.isOurs()) {
                toSend.add(entry);
            } else {
                // Somebody else may have it: what follows is for them to say.
                entry.end(inFlight, false);
            }
        }
        send(toSend, toRecord, again);
        record(toRecord, toDelete, again);
        delete(toDelete, again);
        long now = System.nanoTime();
        again.removeIf(entry -> entry.deadline - now <= 0 && giveUp(entry, new IllegalStateException("tried for "
                + bound)));
        return again;
    }

    private void send(List<Entry> entries, List<Entry> toRecord, List<Entry> again) {
        if (entries.isEmpty()) {
            return;
        }
        Instant now = time.instant();
        List<Fate> fates = queue.sendAll(entries.stream().map(entry -> {
            NextAttempt next = Objects.requireNonNull(entry.next);
            return OutgoingMessage.of(next.body, Duration.between(now, next.due));
        }).toList());
        for (int i = 0; i < fates.size(); i++) {
            Entry entry = entries.get(i);
            if (fates.get(i) == Fate.DONE) {
                entry.sent = true;
                if (!records.areShared()) {
                    finished.ended(entry.message.executionId(), entry.message.execution().attempt());
                }
                toRecord.add(entry);
            } else {
                again.add(entry);
            }
        }
    }

    private void record(List<Entry> entries, List<Entry> toDelete, List<Entry> again) {
        if (!records.areShared()) {
            toDelete.addAll(entries);
            return;
        }
        List<Fate> fates = recording.forEach(entries, this::record);
        for (int i = 0; i < fates.size(); i++) {
            switch (fates.get(i)) {
                case DONE -> toDelete.add(entries.get(i));
                // Somebody else has it, and the message is theirs.
                case REFUSED -> entries.get(i).end(inFlight, false);
                case FAILED -> again.add(entries.get(i));
            }
        }
    }

    private Fate record(Entry entry) {
        try {
            if (!entry.noted) {
                if (!records.record(entry.message, entry.ending())) {
                    return Fate.REFUSED;
                }
                entry.noted = true;
                if (entry.next == null) {
                    remember(entry.message, entry.outcome);
                } else {
                    finished.ended(entry.message.executionId(), entry.message.execution().attempt());
                }
            }
            if (entry.next == null) {
                tasks.executed(entry.message);
            }
            return Fate.DONE;
        } catch (ScheduleTaskException away) {
            log.debug("the outcome of execution {} is not recorded yet", entry.message.executionId(), away);
            return Fate.FAILED;
        }
    }

    private void delete(List<Entry> entries, List<Entry> again) {
        if (entries.isEmpty()) {
            return;
        }
        List<Boolean> ours = entries.stream().map(entry -> entry.message.isOurs()).toList();
        List<Fate> fates = queue.deleteAll(entries.stream().map(entry -> entry.message.handle()).toList());
        for (int i = 0; i < fates.size(); i++) {
            Entry entry = entries.get(i);
            switch (fates.get(i)) {
                // After an answer that was lost, a message that is not ours any more is our own work.
                case DONE, REFUSED -> entry.end(inFlight, entry.noted || entry.sent || ours.get(i)
                        && (fates.get(i) == Fate.DONE || entry.tried));
                case FAILED -> {
                    entry.tried = true;
                    again.add(entry);
                }
            }
        }
    }

    private boolean giveUp(Entry entry, IllegalStateException why) {
        log.debug("gave up the outcome of execution {}", entry.message.executionId(), why);
        if (entry.noted || entry.sent && !records.areShared()) {
            // What follows is stored, and a repeat of what was before is told apart or does no harm.
            entry.end(inFlight, true);
        } else {
            inFlight.remove(entry.message);
            entry.recorded.completeExceptionally(AwsFailures.unavailable(
                    "the outcome was not carried out in SQS; the message comes again when its visibility timeout is over",
                    why));
        }
        return true;
    }

    /** An outcome that waits. Its mutable part belongs to the writer's thread. */
    static final class Entry {

        private final MessageInFlight message;
        private final @Nullable NextAttempt next;
        private final long deadline;
        private final CompletableFuture<Boolean> recorded = new CompletableFuture<>();
        private final ExecutionOutcome outcome;
        private boolean sent;
        private boolean noted;
        private boolean tried;

        Entry(MessageInFlight message, ExecutionOutcome outcome, @Nullable NextAttempt next, long deadline) {
            this.message = message;
            this.outcome = outcome;
            this.next = next;
            this.deadline = deadline;
        }

        private Ending ending() {
            return switch (outcome) {
                case ExecutionOutcome.Succeeded done -> new Ending.Done();
                case ExecutionOutcome.DeadLettered dead -> new Ending.GaveUp(message.gaveUpAt());
                case ExecutionOutcome.RetryAfter later -> new Ending.PutOff(message.execution().attempt() + 1,
                        Objects.requireNonNull(next).due);
            };
        }

        private void end(MessagesInFlight inFlight, boolean asOurs) {
            inFlight.remove(message);
            recorded.complete(asOurs);
        }
    }
}

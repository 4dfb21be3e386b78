package com.crmscheduler.adapter.aws;

import com.crmscheduler.adapter.aws.ExecutionRecords.Claim;
import com.crmscheduler.adapter.aws.OutcomeWriter.NextAttempt;
import com.crmscheduler.adapter.aws.PlanLookup.Plans;
import com.crmscheduler.adapter.aws.SqsQueue.Hiding;
import com.crmscheduler.application.port.ExecutionLedger;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.ScheduleTaskException;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.ScheduleTask;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger of a transport that is its own ledger: an execution is in flight while its message is, the message's visibility
 * timeout is the lease, and an outcome is recorded by deleting the message, after sending what follows. Where there are
 * {@link ExecutionRecords} that all instances share, an execution is claimed there too before it is accepted, and its outcome is
 * recorded there first; without them what this instance holds and has finished lately is all that is known, and the provider does
 * not claim {@code EXECUTION_LEDGER}. Thread-safe.
 */
final class SqsExecutionLedger implements ExecutionLedger {

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration SENT_BACK_FOR = Duration.ofSeconds(30);
    private static final Logger log = LoggerFactory.getLogger(SqsExecutionLedger.class);

    private final SqsQueue queue;
    private final MessagesInFlight inFlight;
    private final OutcomeWriter outcomes;
    private final EnvelopeCodec codec;
    private final PlanLookup plans;
    private final Volley lookups;
    private final ExecutionRecords records;
    private final FinishedTasks tasks;
    private final InstantSource time;

    /** @param lookups bounds how many calls are under way at a time */
    SqsExecutionLedger(SqsQueue queue, MessagesInFlight inFlight, OutcomeWriter outcomes, EnvelopeCodec codec,
            PlanLookup plans, ExecutionRecords records, FinishedTasks tasks, Volley lookups, InstantSource time) {
        this.queue = queue;
        this.inFlight = inFlight;
        this.outcomes = outcomes;
        this.codec = codec;
        this.plans = plans;
        this.lookups = lookups;
        this.records = records;
        this.tasks = tasks;
        this.time = time;
    }

    @Override
    public List<Acceptance> accept(List<ScheduledExecution> deliveries) {
        Plans current = plans.read(deliveries);
        List<Acceptance> answers = new ArrayList<>(deliveries.size());
        List<ScheduledExecution> notForUs = new ArrayList<>();
        List<MessageInFlight> wanted = new ArrayList<>();
        for (ScheduledExecution delivery : deliveries) {
            MessageInFlight message = inFlight.of(delivery.id());
            if (message == null || message.isAccepted()) {
                answers.add(new Acceptance.Unwanted(Reason.HELD_ELSEWHERE));
                continue;
            }
            if (current.isHidden(delivery)) {
                notForUs.add(delivery);
                answers.add(new Acceptance.Unwanted(Reason.NOT_DUE));
                continue;
            }
            ScheduleTask changed = current.changed(delivery);
            if (changed == null) {
                // What the claim says takes its place.
                answers.add(new Acceptance.Unwanted(Reason.HELD_ELSEWHERE));
                wanted.add(message);
            } else {
                answers.add(new Acceptance.PlanChanged(changed));
            }
        }
        if (!notForUs.isEmpty()) {
            defer(notForUs, SENT_BACK_FOR);
            log.info("sent back executions={} whose schedules cannot be read here", notForUs.size());
        }
        claim(wanted, deliveries, current, answers);
        return answers;
    }

    /** Claims what is wanted, and puts what became of that in its place among the answers. */
    private void claim(List<MessageInFlight> wanted, List<ScheduledExecution> deliveries,
            Plans current, List<Acceptance> answers) {
        Map<ExecutionId, Acceptance> claimed = new HashMap<>();
        try {
            List<Acceptance> all = records.areShared()
                    ? lookups.forEach(wanted, message -> claim(message, current))
                    : wanted.stream().map(message -> claim(message, current)).toList();
            for (int i = 0; i < wanted.size(); i++) {
                claimed.put(wanted.get(i).executionId(), all.get(i));
            }
        } catch (RuntimeException incomplete) {
            // All of them are received again; what is claimed already would have to wait until its claim runs out.
            wanted.stream().filter(MessageInFlight::isAccepted).forEach(this::unclaim);
            throw incomplete;
        }
        for (int i = 0; i < deliveries.size(); i++) {
            Acceptance instead = claimed.remove(deliveries.get(i).id());
            if (instead != null) {
                answers.set(i, instead instanceof Acceptance.Accepted ours
                        ? new Acceptance.Accepted(new Held(deliveries.get(i), ours.held().fencingToken()))
                        : instead);
            }
        }
    }

    private Acceptance claim(MessageInFlight message, Plans current) {
        return switch (records.claim(message)) {
            case Claim.Ours(long token, long until) -> {
                if (!records.areShared()) {
                    message.accept(token);
                } else {
                    message.claim(token, until);
                    if (records.open(message) && plans.isCancelled(message.execution(), current)) {
                        records.record(message, new ExecutionRecords.Ending.Done());
                        drop(message, true);
                        yield new Acceptance.Unwanted(Reason.FINISHED_OR_CANCELLED);
                    }
                }
                yield new Acceptance.Accepted(new Held(message.execution(), token));
            }
            case Claim.Over() -> {
                drop(message, true);
                yield new Acceptance.Unwanted(Reason.FINISHED_OR_CANCELLED);
            }
            case Claim.Overtaken() -> {
                drop(message, false);
                yield new Acceptance.Unwanted(Reason.NOT_DUE);
            }
            case Claim.Later(Duration left) -> {
                if (inFlight.remove(message)) {
                    queue.hideAll(List.of(new Hiding(message.handle(), message.patience(left))));
                }
                yield new Acceptance.Unwanted(Reason.HELD_ELSEWHERE);
            }
        };
    }

    /** Forgets a message that is not to run; one whose execution is over once what follows from that is done. */
    private void drop(MessageInFlight message, boolean over) {
        boolean done = !over || isTidied(message, tasks::executed);
        if (inFlight.remove(message)) {
            if (done) {
                queue.deleteAll(List.of(message.handle()));
            } else {
                queue.hideAll(List.of(new Hiding(message.handle(), SENT_BACK_FOR)));
            }
        }
    }

    /** What cannot be done for one task, for want of a permission say, must not stop the others. */
    private static boolean isTidied(MessageInFlight message, Consumer<MessageInFlight> tidying) {
        try {
            tidying.accept(message);
            return true;
        } catch (ScheduleTaskException e) {
            log.warn("it is not known whether {} is over; that is looked at again: {}", message.execution()
                    .occurrence().taskId(), e.getMessage());
            return false;
        }
    }

    private void unclaim(MessageInFlight message) {
        try {
            records.release(message);
        } catch (ProviderUnavailable away) {
            log.debug("the claim on execution {} was not given up; it runs out", message.executionId(), away);
        }
        message.unclaim();
    }

    @Override
    public boolean holds(Held held) {
        MessageInFlight message = messageOf(held);
        return message != null && message.isOurs();
    }

    private @Nullable MessageInFlight messageOf(Held held) {
        MessageInFlight message = inFlight.of(held.execution().id());
        return message != null && message.isAcceptedUnder(held.fencingToken()) ? message : null;
    }

    @Override
    public long begunBefore(Held held) {
        // The queue counts, and parks what was received too often.
        return 0;
    }

    @Override
    public CompletionStage<Boolean> complete(Held held, ExecutionOutcome outcome) {
        MessageInFlight message = messageOf(held);
        if (message == null) {
            return CompletableFuture.completedStage(false);
        }
        NextAttempt next = outcome instanceof ExecutionOutcome.RetryAfter retry ? next(message, retry.delay()) : null;
        // From here on the writer ends it; what fails before is forgotten with its thread.
        message.settle();
        return outcomes.write(message, outcome, next);
    }

    private NextAttempt next(MessageInFlight message, Duration delay) {
        Instant due = time.instant().plus(delay).truncatedTo(ChronoUnit.MILLIS);
        return new NextAttempt(codec.write(message.sentAgain(message.execution().attempt() + 1, due)), due);
    }

    /** Ends what was run and left no outcome; it comes again when its lease runs out. */
    void forget(Held held) {
        MessageInFlight message = messageOf(held);
        if (message != null && !message.isSettling() && inFlight.remove(message)) {
            log.warn("execution {} ended without an outcome; it comes again", held.execution().id());
        }
    }

    @Override
    public void release(Collection<Held> all, Duration delay) {
        List<Hiding> given = new ArrayList<>();
        List<MessageInFlight> claimed = new ArrayList<>();
        List<SqsQueue.Replacement> later = new ArrayList<>();
        for (Held held : all) {
            MessageInFlight message = messageOf(held);
            if (message == null || !inFlight.remove(message)) {
                continue;
            }
            // Where the lease was lost, others may have the message, and it is not for us to show it.
            if (message.isOurs()) {
                claimed.add(message);
                if (delay.isZero()) {
                    given.add(new Hiding(message.handle(), Duration.ZERO));
                } else {
                    // Hidden it would be received once more each time, which its queue may bound.
                    later.add(sentBack(message, delay));
                }
            }
        }
        if (records.areShared()) {
            lookups.forEach(claimed, message -> {
                unclaim(message);
                return message;
            });
        }
        queue.hideAll(given);
        queue.replaceAll(later);
    }

    private SqsQueue.Replacement sentBack(MessageInFlight message, Duration delay) {
        return new SqsQueue.Replacement(message.handle(), OutgoingMessage.again(codec.write(
                message.sentAgain(message.execution().attempt(), message.execution().dueAt())), delay,
                message.parkedAt()));
    }

    @Override
    public void defer(List<ScheduledExecution> deliveries, Duration delay) {
        List<SqsQueue.Replacement> replacements = new ArrayList<>();
        for (MessageInFlight message : undecided(deliveries)) {
            replacements.add(sentBack(message, delay));
            inFlight.remove(message);
        }
        queue.replaceAll(replacements);
    }

    @Override
    public void discard(List<ScheduledExecution> deliveries) {
        // SQS cannot compare and delete in one step: what can be done is to look once more right before.
        Plans current = plans.read(deliveries);
        List<String> excluded = new ArrayList<>();
        List<Hiding> left = new ArrayList<>();
        for (ScheduledExecution delivery : deliveries) {
            MessageInFlight message = inFlight.of(delivery.id());
            if (message != null && !message.isAccepted() && inFlight.remove(message)) {
                if (current.changed(delivery) == null && !current.isHidden(delivery) && isTidied(message,
                        tasks::excluded)) {
                    excluded.add(message.handle());
                } else {
                    left.add(new Hiding(message.handle(), SOON));
                }
            }
        }
        queue.deleteAll(excluded);
        queue.hideAll(left);
    }

    /** Gives back what was taken in and not decided on. */
    void giveBack(List<MessageInFlight> messages, Duration after) {
        queue.hideAll(messages.stream().filter(message -> !message.isAccepted() && inFlight.remove(message)).map(
                message -> new Hiding(message.handle(), after)).toList());
    }

    private List<MessageInFlight> undecided(List<ScheduledExecution> deliveries) {
        List<MessageInFlight> found = new ArrayList<>();
        for (ScheduledExecution delivery : deliveries) {
            MessageInFlight message = inFlight.of(delivery.id());
            if (message != null && !message.isAccepted()) {
                found.add(message);
            }
        }
        return found;
    }
}

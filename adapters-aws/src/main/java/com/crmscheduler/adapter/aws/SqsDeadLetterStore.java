package com.crmscheduler.adapter.aws;

import com.crmscheduler.adapter.aws.ExecutionReader.Reading;
import com.crmscheduler.adapter.aws.SqsQueue.Fate;
import com.crmscheduler.adapter.aws.SqsQueue.Hiding;
import com.crmscheduler.adapter.aws.SqsQueue.Letter;
import com.crmscheduler.application.port.Attempt;
import com.crmscheduler.application.port.DeadLetter;
import com.crmscheduler.application.port.DeadLetterPage;
import com.crmscheduler.application.port.DeadLetterQuery;
import com.crmscheduler.application.port.DeadLetterStore;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.Occurrence;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks into the dead-letter queue, as far as SQS lets anybody look: what handlers gave up and what EventBridge Scheduler could not
 * deliver, with its words. A queue has no index and no order, so a look takes out some letters, {@value #MOST} at the most, and puts
 * them back; those beyond are seen once others are replayed or purged, and two looks at a time hide letters from each other. That is
 * less than {@code DEAD_LETTERS} promises, so the provider does not declare it. What cannot be read stays in the queue for people.
 * Thread-safe.
 */
final class SqsDeadLetterStore implements DeadLetterStore {

    static final int MOST = 500;
    /** So long letters are away during a look; they are put back before. */
    private static final Duration TAKEN_FOR = Duration.ofSeconds(30);
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(SqsDeadLetterStore.class);

    private final SqsQueue letters;
    private final SqsQueue executions;
    private final EnvelopeCodec codec;
    private final ExecutionReader reader;
    private final InstantSource time;

    SqsDeadLetterStore(AwsQueues queues, EnvelopeCodec codec, InstantSource time) {
        this.letters = queues.deadLetters();
        this.executions = queues.executions();
        this.codec = codec;
        this.reader = new ExecutionReader(codec);
        this.time = time;
    }

    /** A letter in our hands. */
    private record Taken(Letter letter, TaskEnvelope envelope, ScheduledExecution execution) {

        boolean isEventBridges() {
            return letter.attributes().containsKey("ERROR_CODE");
        }

        DeadLetter read() {
            Map<String, String> said = letter.attributes();
            long parked = letter.message().parkedAt();
            Instant died = parked == 0 ? letter.message().sentAt() : Instant.ofEpochMilli(parked);
            String reason = isEventBridges()
                    ? "EventBridge Scheduler could not deliver it to " + said.getOrDefault("TARGET_ARN", "the queue")
                            + ": "
                            + said.get("ERROR_CODE") + ": " + said.getOrDefault("ERROR_MESSAGE", "") + " ("
                            + said.getOrDefault("EXHAUSTED_RETRY_CONDITION", "not retryable") + ", retries: " + said
                                    .getOrDefault("RETRY_ATTEMPTS", "0")
                            + ")"
                    : said.getOrDefault(SqsDeadLetterQueue.REASON, "unknown");
            List<Attempt> attempts = isEventBridges()
                    ? List.of()
                    : List.of(new Attempt(execution.attempt(), Attempt.State.FAILED, null, null, null, died, said
                            .getOrDefault(SqsDeadLetterQueue.INSTANCE, "unknown"), clip(reason, Attempt.MAX_ERROR)));
            return new DeadLetter(execution.id(), execution.occurrence(), execution.type(), execution.payload(),
                    execution
                            .retry(),
                    execution.dueAt(), died, clip(reason, MAX_REASON), said.getOrDefault(
                            SqsDeadLetterQueue.STACK, ""),
                    attempts);
        }

        private static String clip(String text, int most) {
            return text.length() <= most ? text : text.substring(0, most);
        }

        private static final int MAX_REASON = 1_000;
    }

    @Override
    public String provider() {
        return AwsFailures.PROVIDER;
    }

    @Override
    public DeadLetterPage search(DeadLetterQuery query) {
        if (query.cursor().isPresent()) {
            throw new InvalidTask("cursor", query.cursor().get(), "none: SQS has no place to go on from");
        }
        List<DeadLetter> found = new ArrayList<>();
        Set<ExecutionId> seen = new HashSet<>();
        look(taken -> {
            DeadLetter letter = taken.read();
            if (matches(letter, query) && seen.add(letter.id())) {
                found.add(letter);
            }
            return false;
        });
        found.sort(Comparator.comparing(DeadLetter::diedAt).reversed());
        return new DeadLetterPage(found.subList(0, Math.min(query.limit(), found.size())), Optional.empty());
    }

    private static boolean matches(DeadLetter letter, DeadLetterQuery query) {
        return query.group().filter(group -> !group.equals(letter.occurrence().taskId().group())).isEmpty()
                && query.type().filter(type -> !type.equals(letter.type())).isEmpty()
                && query.from().filter(letter.diedAt()::isBefore).isEmpty()
                && query.to().filter(to -> !letter.diedAt().isBefore(to)).isEmpty();
    }

    @Override
    public Optional<DeadLetter> find(ExecutionId id) {
        List<DeadLetter> found = new ArrayList<>();
        look(taken -> {
            if (taken.execution.id().equals(id)) {
                found.add(taken.read());
            }
            return false;
        });
        // Of several the latest is the one that its execution ended with.
        return found.stream().max(Comparator.comparing(DeadLetter::diedAt));
    }

    @Override
    public List<Boolean> replay(List<Replay> replays) {
        Map<ExecutionId, Replay> wanted = new HashMap<>();
        replays.forEach(replay -> wanted.put(replay.letter().id(), replay));
        Set<ExecutionId> reopened = new HashSet<>();
        look(taken -> {
            Replay replay = wanted.get(taken.execution.id());
            boolean sent = replay != null && taken.read().diedAt().equals(replay.letter().diedAt())
                    && send(taken, replay);
            if (sent) {
                reopened.add(taken.execution.id());
            }
            return sent;
        });
        return replays.stream().map(replay -> reopened.contains(replay.letter().id())).toList();
    }

    /** Sent first and deleted after, so that a crash in between leaves a letter of what runs again, and loses nothing. */
    private boolean send(Taken taken, Replay replay) {
        ScheduledExecution execution = taken.execution;
        Occurrence occurrence = execution.occurrence();
        int attempt = taken.isEventBridges() ? execution.attempt() : execution.attempt() + 1;
        Instant due = time.instant().plus(replay.delay());
        TaskEnvelope again = taken.envelope.carrying(replay.payload())
                .withOrigin(new TaskEnvelope.Origin.Sent(occurrence
                        .kind(), occurrence.nominal(), occurrence.requestId(), attempt, due, execution.claimedAt()));
        return executions.send(OutgoingMessage.again(codec.write(again), replay.delay(), taken.letter.message()
                .parkedAt())) == Fate.DONE;
    }

    @Override
    public boolean purge(DeadLetter letter) {
        List<ExecutionId> purged = new ArrayList<>();
        look(taken -> {
            boolean asked = taken.execution.id().equals(letter.id()) && taken.read().diedAt().equals(letter.diedAt());
            if (asked) {
                purged.add(letter.id());
            }
            return asked;
        });
        return !purged.isEmpty();
    }

    /**
     * Takes letters out, shows them, and puts back those that are not done with.
     *
     * @param done whether a letter is to be deleted
     */
    private void look(Predicate<Taken> done) {
        Map<String, String> back = new HashMap<>();
        try {
            while (back.size() < MOST) {
                List<Letter> some = letters.look(Math.min(SqsQueue.MAX_BATCH, MOST - back.size()), WAIT, TAKEN_FOR);
                some.forEach(letter -> back.put(letter.message().id(), letter.message().handle()));
                List<String> finished = new ArrayList<>();
                for (Letter letter : some) {
                    if (reader.read(letter
                            .message()) instanceof Reading.Readable(TaskEnvelope envelope, ScheduledExecution execution)
                            && done.test(new Taken(letter, envelope, execution))) {
                        finished.add(letter.message().handle());
                        back.remove(letter.message().id());
                    }
                }
                letters.deleteAll(finished);
                if (some.isEmpty()) {
                    return;
                }
            }
            log.warn("There are more dead letters than the {} that are looked at", MOST);
        } finally {
            letters.hideAll(back.values().stream().map(handle -> new Hiding(handle, Duration.ZERO)).toList());
        }
    }
}

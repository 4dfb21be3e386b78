package com.crmscheduler.testkit.memory;

import com.crmscheduler.application.port.DeadLetter;
import com.crmscheduler.application.port.DeadLetterPage;
import com.crmscheduler.application.port.DeadLetterQuery;
import com.crmscheduler.application.port.DeadLetterStore;
import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.testkit.memory.Store.Stage;
import com.crmscheduler.testkit.memory.Store.StoredExecution;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The dead letters of the in-memory backend. Any thread. */
public final class InMemoryDeadLetters implements DeadLetterStore {

    private static final Comparator<DeadLetter> LATEST_FIRST = Comparator.comparing(DeadLetter::diedAt)
            .thenComparing(letter -> letter.id().value()).reversed();

    private final InMemoryBackend backend;
    private final InstantSource clock;

    /** @param clock the backend's clock */
    public InMemoryDeadLetters(InMemoryBackend backend, InstantSource clock) {
        this.backend = backend;
        this.clock = clock;
    }

    @Override
    public String provider() {
        return InMemoryBackend.PROVIDER;
    }

    @Override
    public DeadLetterPage search(DeadLetterQuery query) {
        Optional<String> after = query.cursor();
        if (after.isPresent() && !after.get().matches("-?\\d+/[0-9a-f]{32}")) {
            throw new InvalidTask("cursor", after.get(), "a nextCursor of an earlier page");
        }
        return backend.step(store -> {
            List<DeadLetter> found = store.letters.values().stream().sorted(LATEST_FIRST)
                    .filter(letter -> matches(query, letter)).toList();
            int from = after.isEmpty()
                    ? 0
                    : (int) found.stream().filter(letter -> !isBehind(letter, after.get())).count();
            int to = Math.min(found.size(), from + query.limit());
            return new DeadLetterPage(found.subList(from, to),
                    to < found.size() ? Optional.of(position(found.get(to - 1))) : Optional.empty());
        });
    }

    private static boolean matches(DeadLetterQuery query, DeadLetter letter) {
        return query.group().map(letter.occurrence().taskId().group()::equals).orElse(true)
                && query.type().map(letter.type()::equals).orElse(true)
                && query.from().map(from -> !letter.diedAt().isBefore(from)).orElse(true)
                && query.to().map(letter.diedAt()::isBefore).orElse(true);
    }

    private static String position(DeadLetter letter) {
        return letter.diedAt().toEpochMilli() + "/" + letter.id();
    }

    private static boolean isBehind(DeadLetter letter, String position) {
        int slash = position.indexOf('/');
        long moment = Long.parseLong(position.substring(0, slash));
        long died = letter.diedAt().toEpochMilli();
        return died < moment || died == moment && letter.id().value().compareTo(position.substring(slash + 1)) < 0;
    }

    @Override
    public Optional<DeadLetter> find(ExecutionId id) {
        return backend.step(store -> Optional.ofNullable(store.letters.get(id)));
    }

    @Override
    public List<Boolean> replay(List<Replay> replays) {
        return backend.step(store -> replays.stream().map(replay -> replay(store, replay)).toList());
    }

    private boolean replay(Store store, Replay replay) {
        DeadLetter letter = replay.letter();
        if (!store.letters.remove(letter.id(), letter)) {
            return false;
        }
        Instant due = clock.instant().plus(replay.delay());
        StoredExecution again = new StoredExecution(letter.occurrence(), 0, due, Stage.WAITING, due);
        again.attempt = letter.attempts().isEmpty() ? 2 : letter.attempts().getLast().number() + 1;
        again.attempts.addAll(letter.attempts());
        again.carried = new DeadLetter(letter.id(), letter.occurrence(), letter.type(), replay.payload(),
                letter.retry(), due, letter.diedAt(), letter.reason(), letter.stack(), letter.attempts());
        store.executions.put(letter.id(), again);
        return true;
    }

    @Override
    public boolean purge(DeadLetter letter) {
        return backend.step(store -> store.letters.remove(letter.id(), letter));
    }
}

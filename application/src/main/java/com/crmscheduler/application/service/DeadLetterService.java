package com.crmscheduler.application.service;

import com.crmscheduler.application.port.DeadLetter;
import com.crmscheduler.application.port.DeadLetterPage;
import com.crmscheduler.application.port.DeadLetterQuery;
import com.crmscheduler.application.port.DeadLetterStore;
import com.crmscheduler.application.port.DeadLetterStore.Replay;
import com.crmscheduler.application.port.ManageDeadLettersUseCase;
import com.crmscheduler.application.port.SchedulerProviders;
import com.crmscheduler.domain.error.DeadLetterNotFound;
import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.UnsupportedByProvider;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.port.Capability;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads, replays and purges what gave up, over all providers of the process that keep it. Stateless. */
public final class DeadLetterService implements ManageDeadLettersUseCase {

    private static final Logger log = LoggerFactory.getLogger(DeadLetterService.class);
    /** Letters carry payloads, so few of them are held at a time. */
    private static final int PAGE = 200;

    private final SchedulerProviders providers;
    private final List<DeadLetterStore> stores;
    private final InstantSource time;

    /**
     * @param stores the stores of the providers that have one, in any order
     * @param time the program's clock
     */
    public DeadLetterService(SchedulerProviders providers, Collection<? extends DeadLetterStore> stores,
            InstantSource time) {
        this.providers = providers;
        this.time = time;
        this.stores = stores.stream().sorted(Comparator.comparing(DeadLetterStore::provider))
                .<DeadLetterStore>map(store -> store).toList();
    }

    @Override
    public DeadLetterPage search(DeadLetterQuery query) {
        requireStore("deadLetters", "search");
        StoreCursor at = StoreCursor.read(query.cursor(), stores.stream().map(DeadLetterStore::provider).toList());
        DeadLetterPage page = stores.get(at.index()).search(query.page(query.limit(), at.inner()));
        return new DeadLetterPage(page.items(), at.next(page.nextCursor()));
    }

    @Override
    public DeadLetter get(ExecutionId id) {
        requireStore("id", id.value());
        return found(id).letter();
    }

    private Found found(ExecutionId id) {
        for (DeadLetterStore store : stores) {
            Optional<DeadLetter> letter = store.find(id);
            if (letter.isPresent()) {
                return new Found(store, letter.get());
            }
        }
        throw new DeadLetterNotFound(id);
    }

    @Override
    public void replay(ExecutionId id, @Nullable TaskPayload payload) {
        requireStore("id", id.value());
        Found found = found(id);
        DeadLetter letter = found.letter();
        if (!found.store().replay(List.of(new Replay(letter, payload == null ? letter.payload() : payload,
                Duration.ZERO))).getFirst()) {
            throw new DeadLetterNotFound(id);
        }
        log.info("replays dead letter execution={} schedule={}{}", id, letter.occurrence().taskId(),
                payload == null ? "" : " with an edited payload");
    }

    @Override
    public Replayed replayAll(DeadLetterQuery filter, int rate, int limit, Optional<String> cursor) {
        between("rate", rate, MAX_RATE);
        between("limit", limit, MAX_REPLAY);
        requireStore("deadLetters", "replay");
        List<String> names = stores.stream().map(DeadLetterStore::provider).toList();
        ReplayCursor from = ReplayCursor.read(cursor, time.millis());
        Optional<String> next = from.place();
        long free = from.free();
        int replayed = 0;
        do {
            StoreCursor at = StoreCursor.read(next, names);
            DeadLetterStore store = stores.get(at.index());
            DeadLetterPage page = store.search(filter.page(Math.min(PAGE, limit - replayed), at.inner()));
            long now = time.millis();
            long start = Math.max(now, free);
            replayed += replay(store, page.items(), rate, start - now);
            // Those that were gone count too: their moments were given out. Rounded up, so that many short calls keep the rate.
            free = start + (page.items().size() * 1_000L + rate - 1) / rate;
            next = at.next(page.nextCursor());
        } while (next.isPresent() && replayed < limit);
        log.info("replayed {} dead letters at {} a second", replayed, rate);
        return new Replayed(replayed, new ReplayCursor(free, next).text());
    }

    private static int replay(DeadLetterStore store, List<DeadLetter> letters, int rate, long wait) {
        if (letters.isEmpty()) {
            return 0;
        }
        List<Replay> replays = new ArrayList<>(letters.size());
        for (DeadLetter letter : letters) {
            replays.add(new Replay(letter, letter.payload(),
                    Duration.ofMillis(wait + replays.size() * 1_000L / rate)));
        }
        return (int) store.replay(replays).stream().filter(reopened -> reopened).count();
    }

    @Override
    public void purge(ExecutionId id) {
        requireStore("id", id.value());
        Found found = found(id);
        if (!found.store().purge(found.letter())) {
            throw new DeadLetterNotFound(id);
        }
        log.info("purged dead letter execution={} schedule={}", id, found.letter().occurrence().taskId());
    }

    private static void between(String field, int value, int most) {
        if (value < 1 || value > most) {
            throw new InvalidTask(field, Integer.toString(value), "1 to " + most);
        }
    }

    private void requireStore(String field, String value) {
        if (stores.isEmpty()) {
            throw new UnsupportedByProvider(providers.primary().capabilities().provider(),
                    Capability.DEAD_LETTERS.name(), field, value);
        }
    }

    private record Found(DeadLetterStore store, DeadLetter letter) {}
}

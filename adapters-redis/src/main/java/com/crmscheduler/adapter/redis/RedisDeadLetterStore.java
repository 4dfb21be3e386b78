package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.number;
import static com.crmscheduler.adapter.redis.RedisStore.text;

import com.crmscheduler.adapter.redis.MomentListing.Found;
import com.crmscheduler.adapter.redis.MomentListing.Source;
import com.crmscheduler.adapter.redis.RedisStore.Answer;
import com.crmscheduler.adapter.redis.StoreLayout.Partition;
import com.crmscheduler.application.port.DeadLetter;
import com.crmscheduler.application.port.DeadLetterPage;
import com.crmscheduler.application.port.DeadLetterQuery;
import com.crmscheduler.application.port.DeadLetterStore;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.ScheduleTaskException;
import com.crmscheduler.domain.model.ExecutionId;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * The dead letters in Redis: a hash by execution id, and an index by time whose members say group and type too, so that a search
 * reads what it finds only. Thread-safe.
 */
final class RedisDeadLetterStore implements DeadLetterStore, MeterBinder {

    private static final byte[] NOTHING = {};
    /** How many letters one script call reopens. */
    private static final int MAX_CALL = 100;

    private final RedisStore store;
    private final StoreGuard guard;
    private final StoreLayout layout;
    private final DeadLetterProperties properties;
    private final OutcomeWriter outcomes;
    private final MomentListing listing;

    RedisDeadLetterStore(RedisStore store, StoreGuard guard, StoreLayout layout, DeadLetterProperties properties,
            OutcomeWriter outcomes) {
        this.store = store;
        this.guard = guard;
        this.layout = layout;
        this.properties = properties;
        this.outcomes = outcomes;
        this.listing = new MomentListing(store);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("scheduled.dead.letters.limit", properties, DeadLetterProperties::limit)
                .description("how many dead letters find room, an even share in each partition")
                .strongReference(true).register(registry);
        FunctionCounter.builder("scheduled.dead.letters.refused", outcomes, OutcomeWriter::refusedLetters)
                .description("dead letters that found no room, so that their executions come again")
                .register(registry);
    }

    @Override
    public String provider() {
        return RedisFailures.PROVIDER;
    }

    @Override
    public DeadLetterPage search(DeadLetterQuery query) {
        guard.check();
        Optional<byte[]> from = query.cursor().map(MomentCursor::decode);
        byte[] before = from.isPresent() ? from.get() : query.to().map(Binary::time).orElse(null);
        Predicate<byte[]> wanted = filter(query);
        List<Source> sources = layout.all().stream()
                .map(p -> new Source(p.deadIndex(), NOTHING, p.deadLetters(), wanted)).toList();
        Found<DeadLetter> found = listing.list(sources, new MomentListing.Request(before,
                query.from().map(Binary::time).orElse(null), query.limit(), MomentListing.MAX_SCAN),
                (position, letter) -> LetterCodec.decode(MomentCursor.id(position), letter));
        byte[] last = found.last();
        return new DeadLetterPage(found.items(), found.more() && last != null
                ? Optional.of(MomentCursor.encode(last))
                : Optional.empty());
    }

    private static Predicate<byte[]> filter(DeadLetterQuery query) {
        String prefix = query.group().map(group -> group + '/').orElse("");
        String suffix = query.type().map(type -> '\0' + type.value()).orElse("");
        if (prefix.isEmpty() && suffix.isEmpty()) {
            return member -> true;
        }
        return member -> {
            String words = new String(member, MomentCursor.POSITION, member.length - MomentCursor.POSITION,
                    StandardCharsets.US_ASCII);
            return words.startsWith(prefix) && words.endsWith(suffix);
        };
    }

    @Override
    public Optional<DeadLetter> find(ExecutionId id) {
        guard.check();
        byte[] field = LetterCodec.field(id);
        List<CompletableFuture<byte[]>> volley = layout.all().stream()
                .map(p -> store.<byte[]>send(redis -> redis.hget(p.deadLetters(), field))).toList();
        ScheduleTaskException failure = null;
        for (Answer<byte[]> answer : store.awaitAll(volley)) {
            if (answer.value() instanceof byte[] letter) {
                return Optional.of(decode(id, letter));
            }
            failure = answer.failure() == null ? failure : answer.failure();
        }
        if (failure != null) {
            throw failure;
        }
        return Optional.empty();
    }

    private static DeadLetter decode(ExecutionId id, byte[] letter) {
        try {
            return LetterCodec.decode(id, letter);
        } catch (IllegalArgumentException e) {
            throw new ProviderUnavailable(RedisFailures.PROVIDER, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public List<Boolean> replay(List<Replay> replays) {
        guard.check();
        Map<Integer, List<Integer>> byPartition = new TreeMap<>();
        for (int i = 0; i < replays.size(); i++) {
            byPartition.computeIfAbsent(layout.partition(replays.get(i).letter().occurrence().taskId()).number(),
                    n -> new ArrayList<>()).add(i);
        }
        List<List<Integer>> calls = new ArrayList<>();
        List<CompletableFuture<List<Object>>> volley = new ArrayList<>();
        byPartition.forEach((number, indexes) -> {
            for (int from = 0; from < indexes.size(); from += MAX_CALL) {
                List<Integer> some = indexes.subList(from, Math.min(from + MAX_CALL, indexes.size()));
                calls.add(some);
                volley.add(send(layout.at(number), some.stream().map(replays::get).toList()));
            }
        });
        boolean[] reopened = new boolean[replays.size()];
        List<Answer<List<Object>>> answers = store.awaitAll(volley);
        for (int c = 0; c < answers.size(); c++) {
            Answer<List<Object>> answer = answers.get(c);
            if (answer.failure() != null) {
                throw answer.failure();
            }
            List<?> verdicts = answer.value() == null ? List.of() : answer.value();
            for (int n = 0; n < verdicts.size(); n++) {
                reopened[calls.get(c).get(n)] = Long.valueOf(1).equals(verdicts.get(n));
            }
        }
        List<Boolean> all = new ArrayList<>(reopened.length);
        for (boolean one : reopened) {
            all.add(one);
        }
        return all;
    }

    private CompletableFuture<List<Object>> send(Partition p, List<Replay> some) {
        List<byte[]> arguments = new ArrayList<>(some.size() * 5 + 2);
        arguments.add(text(StoreLayout.WAKE_UP));
        arguments.add(number(p.number()));
        for (Replay replay : some) {
            DeadLetter letter = replay.letter();
            arguments.add(LetterCodec.field(letter.id()));
            arguments.add(Binary.time(letter.diedAt()));
            arguments.add(text(ExecutionRecord.replayKey(letter.occurrence().taskId(), letter.id())));
            arguments.add(number(replay.delay().toMillis()));
            arguments.add(replay.payload().equals(letter.payload())
                    ? NOTHING
                    : CarriedCodec.encode(letter.occurrence(), letter.type(), letter.retry(), replay.payload()));
        }
        return store.run(LuaScript.REPLAY,
                new byte[][]{p.tasks(), p.executions(), p.deadLetters(), p.deadIndex()}, arguments);
    }

    @Override
    public boolean purge(DeadLetter letter) {
        guard.check();
        Partition p = layout.partition(letter.occurrence().taskId());
        List<Object> answer = store.await(store.run(LuaScript.PURGE,
                new byte[][]{p.deadLetters(), p.deadIndex()},
                List.of(LetterCodec.field(letter.id()), Binary.time(letter.diedAt()))));
        return Long.valueOf(1).equals(answer.get(0));
    }
}

package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.text;

import com.crmscheduler.adapter.redis.HistoryBuckets.Bucket;
import com.crmscheduler.adapter.redis.MomentListing.Found;
import com.crmscheduler.adapter.redis.MomentListing.Source;
import com.crmscheduler.adapter.redis.RedisStore.Answer;
import com.crmscheduler.adapter.redis.StoreLayout.Partition;
import com.crmscheduler.application.port.Execution;
import com.crmscheduler.application.port.ExecutionHistory;
import com.crmscheduler.application.port.ExecutionPage;
import com.crmscheduler.application.port.ExecutionQuery;
import com.crmscheduler.domain.model.ExecutionId;
import io.lettuce.core.KeyValue;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The history in Redis, read bucket after bucket from now back: an hour at a time as far as what succeeded at once is kept, then a
 * day at a time. An execution that waits for its next attempt is listed while it still does. Thread-safe.
 */
final class RedisExecutionHistory implements ExecutionHistory, MeterBinder {

    private static final byte[] NO_PREFIX = {};
    /** How far the clock of another instance may be ahead of ours. */
    private static final Duration AHEAD = Duration.ofHours(1);

    private final RedisStore store;
    private final StoreGuard guard;
    private final StoreLayout layout;
    private final HistoryProperties properties;
    private final OutcomeWriter outcomes;
    private final InstantSource time;
    private final MomentListing listing;

    RedisExecutionHistory(RedisStore store, StoreGuard guard, StoreLayout layout, HistoryProperties properties,
            OutcomeWriter outcomes, InstantSource time) {
        this.store = store;
        this.guard = guard;
        this.layout = layout;
        this.properties = properties;
        this.outcomes = outcomes;
        this.time = time;
        this.listing = new MomentListing(store);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("scheduled.history.unkept", outcomes, OutcomeWriter::unkept)
                .description("executions that the history had no room for").register(registry);
    }

    @Override
    public String provider() {
        return RedisFailures.PROVIDER;
    }

    @Override
    public ExecutionPage list(ExecutionQuery query) {
        guard.check();
        Optional<byte[]> from = query.cursor().map(MomentCursor::decode);
        byte[] before = from.isPresent() ? from.get() : query.to().map(Binary::time).orElse(null);
        Instant now = time.instant();
        Instant oldest = latest(query.from().orElse(Instant.MIN), now.minus(properties.failureRetention()));
        Instant hourly = query.state().orElse(Execution.State.SUCCEEDED) == Execution.State.SUCCEEDED
                ? now.minus(properties.successRetention())
                : Instant.MAX;
        Window window = Window.at(before == null ? now.plus(AHEAD) : MomentCursor.time(before), hourly);
        List<HistoryCodec.Entry> items = new ArrayList<>();
        int scanned = 0;
        byte[] last = null;
        while (window.end().isAfter(oldest)) {
            int room = query.limit() - items.size();
            Found<HistoryCodec.Entry> found = listing.list(sources(query, window),
                    new MomentListing.Request(before == null ? Binary.time(window.end()) : before,
                            Binary.time(latest(window.begin(), query.from().orElse(Instant.MIN))), room,
                            MomentListing.MAX_SCAN - scanned),
                    (position, entry) -> atItsMoment(position, HistoryCodec.decode(MomentCursor.id(position), entry)));
            items.addAll(found.items());
            scanned += found.scanned();
            last = found.last() == null ? last : found.last();
            if (found.more() || items.size() == query.limit() || scanned >= MomentListing.MAX_SCAN) {
                byte[] cursor = found.more() && found.last() != null ? found.last() : Binary.time(window.begin());
                return new ExecutionPage(standing(items), Optional.of(MomentCursor.encode(Arrays.copyOf(cursor,
                        MomentCursor.POSITION))));
            }
            before = null;
            window = window.earlier(hourly);
        }
        return new ExecutionPage(standing(items), Optional.empty());
    }

    /** An index may hold an earlier moment of an execution whose entry was written anew since. */
    private static HistoryCodec.@Nullable Entry atItsMoment(byte[] position, HistoryCodec.Entry entry) {
        return MomentCursor.time(position).equals(ended(entry.execution())) ? entry : null;
    }

    private static Instant ended(Execution execution) {
        Instant finished = execution.last().finishedAt();
        return finished == null ? Instant.EPOCH : Instant.ofEpochMilli(finished.toEpochMilli());
    }

    /** What succeeded at once is looked through for a task, because an index by task would cost each of them too much. */
    private List<Source> sources(ExecutionQuery query, Window window) {
        List<Partition> partitions = query.task().map(task -> List.of(layout.partition(task))).orElse(layout.all());
        byte[] prefix = query.task().map(task -> text(task + "@")).orElse(NO_PREFIX);
        Predicate<byte[]> wanted = wanted(query, 0, query.task().map(Object::toString).orElse(""));
        Predicate<byte[]> wantedOfTask = wanted(query, prefix.length, "");
        List<Source> sources = new ArrayList<>();
        for (Partition p : partitions) {
            if (window.hourly()) {
                Bucket hour = HistoryBuckets.ofHour(p, HistoryBuckets.hour(window.begin()));
                sources.add(new Source(hour.moments(), NO_PREFIX, hour.entries(), wanted));
            }
            Bucket day = HistoryBuckets.ofDay(p, HistoryBuckets.day(window.begin()));
            sources.add(query.task().isPresent()
                    ? new Source(day.tasks(), prefix, day.entries(), wantedOfTask)
                    : new Source(day.moments(), NO_PREFIX, day.entries(), wanted));
        }
        return sources;
    }

    /** Behind the position members say their state, their type, and their task where it is not in front. */
    private static Predicate<byte[]> wanted(ExecutionQuery query, int prefix, String task) {
        int at = prefix + MomentCursor.POSITION;
        Optional<Byte> state = query.state().map(asked -> switch (asked) {
            case SUCCEEDED -> (byte) 's';
            case RETRYING -> (byte) 'r';
            case DEAD_LETTERED -> (byte) 'd';
        });
        String type = query.type().map(asked -> asked.value() + '\0').orElse("");
        String name = task.isEmpty() ? "" : '\0' + task;
        return member -> {
            if (state.isPresent() && member[at] != state.get()) {
                return false;
            }
            String words = new String(member, at + 1, member.length - at - 1, StandardCharsets.US_ASCII);
            return words.startsWith(type) && words.endsWith(name);
        };
    }

    /** Leaves out what waited for an attempt and waits no more: it is told of where it ended, or was cancelled. */
    private List<Execution> standing(List<HistoryCodec.Entry> entries) {
        Map<Integer, List<byte[]>> waiting = new TreeMap<>();
        for (HistoryCodec.Entry entry : entries) {
            if (entry.execution().state() == Execution.State.RETRYING) {
                waiting.computeIfAbsent(layout.partition(entry.execution().taskId()).number(), n -> new ArrayList<>())
                        .add(text(entry.key()));
            }
        }
        Map<String, byte[]> open = new TreeMap<>();
        List<CompletableFuture<List<KeyValue<byte[], byte[]>>>> volley = new ArrayList<>();
        waiting.forEach((partition, keys) -> volley.add(store.send(redis -> redis
                .hmget(layout.at(partition).executions(), keys.toArray(byte[][]::new)))));
        for (Answer<List<KeyValue<byte[], byte[]>>> answer : store.awaitAll(volley)) {
            if (answer.failure() != null) {
                throw answer.failure();
            }
            if (answer.value() != null) {
                answer.value().stream().filter(KeyValue::hasValue).forEach(found -> open
                        .put(new String(found.getKey(), StandardCharsets.US_ASCII), found.getValue()));
            }
        }
        return entries.stream().filter(entry -> stands(entry, open.get(entry.key()))).map(HistoryCodec.Entry::execution)
                .toList();
    }

    private static boolean stands(HistoryCodec.Entry entry, byte @Nullable [] record) {
        if (entry.execution().state() != Execution.State.RETRYING) {
            return true;
        }
        return record != null && record.length > ExecutionRecord.BYTES
                && ExecutionRecord.decode(record).attempt() >= entry.execution().last().number()
                && ExecutionRecord.decode(record).attempt() <= entry.execution().last().number() + 1;
    }

    @Override
    public Optional<Execution> find(ExecutionId id) {
        guard.check();
        byte[] field = LetterCodec.field(id);
        Instant now = time.instant();
        List<CompletableFuture<byte[]>> volley = new ArrayList<>();
        for (Partition p : layout.all()) {
            for (long hour = HistoryBuckets.hour(now.plus(AHEAD)); hour >= HistoryBuckets
                    .hour(now.minus(properties.successRetention())); hour--) {
                volley.add(get(HistoryBuckets.ofHour(p, hour), field));
            }
            for (long day = HistoryBuckets.day(now.plus(AHEAD)); day >= HistoryBuckets
                    .day(now.minus(properties.failureRetention())); day--) {
                volley.add(get(HistoryBuckets.ofDay(p, day), field));
            }
        }
        HistoryCodec.Entry newest = null;
        for (Answer<byte[]> answer : store.awaitAll(volley)) {
            if (answer.failure() != null) {
                throw answer.failure();
            }
            if (answer.value() instanceof byte[] bytes) {
                HistoryCodec.Entry found = HistoryCodec.decode(id, bytes);
                newest = newest == null || ended(found.execution()).isAfter(ended(newest.execution())) ? found : newest;
            }
        }
        return newest == null ? Optional.empty() : standing(List.of(newest)).stream().findFirst();
    }

    private CompletableFuture<byte[]> get(Bucket bucket, byte[] field) {
        byte[] entries = bucket.entries();
        return store.send(redis -> redis.hget(entries, field));
    }

    private static Instant latest(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /**
     * A stretch of time that is read at once: an hour, or what lies before it of a day of which no success is read.
     *
     * @param begin the first moment of it
     * @param end the first moment after it
     */
    private record Window(Instant begin, Instant end, boolean hourly) {

        /** @param hourly from when on successes are kept */
        static Window at(Instant moment, Instant hourly) {
            long hour = HistoryBuckets.hour(moment);
            Instant end = Instant.ofEpochMilli((hour + 1) * HistoryBuckets.HOUR.toMillis());
            if (end.isAfter(hourly)) {
                return new Window(end.minus(HistoryBuckets.HOUR), end, true);
            }
            return new Window(Instant.ofEpochMilli(HistoryBuckets.day(moment) * HistoryBuckets.DAY.toMillis()), end,
                    false);
        }

        Window earlier(Instant hourly) {
            return at(begin.minusMillis(1), hourly);
        }
    }
}

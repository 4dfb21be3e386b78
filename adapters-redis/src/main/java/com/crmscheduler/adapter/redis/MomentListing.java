package com.crmscheduler.adapter.redis;

import com.crmscheduler.adapter.redis.RedisStore.Answer;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists what has a moment, the latest first, by merging indexes whose members begin with a time and an execution's id and lie in
 * the order of their bytes. The members of a page are merged first, and only what they stand for is read; a page looks at a bounded
 * number of members and bytes, and may be short. Thread-safe.
 */
final class MomentListing {

    /** How many members a page that filters looks at. */
    static final int MAX_SCAN = 5_000;
    private static final int STEP = 1_000;
    /** How many bytes a page reads of each hash; one value may exceed it. */
    private static final int MAX_BYTES = 1 << 20;
    private static final Logger log = LoggerFactory.getLogger(MomentListing.class);

    private final RedisStore store;

    MomentListing(RedisStore store) {
        this.store = store;
    }

    /**
     * An index and what its members stand for.
     *
     * @param index a sorted set of members
     * @param prefix what the members begin with, before the time
     * @param values a hash by execution id
     * @param wanted which members
     */
    record Source(byte[] index, byte[] prefix, byte[] values, Predicate<byte[]> wanted) {}

    /**
     * What to list.
     *
     * @param before listed is what lies before this position or time; null for all
     * @param notBefore listed is nothing before this position or time; null for all
     * @param limit how many at most
     * @param scan how many members may be looked at
     */
    record Request(byte @Nullable [] before, byte @Nullable [] notBefore, int limit, int scan) {}

    /**
     * What was found.
     *
     * @param items the latest first
     * @param last the position of the last member that was looked at; null when there was none
     * @param more whether there is more behind it
     * @param scanned how many members were looked at
     */
    record Found<T>(List<T> items, byte @Nullable [] last, boolean more, int scanned) {}

    /** @param reader makes an item of a position and its value; null for one that is to be left out */
    <T> Found<T> list(List<Source> sources, Request request, BiFunction<byte[], byte[], @Nullable T> reader) {
        List<T> items = new ArrayList<>();
        byte[] before = request.before;
        int scanned = 0;
        while (items.size() < request.limit && scanned < request.scan) {
            int step = Math.min(Math.max(request.limit - items.size(), STEP / 10), request.scan - scanned);
            List<Member> members = newest(sources, request, before, step + 1);
            boolean last = members.size() <= step;
            List<Member> looked = upTo(last ? members : members.subList(0, step), request.limit - items.size());
            int read = read(looked, reader, items);
            scanned += read;
            if (read > 0) {
                before = looked.get(read - 1).position;
            }
            if (last && read == members.size()) {
                return new Found<>(items, before, false, scanned);
            }
            if (read < looked.size()) {
                break;
            }
        }
        return new Found<>(items, before, true, scanned);
    }

    /** The members up to the one that fills the page. */
    private static List<Member> upTo(List<Member> members, int room) {
        int found = 0;
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).wanted && ++found == room) {
                return members.subList(0, i + 1);
            }
        }
        return members;
    }

    private List<Member> newest(List<Source> sources, Request request, byte @Nullable [] before, int count) {
        List<CompletableFuture<List<byte[]>>> volley = new ArrayList<>();
        for (Source source : sources) {
            Range<byte[]> range = range(source.prefix, before, request.notBefore);
            volley.add(store.send(redis -> redis.zrevrangebylex(source.index, range, Limit.create(0, count))));
        }
        List<Member> all = new ArrayList<>();
        List<List<byte[]>> answers = values(store.awaitAll(volley));
        for (int i = 0; i < answers.size(); i++) {
            Source source = sources.get(i);
            answers.get(i).forEach(bytes -> all.add(new Member(source, bytes)));
        }
        all.sort((a, b) -> Arrays.compareUnsigned(b.position, a.position));
        return all.size() > count ? all.subList(0, count) : all;
    }

    private static Range<byte[]> range(byte[] prefix, byte @Nullable [] before, byte @Nullable [] notBefore) {
        // No other name begins with a prefix, so what is above it ends it.
        return Range.from(Range.Boundary.including(notBefore == null ? prefix : join(prefix, notBefore)), before != null
                ? Range.Boundary.excluding(join(prefix, before))
                : prefix.length == 0 ? Range.Boundary.unbounded() : Range.Boundary.excluding(above(prefix)));
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] above(byte[] prefix) {
        byte[] next = prefix.clone();
        next[next.length - 1]++;
        return next;
    }

    /** Reads what members stand for, in order, as far as the bound on bytes allows; answers how many members that were. */
    private <T> int read(List<Member> members, BiFunction<byte[], byte[], @Nullable T> reader, List<T> items) {
        Map<byte[], List<Member>> bySource = new HashMap<>();
        List<byte[]> hashes = new ArrayList<>();
        members.stream().filter(member -> member.wanted)
                .forEach(member -> bySource.computeIfAbsent(member.source.values, hash -> {
                    hashes.add(hash);
                    return new ArrayList<>();
                }).add(member));
        List<CompletableFuture<List<Object>>> volley = new ArrayList<>();
        for (byte[] hash : hashes) {
            List<byte[]> arguments = new ArrayList<>();
            arguments.add(RedisStore.number(MAX_BYTES));
            bySource.getOrDefault(hash, List.of()).forEach(member -> arguments.add(member.id()));
            volley.add(store.run(LuaScript.READ, new byte[][]{hash}, arguments));
        }
        List<List<Object>> answers = values(store.awaitAll(volley));
        for (int i = 0; i < answers.size(); i++) {
            List<Member> asked = bySource.getOrDefault(hashes.get(i), List.of());
            for (int n = 0; n < answers.get(i).size(); n++) {
                asked.get(n).value = answers.get(i).get(n);
                asked.get(n).read = true;
            }
        }
        int count = 0;
        for (Member member : members) {
            if (member.wanted) {
                if (!member.read) {
                    break;
                }
                T item = member.value instanceof byte[] value ? item(member, value, reader) : null;
                if (item != null) {
                    items.add(item);
                }
            }
            count++;
        }
        return count;
    }

    private static <T> @Nullable T item(Member member, byte[] value, BiFunction<byte[], byte[], @Nullable T> reader) {
        try {
            return reader.apply(member.position, value);
        } catch (IllegalArgumentException e) {
            log.warn("left out of a listing: {}", e.getMessage());
            return null;
        }
    }

    private static <T> List<T> values(List<Answer<T>> answers) {
        List<T> values = new ArrayList<>(answers.size());
        for (Answer<T> answer : answers) {
            if (answer.failure() != null) {
                throw answer.failure();
            }
            values.add(java.util.Objects.requireNonNull(answer.value(), "value"));
        }
        return values;
    }

    /** A member, and what was read for it. For one thread. */
    private static final class Member {

        private final Source source;
        private final boolean wanted;
        private final byte[] position;
        private @Nullable Object value;
        private boolean read;

        Member(Source source, byte[] bytes) {
            this.source = source;
            this.wanted = source.wanted.test(bytes);
            this.position = Arrays.copyOfRange(bytes, source.prefix.length,
                    source.prefix.length + MomentCursor.POSITION);
        }

        byte[] id() {
            return Arrays.copyOfRange(position, Binary.TIME_BYTES, MomentCursor.POSITION);
        }
    }
}

package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.number;
import static com.crmscheduler.adapter.redis.RedisStore.text;

import com.crmscheduler.adapter.redis.RedisStore.Answer;
import com.crmscheduler.adapter.redis.StoreLayout.Partition;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.TaskPage;
import com.crmscheduler.domain.port.TaskQuery;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists tasks in the order of their ids, by merging the partitions' lexical indexes. The names of a page are merged first and
 * only the definitions of these are read. Filters look at definitions, so a page that filters looks at a bounded number of them
 * and may be short. Thread-safe.
 */
final class TaskListing {

    private static final Logger log = LoggerFactory.getLogger(TaskListing.class);
    /** How many definitions a page that filters looks at. */
    private static final int MAX_SCAN = 5_000;
    /** How many bytes of definitions a page reads of each partition; one definition may exceed it. */
    private static final int MAX_BYTES = 1 << 20;

    private final RedisStore store;
    private final StoreLayout layout;

    TaskListing(RedisStore store, StoreLayout layout) {
        this.store = store;
        this.layout = layout;
    }

    TaskPage page(TaskQuery query) {
        String prefix = query.group().map(group -> group + '/').orElse("") + query.namePrefix().orElse("");
        String after = query.cursor().map(cursor -> ListCursor.decode(cursor).after()).orElse(null);
        List<ScheduleTask> items = new ArrayList<>();
        int scanned = 0;
        while (items.size() < query.limit() && scanned < MAX_SCAN) {
            // One more than is wanted, to know whether there is more.
            int wanted = query.limit() - items.size();
            List<String> names = names(prefix, after, wanted + 1);
            boolean last = names.size() <= wanted;
            List<String> asked = last ? names : names.subList(0, wanted);
            List<@Nullable ScheduleTask> read = definitions(asked);
            for (ScheduleTask task : read) {
                if (task != null && matches(query, task)) {
                    items.add(task);
                }
            }
            scanned += read.size();
            if (last && read.size() == asked.size()) {
                return new TaskPage(items, Optional.empty());
            }
            after = asked.get(read.size() - 1);
            if (read.size() < asked.size()) {
                break;
            }
        }
        return new TaskPage(items, Optional.ofNullable(after).map(name -> new ListCursor(name).encode()));
    }

    private static boolean matches(TaskQuery query, ScheduleTask task) {
        Instant next = task.nextOccurrence();
        return query.type().map(task.definition().type()::equals).orElse(true)
                && query.state().map(task.definition().state()::equals).orElse(true)
                && query.dueBefore().map(before -> next != null && next.isBefore(before)).orElse(true);
    }

    /** The first names after one, of all partitions. */
    private List<String> names(String prefix, @Nullable String after, int count) {
        byte[] upper = (prefix + '\u007f').getBytes(StandardCharsets.US_ASCII);
        Range.Boundary<byte[]> from = after != null && after.compareTo(prefix) >= 0
                ? Range.Boundary.excluding(text(after))
                : Range.Boundary.including(text(prefix));
        Range<byte[]> range = Range.from(from, Range.Boundary.excluding(upper));
        List<CompletableFuture<List<byte[]>>> volley = new ArrayList<>();
        for (Partition partition : layout.all()) {
            volley.add(store.send(redis -> redis.zrangebylex(partition.index(), range, Limit.create(0, count))));
        }
        List<String> all = new ArrayList<>();
        for (List<byte[]> some : values(store.awaitAll(volley))) {
            some.forEach(name -> all.add(new String(name, StandardCharsets.US_ASCII)));
        }
        all.sort(null);
        return all.size() <= count ? all : all.subList(0, count);
    }

    /** The definitions of the first names, at least one, null where there is none any more; as many as the bound on bytes allows. */
    private List<@Nullable ScheduleTask> definitions(List<String> names) {
        TreeMap<Integer, List<String>> byPartition = new TreeMap<>();
        names.forEach(name -> byPartition
                .computeIfAbsent(layout.partition(ScheduleTaskId.parse(name)).number(), n -> new ArrayList<>())
                .add(name));
        List<CompletableFuture<List<Object>>> volley = new ArrayList<>();
        byPartition.forEach((partition, some) -> {
            List<byte[]> arguments = new ArrayList<>();
            arguments.add(number(MAX_BYTES));
            some.forEach(name -> arguments.add(text(name)));
            volley.add(store.run(LuaScript.READ, new byte[][]{layout.at(partition).definitions()}, arguments));
        });
        TreeMap<String, Optional<ScheduleTask>> found = new TreeMap<>();
        int p = 0;
        List<List<Object>> answers = values(store.awaitAll(volley));
        for (List<String> some : byPartition.values()) {
            List<Object> read = answers.get(p++);
            for (int i = 0; i < read.size(); i++) {
                found.put(some.get(i), decode(some.get(i), read.get(i)));
            }
        }
        List<@Nullable ScheduleTask> inOrder = new ArrayList<>();
        for (String name : names) {
            Optional<ScheduleTask> task = found.get(name);
            if (task == null) {
                break;
            }
            inOrder.add(task.orElse(null));
        }
        return inOrder;
    }

    private static Optional<ScheduleTask> decode(String name, @Nullable Object answer) {
        try {
            return answer instanceof byte[] definition
                    ? Optional.of(DefinitionCodec.decode(ScheduleTaskId.parse(name), definition))
                    : Optional.empty();
        } catch (DefinitionCodec.Unreadable e) {
            log.warn("left out of a listing: {}", e.getMessage());
            return Optional.empty();
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
}

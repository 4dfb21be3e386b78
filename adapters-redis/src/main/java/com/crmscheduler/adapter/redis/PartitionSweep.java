package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.number;
import static com.crmscheduler.adapter.redis.RedisStore.text;

import com.crmscheduler.adapter.redis.GateTally.Suspect;
import com.crmscheduler.adapter.redis.RedisStore.Answer;
import com.crmscheduler.adapter.redis.StoreLayout.Partition;
import com.crmscheduler.domain.error.ScheduleTaskException;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sweeps one partition, a page at a time: sweep.lua names what may be broken, mend.lua judges each of these and repairs it, both
 * in one step of the store. How far the pass has come is kept there too. Not thread-safe.
 */
final class PartitionSweep {

    private static final Logger log = LoggerFactory.getLogger(PartitionSweep.class);
    private static final int PAGE = 200;
    private static final int PAGE_BYTES = 512 * 1024;
    /** How many suspected gates are judged in a step. */
    private static final int GATES = 50;
    /** Records are counted one by one only where there are not more of them: that takes Redis some 10 ms. */
    private static final int COUNTED = 100_000;
    private static final Duration HOLD = Duration.ofSeconds(30);
    /** A look at what others found costs next to nothing. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);
    private static final String NO_PLAN = "";

    private final RedisStore store;
    private final Partition partition;
    private final RedisSweepProperties properties;
    private final SweepFindings findings;
    private final byte[] holder;
    private final double pause;
    private final GateTally tally = new GateTally();
    private final ArrayDeque<Suspect> gates = new ArrayDeque<>();
    private boolean counting;

    PartitionSweep(RedisStore store, Partition partition, int partitions, RedisSweepProperties properties,
            SweepFindings findings, byte[] holder) {
        this.store = store;
        this.partition = partition;
        this.properties = properties;
        this.findings = findings;
        this.holder = holder.clone();
        this.pause = properties.pause(partitions);
    }

    /**
     * Looks at one page where it is this instance's turn, and repairs what is broken there.
     *
     * @return how long to leave the partition alone
     * @throws ScheduleTaskException when the store does not answer
     */
    Duration step() {
        Repairs repairs = new Repairs();
        Duration wait = gates.isEmpty() ? page(repairs) : gates(repairs);
        repairs.tell();
        return wait;
    }

    private Duration page(Repairs repairs) {
        List<Object> answer = store.await(store.run(LuaScript.SWEEP, keys(),
                List.of(holder, number(HOLD.toMillis()), text(Double.toString(pause)), number(PAGE), number(PAGE_BYTES),
                        number(properties.interval().toMillis()), number(properties.shown().toMillis()))));
        Page page = Page.of(list(answer.get(0)));
        findings.known(partition.number(), page.broken, page.passMillis, page.sinceMillis);
        if (!page.looked) {
            return Duration.ofMillis(Math.min(page.waitMillis, LONGEST_WAIT.toMillis()));
        }
        List<String> plans = new ArrayList<>();
        List<String> executions = new ArrayList<>();
        List<?> suspects = list(answer.get(1));
        for (int i = 0; i < suspects.size(); i += 2) {
            (string(suspects.get(i)).equals("p") ? plans : executions).add(string(suspects.get(i + 1)));
        }
        long micros = page.micros + mend(repairs, plans, executions);
        if (page.part.equals("x")) {
            count(page, list(answer.get(2)));
        }
        findings.took(micros);
        return rest(micros);
    }

    /** A gate is judged by who has seen all executions of its partition. */
    private void count(Page page, List<?> seen) {
        if (page.first) {
            tally.begin();
            counting = true;
        }
        if (!counting) {
            return;
        }
        for (int i = 0; i < seen.size(); i += 2) {
            tally.see(string(seen.get(i)), bytes(seen.get(i + 1)));
        }
        if (page.last) {
            gates.addAll(tally.end());
            counting = false;
        }
    }

    private Duration gates(Repairs repairs) {
        List<String> names = new ArrayList<>();
        List<CompletableFuture<List<Object>>> volley = new ArrayList<>();
        for (int i = 0; i < GATES && !gates.isEmpty(); i++) {
            Suspect suspect = gates.remove();
            names.add(suspect.name());
            List<byte[]> arguments = arguments("g", suspect.name(), number(COUNTED));
            suspect.records().forEach(record -> arguments.add(text(record)));
            volley.add(store.run(LuaScript.MEND, keys(), arguments));
        }
        long micros = repairs.read(names, store.awaitAll(volley));
        findings.took(micros);
        return rest(micros);
    }

    private long mend(Repairs repairs, List<String> plans, List<String> executions) {
        List<String> names = new ArrayList<>();
        List<CompletableFuture<List<Object>>> volley = new ArrayList<>();
        List<byte[]> unreadable = new ArrayList<>();
        // Definitions may be large, and where many are suspected few would be together.
        for (String name : plans) {
            byte[] definition = store
                    .awaitOptional(store.<byte[]>send(redis -> redis.hget(partition.definitions(), text(name))))
                    .orElse(null);
            List<byte[]> arguments = plan(repairs, name, definition, unreadable);
            if (arguments != null) {
                names.add(name);
                volley.add(store.run(LuaScript.MEND, keys(), arguments));
            }
        }
        for (String key : executions) {
            names.add(key);
            volley.add(store.run(LuaScript.MEND, keys(), arguments("r", key)));
        }
        if (!unreadable.isEmpty()) {
            store.await(store.run(LuaScript.PARK, new byte[][]{partition.tasks(), partition.definitions(),
                    partition.index(), partition.executions(), partition.parked()}, unreadable));
        }
        return repairs.read(names, store.awaitAll(volley));
    }

    private @Nullable List<byte[]> plan(Repairs repairs, String name, byte @Nullable [] definition,
            List<byte[]> unreadable) {
        if (definition == null) {
            return arguments("p", name, text(NO_PLAN), text(NO_PLAN));
        }
        try {
            ScheduleTask task = DefinitionCodec.decode(ScheduleTaskId.parse(name), definition);
            Instant due = RedisSchedulerProvider.due(task);
            return arguments("p", name, DefinitionCodec.plan(task),
                    due == null ? text(NO_PLAN) : number(due.toEpochMilli()));
        } catch (DefinitionCodec.Unreadable e) {
            if (!e.newer()) {
                log.error("parked in Redis, it will not fire: {}", e.getMessage());
                unreadable.add(text(name));
                unreadable.add(definition);
                repairs.add(Breakage.UNREADABLE, name);
            }
            return null;
        }
    }

    private List<byte[]> arguments(String what, String name, byte[]... more) {
        List<byte[]> arguments = new ArrayList<>(
                List.of(number(properties.shown().toMillis()), text(what), text(name)));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private byte[][] keys() {
        return new byte[][]{partition.tasks(), partition.definitions(), partition.index(), partition.executions(),
                partition.leases(), partition.sweep()};
    }

    private Duration rest(long micros) {
        Duration rest = Duration.ofNanos((long) (TimeUnit.MICROSECONDS.toNanos(micros) * pause));
        return rest.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : rest;
    }

    private static List<?> list(@Nullable Object answer) {
        return answer instanceof List<?> list ? list : List.of();
    }

    private static byte[] bytes(@Nullable Object answer) {
        return answer instanceof byte[] bytes ? bytes : new byte[0];
    }

    private static String string(@Nullable Object answer) {
        return new String(bytes(answer), StandardCharsets.US_ASCII);
    }

    /** What sweep.lua says of its step, in its order. */
    private record Page(boolean looked, long waitMillis, long micros, long broken, long passMillis, long sinceMillis,
            String part, boolean first, boolean last) {

        static Page of(List<?> head) {
            return new Page(number(head, 0) == 1, number(head, 1), number(head, 2), number(head, 3), number(head, 4),
                    number(head, 5), string(head.get(6)), number(head, 7) == 1, number(head, 8) == 1);
        }

        private static long number(List<?> head, int at) {
            return head.get(at) instanceof Long value ? value : 0;
        }
    }

    /** What was repaired in a step: counted, and told of in one line for each kind. */
    private final class Repairs {

        private final Map<Breakage, List<String>> names = new EnumMap<>(Breakage.class);

        void add(Breakage kind, String name) {
            names.computeIfAbsent(kind, k -> new ArrayList<>()).add(name);
            findings.repaired(kind);
        }

        /** Reads answers of mend.lua; those that failed are met again in the next pass. Answers with the time they took, in µs. */
        long read(List<String> asked, List<Answer<List<Object>>> answers) {
            long micros = 0;
            for (int i = 0; i < answers.size(); i++) {
                List<Object> answer = answers.get(i).value();
                if (answer == null) {
                    log.warn("could not judge {}: it is looked at again in the next pass", asked.get(i),
                            answers.get(i).failure());
                    continue;
                }
                micros += (Long) answer.get(0);
                for (Object kind : answer.subList(1, answer.size())) {
                    add(Breakage.of(string(kind)), asked.get(i));
                }
            }
            return micros;
        }

        void tell() {
            names.forEach((kind, some) -> log.error("REPAIRED what should never break: partition={} kind={} ids={}",
                    partition.number(), kind.label(), some));
        }
    }
}

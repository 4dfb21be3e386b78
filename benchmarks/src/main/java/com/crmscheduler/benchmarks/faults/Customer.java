package com.crmscheduler.benchmarks.faults;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Schedules tasks over HTTP, through whatever fault is under way, and notes what was acknowledged. What was not is given another
 * name and tried again: its creation may have happened, or may still happen when a frozen instance goes on.
 */
final class Customer {

    private static final int SLOW_EVERY = 20;
    private static final int SLOW_MILLIS = 100;
    private static final int BATCH = 2_000;
    private static final Duration RETRY_AFTER = Duration.ofMillis(500);
    private static final Duration LEAD = Duration.ofSeconds(3);
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final ServiceClient client;
    private final InstantSource clock;
    private final Expectations expectations;
    private final Random random;
    private int named;
    private long unanswered;

    Customer(ServiceClient client, InstantSource clock, Expectations expectations, long seed) {
        this.client = client;
        this.clock = clock;
        this.expectations = expectations;
        this.random = new Random(seed);
    }

    /** How many creations were not acknowledged, and were tried again under another name. */
    long unanswered() {
        return unanswered;
    }

    /**
     * Creates one-time tasks until so many are acknowledged.
     *
     * @param notBefore due times begin there, or a little from now when that is later
     * @param within and are spread over so long
     */
    void createOnce(String group, int count, Instant notBefore, Duration within) {
        for (int left = count; left > 0;) {
            int acknowledged = createOnce(group, Math.min(left, BATCH), spread(notBefore, within));
            left -= acknowledged;
            if (acknowledged == 0) {
                Waiting.pass(RETRY_AFTER);
            }
        }
    }

    private Spread spread(Instant notBefore, Duration within) {
        Instant soon = clock.instant().plus(LEAD);
        Instant first = soon.isAfter(notBefore) ? soon : notBefore;
        long millis = Duration.between(first, notBefore.plus(within)).toMillis();
        return new Spread(first.toEpochMilli(), Math.max(1_000, millis));
    }

    private int createOnce(String group, int count, Spread spread) {
        Map<String, Long> nominal = new LinkedHashMap<>();
        List<String> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = "once-" + named++;
            long at = spread.first + random.nextLong(spread.millis);
            nominal.put(group + "/" + name, at);
            items.add(item(group, name, "at(" + LOCAL.format(Instant.ofEpochMilli(at)) + ")",
                    named % SLOW_EVERY == 0 ? SLOW_MILLIS : 0, ""));
        }
        // Before the request: a task that is not acknowledged may run while the answer is on its way.
        nominal.forEach(expectations::allow);
        List<Boolean> created = client.create(items);
        int acknowledged = 0;
        int index = 0;
        for (Map.Entry<String, Long> task : nominal.entrySet()) {
            if (created.get(index++)) {
                expectations.promise(task.getKey(), task.getValue());
                acknowledged++;
            }
        }
        unanswered += count - acknowledged;
        return acknowledged;
    }

    /** Creates recurring tasks whose missed occurrences all run; each must be acknowledged. */
    List<Recurring> createRecurring(String group, int count, Duration period) {
        Instant start = clock.instant().plus(LEAD).truncatedTo(ChronoUnit.SECONDS);
        List<Recurring> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(new Recurring(group + "/again-" + i, start.plusSeconds(i % period.toSeconds()), period,
                    Instant.MAX));
        }
        for (int from = 0; from < count; from += BATCH) {
            List<Recurring> some = all.subList(from, Math.min(count, from + BATCH));
            List<Boolean> created = client.create(some.stream().map(task -> item(group,
                    task.task().substring(group.length() + 1), "rate(" + period.toSeconds() + " seconds)", 0,
                    ",\"startDate\":\"" + task.start()
                            + "\",\"catchUp\":{\"mode\":\"ALL\",\"window\":\"P1D\",\"limit\":10000}"))
                    .toList());
            if (created.contains(false)) {
                throw new IllegalStateException("recurring tasks were not created, undisturbed");
            }
        }
        // A schedule that is created after its start date begins with the next occurrence from then on.
        Instant acknowledged = clock.instant();
        all.replaceAll(task -> task.from(acknowledged));
        return all;
    }

    private static String item(String group, String name, String expression, int handlerMillis, String more) {
        return "{\"group\":\"" + group + "\",\"name\":\"" + name + "\",\"taskType\":\"" + FaultProbeHandler.TYPE
                + "\",\"payload\":" + handlerMillis + ",\"expression\":\"" + expression + "\"" + more + "}";
    }

    private record Spread(long first, long millis) {}

    /**
     * A recurring task.
     *
     * @param task its id
     * @param start its first occurrence
     * @param period between two
     * @param acknowledged when its creation was
     */
    record Recurring(String task, Instant start, Duration period, Instant acknowledged) {

        Recurring from(Instant when) {
            return new Recurring(task, start, period, when);
        }

        /** Promises every occurrence from its acknowledgement up to the end. */
        void promise(Expectations expectations, Instant end) {
            for (Instant at = start; !at.isAfter(end); at = at.plus(period)) {
                if (at.isAfter(acknowledged)) {
                    expectations.promise(task, at.toEpochMilli());
                } else {
                    expectations.allow(task, at.toEpochMilli());
                }
            }
        }
    }
}

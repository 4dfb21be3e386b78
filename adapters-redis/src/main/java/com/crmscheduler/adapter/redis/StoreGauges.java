package com.crmscheduler.adapter.redis;

import com.crmscheduler.adapter.redis.RedisStore.Answer;
import com.crmscheduler.adapter.redis.StoreLayout.Partition;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what is stored, at intervals of its own, so that a scrape never waits for Redis. Not a number until first measured. */
final class StoreGauges implements MeterBinder {

    private static final Logger log = LoggerFactory.getLogger(StoreGauges.class);

    private final RedisStore store;
    private final StoreLayout layout;
    private final HeldExecutions held;
    private final Duration interval;
    private volatile @Nullable Sample latest;
    private @Nullable ScheduledExecutorService timer;

    StoreGauges(RedisStore store, StoreLayout layout, HeldExecutions held, RedisSchedulerProperties properties) {
        this.store = store;
        this.layout = layout;
        this.held = held;
        this.interval = properties.sampleInterval();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "scheduled.tasks", "entries of the sorted sets scheduled:tasks: what is armed", Sample::armed);
        gauge(registry, "scheduled.tasks.due", "entries of scheduled:tasks that are due", Sample::due);
        gauge(registry, "scheduled.executions.in.flight", "executions under a lease, of all instances",
                Sample::inFlight);
        gauge(registry, "scheduled.tasks.parked", "definitions that could not be read and were put aside",
                Sample::parked);
        gauge(registry, "scheduled.dead.letters", "dead letters that are kept, none of which is ever trimmed",
                Sample::deadLetters);
        Gauge.builder("scheduled.executions.held", held, HeldExecutions::size)
                .description("executions that this instance holds").register(registry);
    }

    private void gauge(MeterRegistry registry, String name, String description, ToLongFunction<Sample> value) {
        Gauge.builder(name, this, gauges -> {
            Sample sample = gauges.latest;
            return sample == null ? Double.NaN : value.applyAsLong(sample);
        }).description(description).strongReference(true).register(registry);
    }

    synchronized void start() {
        if (timer == null) {
            timer = Executors
                    .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("scheduler-gauges").daemon().factory());
            timer.scheduleWithFixedDelay(this::sample, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
    }

    /** Measures now. While Redis is away nothing is known. */
    void sample() {
        List<CompletableFuture<List<Object>>> volley = layout.all().stream().map(this::count).toList();
        long[] sums = new long[5];
        for (Answer<List<Object>> answer : store.awaitAll(volley)) {
            if (!(answer.value() instanceof List<?> counts)) {
                log.debug("the gauges were not measured", answer.failure());
                latest = null;
                return;
            }
            for (int i = 0; i < sums.length; i++) {
                sums[i] += (Long) counts.get(i);
            }
        }
        latest = new Sample(sums[0], sums[1], sums[2], sums[3], sums[4]);
    }

    private CompletableFuture<List<Object>> count(Partition p) {
        return store.run(LuaScript.SAMPLE, new byte[][]{p.tasks(), p.leases(), p.parked(), p.deadLetters()}, List.of());
    }

    /**
     * One measurement.
     *
     * @param armed what is armed
     * @param due what of it is due
     * @param inFlight what is under a lease
     * @param parked what was put aside
     * @param deadLetters what gave up
     */
    private record Sample(long armed, long due, long inFlight, long parked, long deadLetters) {}
}

package com.crmscheduler.adapter.redis;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/**
 * What sweeping found: what this instance repaired, and what all have found lately, which every instance knows from the store.
 * Thread-safe.
 */
final class SweepFindings implements MeterBinder {

    private final AtomicReferenceArray<Facts> facts;
    private final Map<Breakage, LongAdder> repaired = new EnumMap<>(Breakage.class);
    private final LongAdder micros = new LongAdder();
    private final long begun = System.nanoTime();

    SweepFindings(int partitions) {
        facts = new AtomicReferenceArray<>(partitions);
        Arrays.stream(Breakage.values()).forEach(kind -> repaired.put(kind, new LongAdder()));
    }

    /**
     * What the store says of a partition.
     *
     * @param broken how many breaks were found lately
     * @param passMillis how long the latest pass took; -1 before the first has ended
     * @param sinceMillis how long ago it had ended, when this was measured; -1 before
     * @param measured when that was, on the scale of nanoTime
     */
    private record Facts(long broken, long passMillis, long sinceMillis, long measured) {}

    void known(int partition, long broken, long passMillis, long sinceMillis) {
        facts.set(partition, new Facts(broken, passMillis, sinceMillis, System.nanoTime()));
    }

    void repaired(Breakage kind) {
        repairs(kind).increment();
    }

    void took(long redisMicros) {
        micros.add(redisMicros);
    }

    /** How much of a kind this instance has repaired. */
    long count(Breakage kind) {
        return repairs(kind).sum();
    }

    /** How much of all kinds this instance has repaired. */
    long count() {
        return Arrays.stream(Breakage.values()).mapToLong(this::count).sum();
    }

    private LongAdder repairs(Breakage kind) {
        return java.util.Objects.requireNonNull(repaired.get(kind), "every kind is there");
    }

    /** How many breaks were found lately, by any instance; not a number until that is known of every partition. */
    double broken() {
        double sum = 0;
        for (int i = 0; i < facts.length(); i++) {
            Facts known = facts.get(i);
            sum += known == null ? Double.NaN : known.broken;
        }
        return sum;
    }

    /** How long the latest pass took, in seconds, of the partition where it took longest; not a number before the first. */
    double passSeconds() {
        double most = Double.NaN;
        for (int i = 0; i < facts.length(); i++) {
            Facts known = facts.get(i);
            if (known != null && known.passMillis >= 0 && !(most >= known.passMillis)) {
                most = known.passMillis;
            }
        }
        return most / 1000;
    }

    /** How long ago, in seconds, a pass ended, in the partition where that is longest. */
    double ageSeconds() {
        long now = System.nanoTime();
        double most = 0;
        for (int i = 0; i < facts.length(); i++) {
            Facts known = facts.get(i);
            long nanos = known == null || known.sinceMillis < 0
                    ? now - begun
                    : now - known.measured + TimeUnit.MILLISECONDS.toNanos(known.sinceMillis);
            most = Math.max(most, nanos / 1e9);
        }
        return most;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("scheduler.sweep.broken", this, SweepFindings::broken)
                .description("what the sweeps of all instances found broken, and repaired, lately: 0 when all is well")
                .register(registry);
        seconds(registry, "scheduler.sweep.pass", "how long the latest pass took, in the slowest partition",
                SweepFindings::passSeconds);
        seconds(registry, "scheduler.sweep.age", "how long ago the latest pass ended, in the partition longest unswept",
                SweepFindings::ageSeconds);
        repaired.forEach((kind, sum) -> FunctionCounter.builder("scheduler.sweep.repaired", sum, LongAdder::sum)
                .tag("kind", kind.label()).description("what this instance found broken and repaired")
                .register(registry));
        FunctionCounter.builder("scheduler.sweep.redis", micros, sum -> sum.sum() / 1e6).baseUnit("seconds")
                .description("how long Redis was at work for the sweeps of this instance").register(registry);
    }

    private void seconds(MeterRegistry registry, String name, String description,
            ToDoubleFunction<SweepFindings> value) {
        TimeGauge.builder(name, this, TimeUnit.SECONDS, value).description(description).register(registry);
    }
}

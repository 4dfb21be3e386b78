package com.crmscheduler.adapter.metrics;

import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.application.port.SkipReason;
import com.crmscheduler.domain.model.TaskType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts in Micrometer. Every meter is made once and kept; an event costs a map look-up and an addition. */
final class MicrometerSchedulerTelemetry implements SchedulerTelemetry {

    /** Bucket bounds of the lateness histogram: fine where a scheduler should be, coarse where it should not. */
    private static final Duration[] LATENESS = Stream
            .of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000)
            .map(Duration::ofMillis).toArray(Duration[]::new);
    private static final int MAX_REASONS = 20;
    private static final String TYPE = "type";
    private static final String OUTCOME = "outcome";

    private final Counter claims;
    private final Counter claimed;
    private final Map<SkipReason, Counter> skipped;
    private final Counter stored;
    private final Counter refused;
    private final Counter leasesLost;
    private final Timer handOverLateness;
    private final Timer startLateness;
    private final MetersByTag<Counter> dropped;
    private final MetersByTag<Counter> limited;
    private final MetersByTag<Counter> timedOut;
    private final MetersByTag<Counter> left;
    private final MetersByTag<Executions> executions;

    MicrometerSchedulerTelemetry(MeterRegistry registry, int maxTaskTypes) {
        this.claims = counter(registry, "scheduler.claims", "Claims of due entries, empty ones included");
        this.claimed = counter(registry, "scheduler.claimed", "Entries that claims gave out");
        this.skipped = new EnumMap<>(Stream.of(SkipReason.values()).collect(Collectors.toMap(Function.identity(),
                reason -> counter(registry, "scheduler.skipped", "Occurrences that were passed over", "reason",
                        reason.name().toLowerCase(Locale.ROOT)))));
        this.stored = counter(registry, "scheduler.handovers", "Executions offered to the transport", "result",
                "stored");
        this.refused = counter(registry, "scheduler.handovers", "Executions offered to the transport", "result",
                "refused");
        this.leasesLost = counter(registry, "scheduler.leases.lost",
                "Outcomes that came after their lease had run out");
        this.handOverLateness = lateness(registry, "hand_over");
        this.startLateness = lateness(registry, "handler_start");
        this.dropped = new MetersByTag<>(MAX_REASONS, reason -> counter(registry, "scheduler.dropped",
                "Deliveries that were not to run", "reason", reason));
        this.limited = new MetersByTag<>(maxTaskTypes, type -> counter(registry, "scheduler.limited",
                "Executions that found their limits reached and were sent back for a while", TYPE, type));
        this.timedOut = new MetersByTag<>(maxTaskTypes, type -> timeouts(registry, type, "interrupted"));
        this.left = new MetersByTag<>(maxTaskTypes, type -> timeouts(registry, type, "left"));
        this.executions = new MetersByTag<>(maxTaskTypes, type -> Executions.of(registry, type));
    }

    @Override
    public void claimed(int entries) {
        claims.increment();
        claimed.increment(entries);
    }

    @Override
    public void skipped(SkipReason reason, long occurrences) {
        Objects.requireNonNull(skipped.get(reason)).increment(occurrences);
    }

    @Override
    public void handedOver(TaskType type, Duration lateness) {
        stored.increment();
        handOverLateness.record(lateness);
    }

    @Override
    public void handOverFailed(int executions) {
        refused.increment(executions);
    }

    @Override
    public void started(TaskType type, Duration lateness) {
        startLateness.record(lateness);
    }

    @Override
    public void finished(TaskType type, ExecutionOutcome outcome, Duration took) {
        executions.of(type.value()).timer(outcome).record(took);
    }

    @Override
    public void dropped(String reason) {
        dropped.of(reason.toLowerCase(Locale.ROOT)).increment();
    }

    @Override
    public void limited(TaskType type) {
        limited.of(type.value()).increment();
    }

    @Override
    public void timedOut(TaskType type, boolean ignored) {
        (ignored ? left : timedOut).of(type.value()).increment();
    }

    @Override
    public void leaseLost() {
        leasesLost.increment();
    }

    private static Counter counter(MeterRegistry registry, String name, String description, String... tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    private static Counter timeouts(MeterRegistry registry, String type, String end) {
        return counter(registry, "scheduler.handler.timeouts", "Handlers that did not end in time", TYPE, type, "end",
                end);
    }

    private static Timer lateness(MeterRegistry registry, String stage) {
        return Timer.builder("scheduler.lateness")
                .description("How long after its due time an execution got to the stage")
                .tag("stage", stage).serviceLevelObjectives(LATENESS).register(registry);
    }

    /** How long the attempts of one task type took, by how they ended. */
    private record Executions(Timer succeeded, Timer retried, Timer deadLettered) {

        static Executions of(MeterRegistry registry, String type) {
            return new Executions(timer(registry, type, "succeeded"), timer(registry, type, "retried"),
                    timer(registry, type, "dead_lettered"));
        }

        Timer timer(ExecutionOutcome outcome) {
            return switch (outcome) {
                case ExecutionOutcome.Succeeded done -> succeeded;
                case ExecutionOutcome.RetryAfter again -> retried;
                case ExecutionOutcome.DeadLettered dead -> deadLettered;
            };
        }

        private static Timer timer(MeterRegistry registry, String type, String outcome) {
            return Timer.builder("scheduler.execution").description("How long handlers took").tag(TYPE, type)
                    .tag(OUTCOME, outcome).register(registry);
        }
    }
}

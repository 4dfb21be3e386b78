package com.crmscheduler.adapter.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.SkipReason;
import com.crmscheduler.domain.model.TaskType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MicrometerSchedulerTelemetryTest {

    private static final TaskType REMINDER = new TaskType("reminder");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerSchedulerTelemetry telemetry = new MicrometerSchedulerTelemetry(registry, 3);

    @Test
    void countsClaimsAndWhatTheyGaveOut() {
        telemetry.claimed(3);
        telemetry.claimed(0);

        assertThat(count("scheduler.claims")).isEqualTo(2);
        assertThat(count("scheduler.claimed")).isEqualTo(3);
    }

    @Test
    void countsHandOversByResult() {
        telemetry.handedOver(REMINDER, Duration.ofMillis(2));
        telemetry.handOverFailed(5);

        assertThat(count("scheduler.handovers", "result", "stored")).isEqualTo(1);
        assertThat(count("scheduler.handovers", "result", "refused")).isEqualTo(5);
    }

    @Test
    void countsWhatWasSkippedDroppedAndLost() {
        telemetry.skipped(SkipReason.MISFIRE, 7);
        telemetry.skipped(SkipReason.OVERLAP, 2);
        telemetry.dropped("FINISHED_OR_CANCELLED");
        telemetry.leaseLost();

        assertThat(count("scheduler.skipped", "reason", "misfire")).isEqualTo(7);
        assertThat(count("scheduler.skipped", "reason", "overlap")).isEqualTo(2);
        assertThat(count("scheduler.dropped", "reason", "finished_or_cancelled")).isEqualTo(1);
        assertThat(count("scheduler.leases.lost")).isEqualTo(1);
    }

    @Test
    void timesExecutionsByTypeAndOutcome() {
        telemetry.finished(REMINDER, new ExecutionOutcome.Succeeded(), Duration.ofMillis(40));
        telemetry.finished(REMINDER, new ExecutionOutcome.RetryAfter(Duration.ofSeconds(1), "busy"),
                Duration.ofMillis(5));
        telemetry.finished(REMINDER, new ExecutionOutcome.DeadLettered("gone", ""), Duration.ofMillis(6));

        assertThat(List.of("succeeded", "retried", "dead_lettered")).allSatisfy(outcome -> assertThat(registry
                .get("scheduler.execution").tags("type", "reminder", "outcome", outcome).timer().count()).isEqualTo(1));
        assertThat(registry.get("scheduler.execution").tags("outcome", "succeeded", "type", "reminder").timer()
                .totalTime(TimeUnit.MILLISECONDS)).isEqualTo(40);
    }

    @Test
    void sharesOneSeries_whenThereAreTooManyTypes() {
        IntStream.range(0, 10).forEach(number -> telemetry.finished(new TaskType("type-" + number),
                new ExecutionOutcome.Succeeded(), Duration.ofMillis(1)));

        assertThat(registry.find("scheduler.execution").tag("outcome", "succeeded").timers()).hasSize(4);
        assertThat(registry.get("scheduler.execution").tags("type", "other", "outcome", "succeeded").timer().count())
                .isEqualTo(7);
    }

    @Test
    void publishesLatenessAsAHistogramFromAMillisecondToFiveMinutes() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MicrometerSchedulerTelemetry published = new MicrometerSchedulerTelemetry(prometheus, 3);

        published.handedOver(REMINDER, Duration.ofMillis(3));
        published.started(REMINDER, Duration.ofMillis(7));

        assertThat(prometheus.scrape().lines()).contains(
                "scheduler_lateness_seconds_bucket{stage=\"hand_over\",le=\"0.001\"} 0",
                "scheduler_lateness_seconds_bucket{stage=\"hand_over\",le=\"0.005\"} 1",
                "scheduler_lateness_seconds_bucket{stage=\"handler_start\",le=\"0.005\"} 0",
                "scheduler_lateness_seconds_bucket{stage=\"handler_start\",le=\"0.01\"} 1",
                "scheduler_lateness_seconds_bucket{stage=\"handler_start\",le=\"300.0\"} 1",
                "scheduler_handovers_total{result=\"stored\"} 1.0");
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }
}

package com.crmscheduler.adapter.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.application.port.SchedulerTelemetry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class MetricsAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class));

    @Test
    void countsInPrometheus_whenBootBringsIt() {
        runner.withConfiguration(AutoConfigurations.of(
                org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration.class,
                CompositeMeterRegistryAutoConfiguration.class, PrometheusMetricsExportAutoConfiguration.class))
                .run(context -> {
                    assertThat(context).hasSingleBean(SchedulerTelemetry.class);
                    context.getBean(SchedulerTelemetry.class).claimed(2);
                    assertThat(context.getBean(PrometheusMeterRegistry.class).scrape())
                            .contains("scheduler_claimed_total 2.0");
                });
    }

    @Test
    void countsNothing_whenThereIsNoRegistry() {
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SchedulerTelemetry.class));
    }

    @Test
    void backsOff_whenTheProgramHasATelemetryOfItsOwn() {
        runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withBean(SchedulerTelemetry.class, SchedulerTelemetry::none)
                .run(context -> assertThat(context).doesNotHaveBean(MicrometerSchedulerTelemetry.class));
    }

    @Test
    void refusesALimitOutOfBounds_namingPropertyValueAndRule() {
        runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues("scheduler.metrics.max-task-types=0")
                .run(context -> assertThat(context).getFailure().rootCause()
                        .hasMessage("scheduler.metrics.max-task-types is 0 and must be 1 to 10000"));
    }
}

package com.crmscheduler.adapter.metrics;

import com.crmscheduler.application.port.SchedulerTelemetry;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Counts what the scheduler does wherever there is a registry to count in; without one the core counts nothing. */
@AutoConfiguration(after = {CompositeMeterRegistryAutoConfiguration.class,
        PrometheusMetricsExportAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class})
@EnableConfigurationProperties(SchedulerMetricsProperties.class)
public final class MetricsAutoConfiguration {

    @Bean
    @ConditionalOnBean(MeterRegistry.class)
    @ConditionalOnMissingBean(SchedulerTelemetry.class)
    MicrometerSchedulerTelemetry micrometerSchedulerTelemetry(MeterRegistry registry,
            SchedulerMetricsProperties properties) {
        return new MicrometerSchedulerTelemetry(registry, properties.maxTaskTypes());
    }
}

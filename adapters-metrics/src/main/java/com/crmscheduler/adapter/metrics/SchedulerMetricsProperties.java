package com.crmscheduler.adapter.metrics;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the scheduler is measured.
 *
 * @param maxTaskTypes how many task types get time series of their own, 1 to 10,000; those first seen after that share the
 *     type {@code other}
 */
@ConfigurationProperties("scheduler.metrics")
record SchedulerMetricsProperties(@DefaultValue("100") int maxTaskTypes) {

    SchedulerMetricsProperties {
        if (maxTaskTypes < 1 || maxTaskTypes > 10_000) {
            throw new IllegalArgumentException(
                    "scheduler.metrics.max-task-types is " + maxTaskTypes + " and must be 1 to 10000");
        }
    }
}

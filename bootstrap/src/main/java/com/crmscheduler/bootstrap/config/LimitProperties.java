package com.crmscheduler.bootstrap.config;

import com.crmscheduler.application.port.ExecutionLimits;
import com.crmscheduler.application.port.ExecutionLimits.Limit;
import com.crmscheduler.application.port.LimitKey;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of executions, the same in every instance: {@code scheduler.limits.types.webhook.max-concurrent}.
 *
 * @param types by task type
 * @param groups by group
 */
@ConfigurationProperties("scheduler.limits")
record LimitProperties(@DefaultValue Map<String, Bound> types, @DefaultValue Map<String, Bound> groups) {

    LimitProperties {
        types = Map.copyOf(types);
        groups = Map.copyOf(groups);
        limits(types, groups);
    }

    /**
     * One limit.
     *
     * @param maxConcurrent how many handlers may run at a time; 0 for any number
     * @param perSecond how many may begin a second; 0 for any number
     */
    record Bound(@DefaultValue("0") int maxConcurrent, @DefaultValue("0") double perSecond) {}

    ExecutionLimits limits() {
        return limits(types, groups);
    }

    private static ExecutionLimits limits(Map<String, Bound> types, Map<String, Bound> groups) {
        Map<LimitKey, Limit> all = new HashMap<>();
        add(all, LimitKey.Scope.TYPE, "types", types);
        add(all, LimitKey.Scope.GROUP, "groups", groups);
        return new ExecutionLimits(all);
    }

    private static void add(Map<LimitKey, Limit> all, LimitKey.Scope scope, String property,
            Map<String, Bound> bounds) {
        bounds.forEach((name, bound) -> {
            try {
                all.put(new LimitKey(scope, name), new Limit(bound.maxConcurrent(), bound.perSecond()));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "scheduler.limits." + property + (name.contains(".") ? "[" + name + "]." : "." + name + ".")
                                + e.getMessage(),
                        e);
            }
        });
    }
}

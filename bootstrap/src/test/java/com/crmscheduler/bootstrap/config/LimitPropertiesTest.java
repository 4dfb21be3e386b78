package com.crmscheduler.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.application.port.ExecutionLimits.Limit;
import com.crmscheduler.application.port.LimitKey;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class LimitPropertiesTest {

    private static LimitProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("scheduler.limits",
                LimitProperties.class);
    }

    @Test
    void readsLimitsByTypeAndByGroup() {
        assertThat(bind(Map.of("scheduler.limits.types.webhook.max-concurrent", "5",
                "scheduler.limits.groups[tenant.a].per-second", "0.5")).limits().limits())
                .containsOnly(Map.entry(new LimitKey(LimitKey.Scope.TYPE, "webhook"), new Limit(5, 0)),
                        Map.entry(new LimitKey(LimitKey.Scope.GROUP, "tenant.a"), new Limit(0, 0.5)));
    }

    @Test
    void hasNone_whenNothingIsSaid() {
        assertThat(bind(Map.of()).limits().limits()).isEmpty();
    }

    @Test
    void namesThePropertyAndTheValue_whenOneIsWrong() {
        assertThatThrownBy(() -> bind(Map.of("scheduler.limits.types.webhook.per-second", "-1")))
                .hasStackTraceContaining("scheduler.limits.types.webhook: per-second is -1.0; it must be 0.001 to");
    }
}

package com.crmscheduler.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.application.port.ExecutionLimits;
import com.crmscheduler.application.port.ExecutionLimits.Limit;
import com.crmscheduler.application.port.LimitKey;
import com.crmscheduler.domain.model.TaskType;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
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
                .hasStackTraceContaining("scheduler.limits.types.webhook.per-second is -1.0; it must be 0.001 to");
        assertThatThrownBy(() -> bind(Map.of("scheduler.limits.groups[tenant.a].max-concurrent", "1000001")))
                .hasStackTraceContaining(
                        "scheduler.limits.groups[tenant.a].max-concurrent is 1000001; it must be 1 to");
    }

    @Test
    void namesThePropertyTheValueAndTheBound_whenALimitLimitsNothing() {
        assertThatThrownBy(() -> bind(Map.of("scheduler.limits.types.log.max-concurrent", "0")))
                .hasStackTraceContaining("scheduler.limits.types.log.max-concurrent is 0, and so is per-second;"
                        + " max-concurrent must be 1 to 1000000, per-second 0.001 to 1000000, or both");
    }

    @Test
    void warnsOfALimitThatNoHandlerServes_andOfNoOther(CapturedOutput output) {
        ExecutionLimits limits = bind(Map.of("scheduler.limits.types.lgo.max-concurrent", "1",
                "scheduler.limits.types.log.max-concurrent", "1", "scheduler.limits.groups.tenant.max-concurrent", "1"))
                .limits();
        CoreConfiguration.warnOfUnserved(limits, Set.of(new TaskType("webhook"), new TaskType("log")));
        assertThat(output).containsOnlyOnce("WARN").contains(
                "scheduler.limits.types has 'lgo', which no handler of this instance serves, so that it limits nothing;"
                        + " served are [log, webhook]");
    }

    @Test
    void warnsOfNone_whenHandlersMayLiveElsewhere(CapturedOutput output) {
        CoreConfiguration.warnOfUnserved(bind(Map.of("scheduler.limits.types.lgo.max-concurrent", "1")).limits(), null);
        assertThat(output).doesNotContain("lgo");
    }
}

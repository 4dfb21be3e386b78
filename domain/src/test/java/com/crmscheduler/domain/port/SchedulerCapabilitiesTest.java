package com.crmscheduler.domain.port;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.crmscheduler.domain.error.UnsupportedByProvider;
import com.crmscheduler.domain.model.ActionAfterCompletion;
import com.crmscheduler.domain.model.CatchUpPolicy;
import com.crmscheduler.domain.model.FlexibleTimeWindow;
import com.crmscheduler.domain.model.OverlapPolicy;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleState;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.Schedule;
import com.crmscheduler.domain.schedule.TimeZones;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulerCapabilitiesTest {

    /** As EventBridge is: minutes, and nothing of one's own choice. */
    private static final SchedulerCapabilities COARSE = new SchedulerCapabilities("coarse", Duration.ofMinutes(1),
            Duration.ofMinutes(1), 1, Set.of());
    private static final SchedulerCapabilities FINE = new SchedulerCapabilities("fine", Duration.ofMillis(1),
            Duration.ofSeconds(1), 1, EnumSet.allOf(Capability.class));

    private static TaskDefinition definition(String expression, @Nullable CatchUpPolicy catchUp,
            OverlapPolicy overlap) {
        return new TaskDefinition(null, new TaskType("log"), TaskPayload.EMPTY, Schedule.parse(expression),
                TimeZones.of("UTC"), ActiveWindow.ALWAYS, FlexibleTimeWindow.OFF, ScheduleState.ENABLED,
                RetryPolicy.DEFAULT, catchUp, overlap, ActionAfterCompletion.DELETE, null);
    }

    private static TaskDefinition definition(String expression) {
        return definition(expression, null, OverlapPolicy.ALLOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"at(2030-01-01T00:00:30)", "at(2030-01-01T00:00)", "rate(1 minute)", "rate(2 days)",
            "cron(0 9 * * ? *)", "cron(0 9 * * ?)"})
    void takesEventBridgesOwnGrammarEverywhere(String expression) {
        assertThatCode(() -> COARSE.requireSupport(definition(expression))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"at(2030-01-01T00:00:30.5), MILLISECONDS", "at(2030-01-01T00:00:30.000), MILLISECONDS",
            "rate(1 second), SECONDS", "rate(60 seconds), SECONDS", "cron(0 0 9 * * ? *), SECONDS"})
    void refusesFinerExpressions_whenTheProviderIsCoarse(String expression, String capability) {
        assertThatCode(() -> FINE.requireSupport(definition(expression))).doesNotThrowAnyException();
        assertThatExceptionOfType(UnsupportedByProvider.class)
                .isThrownBy(() -> COARSE.requireSupport(definition(expression))).satisfies(refused -> {
                    assertThatCode(() -> Capability.valueOf(refused.capability())).doesNotThrowAnyException();
                }).withMessageContainingAll("coarse", capability, "expression", expression);
    }

    @Test
    void refusesPoliciesOfTheUsersChoice_whenTheProviderHasNone() {
        TaskDefinition catchUp = definition("rate(1 day)", CatchUpPolicy.DEFAULT, OverlapPolicy.ALLOW);
        TaskDefinition overlap = definition("rate(1 day)", null, OverlapPolicy.SKIP);

        assertThatCode(() -> FINE.requireSupport(catchUp)).doesNotThrowAnyException();
        assertThatCode(() -> FINE.requireSupport(overlap)).doesNotThrowAnyException();
        assertThatExceptionOfType(UnsupportedByProvider.class).isThrownBy(() -> COARSE.requireSupport(catchUp))
                .withMessageContaining("CATCH_UP_CHOICE");
        assertThatExceptionOfType(UnsupportedByProvider.class).isThrownBy(() -> COARSE.requireSupport(overlap))
                .withMessageContaining("OVERLAP_CHOICE");
    }
}

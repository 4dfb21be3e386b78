package com.crmscheduler.testkit.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.crmscheduler.testkit.contract.CoarseAdapters;
import com.crmscheduler.testkit.contract.Sabotage;
import com.crmscheduler.testkit.memory.InMemoryHarness.Adapters;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

class SchedulerProviderDifferentialTest {

    @Test
    void agreesWithAnHonestProvider() {
        assertThat(failures(Adapters::new)).isEmpty();
    }

    @Test
    void agreesWithAnHonestProvider_whoseUnitIsAMinuteAndThatLacksMost() {
        assertThat(failures(() -> new CoarseAdapters(new Adapters(), UnaryOperator.identity()))).isEmpty();
    }

    /** All but what shows only in fractions of a second, at the port, in copies, in an outage, in dead letters or in the history: there the contract looks. */
    @ParameterizedTest
    @EnumSource(value = Sabotage.class, names = {"FIRES_EARLY", "IGNORES_BACKOFF", "COUNTS_COPIES_AS_ATTEMPTS",
            "CANCELS_BY_NAME", "SWALLOWS_OUTAGES", "TAKES_WHAT_IT_LACKS", "LOSES_WHAT_GAVE_UP",
            "TELLS_NOTHING_OF_FAILURES"}, mode = Mode.EXCLUDE)
    void noticesEachSabotage(Sabotage sabotage) {
        assertThat(failures(sabotage.adapters())).singleElement().asString().contains("-Dseed=", "operation ");
    }

    private static List<Throwable> failures(Supplier<Adapters> adapters) {
        ComparedBackend.adapters = adapters;
        return EngineTestKit.engine("junit-jupiter").selectors(selectClass(ComparedBackend.class)).execute()
                .testEvents().failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow())
                .toList();
    }
}

package com.crmscheduler.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.port.SchedulerCapabilities;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.testkit.memory.InMemoryBackend;
import com.crmscheduler.testkit.memory.InMemoryHarness.Adapters;
import java.time.InstantSource;
import java.util.List;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

class SchedulerProviderContractTest {

    @Test
    void passesAnHonestProvider() {
        EngineExecutionResults results = run(BackendUnderTest.class, Adapters::new);
        assertThat(failures(results)).isEmpty();
        assertThat(results.testEvents().succeeded().count()).isGreaterThan(75);
        assertThat(containerFailures(results)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Sabotage.class)
    void noticesEachSabotage(Sabotage sabotage) {
        Set<String> failed = failures(run(BackendUnderTest.class, sabotage.adapters()));
        assertThat(failed).containsAll(sabotage.noticedBy);
    }

    @Test
    void passesAnHonestProvider_whoseUnitIsAMinuteAndThatLacksMost() {
        EngineExecutionResults results = run(CoarseBackend.class,
                () -> new CoarseAdapters(new Adapters(), WrongProviders.LISTS_OUT_OF_ORDER));
        assertThat(failures(results)).isEmpty();
        assertThat(containerFailures(results)).isEmpty();
    }

    /** The unit of a minute must not make the contract blind; what the provider declares to lack is no fault of it. */
    @ParameterizedTest
    @EnumSource(value = Sabotage.class, names = {"LISTS_OUT_OF_ORDER", "FIRES_AT_ONCE_IN_A_WINDOW",
            "TAKES_WHAT_IT_LACKS", "REJECTS_WHAT_IT_HAS", "IGNORES_OVERLAP", "IGNORES_RUN_LIMIT"}, mode = Mode.EXCLUDE)
    void noticesEachSabotage_whenTheUnitIsAMinute(Sabotage sabotage) {
        Set<String> noticedBy = new TreeSet<>(sabotage.noticedBy);
        noticedBy.removeAll(CoarseAdapters.ABORTS);
        Set<String> failed = failures(run(CoarseBackend.class,
                () -> new CoarseAdapters(sabotage.adapters().get(), UnaryOperator.identity())));
        assertThat(failed).containsAll(noticedBy);
    }

    @Test
    void failsTheClass_whenAnAbortIsNotListed() {
        EngineExecutionResults results = run(BackendUnderTest.class, () -> new Adapters() {
            @Override
            public SchedulerProvider provider(InMemoryBackend backend, InstantSource clock) {
                return new ForwardingProvider(super.provider(backend, clock)) {
                    @Override
                    public SchedulerCapabilities capabilities() {
                        SchedulerCapabilities all = honest.capabilities();
                        return new SchedulerCapabilities(all.provider(), all.precision(), all.shortestRate(),
                                all.maxBatch(), EnumSet.complementOf(EnumSet.of(Capability.ATOMIC_COMPARE_AND_SET)));
                    }
                };
            }
        });
        assertThat(failures(results)).isEmpty();
        assertThat(containerFailures(results)).singleElement().asString().contains("not listed", "[C4.6]");
    }

    @Test
    void failsTheClass_whenAListedAbortDoesNotHappen() {
        EngineExecutionResults results = run(BackendListingTooMuch.class, Adapters::new);
        assertThat(containerFailures(results)).singleElement().asString().contains("listed but not aborted: [C1.6]");
    }

    private static EngineExecutionResults run(Class<?> contract, Supplier<Adapters> adapters) {
        BackendUnderTest.adapters = adapters;
        return EngineTestKit.engine("junit-jupiter").selectors(selectClass(contract)).execute();
    }

    /** The numbers of the clauses that failed. */
    private static Set<String> failures(EngineExecutionResults results) {
        return results.testEvents().failed().stream()
                .map(event -> event.getTestDescriptor().getDisplayName().split(" ", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Throwable> containerFailures(EngineExecutionResults results) {
        return results.containerEvents().failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow())
                .toList();
    }
}

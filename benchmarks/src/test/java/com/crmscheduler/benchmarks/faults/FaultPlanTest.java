package com.crmscheduler.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultPlanTest {

    private static final List<Fault.Kind> ALL = List.of(Fault.Kind.values());

    @Test
    void isTheSame_whenTheSeedIs() {
        assertThat(draw(7)).isEqualTo(draw(7)).isNotEqualTo(draw(8));
    }

    @Test
    void dealsEveryKind_withinItsBounds_inOrderOfTime() {
        List<Fault> plan = draw(7);

        assertThat(plan).hasSize(200).extracting(Fault::at).isSorted();
        for (int from = 0; from + ALL.size() <= plan.size(); from += ALL.size()) {
            assertThat(plan.subList(from, from + ALL.size())).extracting(Fault::kind)
                    .containsExactlyInAnyOrderElementsOf(ALL);
        }
        assertThat(plan).allSatisfy(fault -> {
            assertThat(fault.hold().toMillis()).isBetween((long) fault.kind().shortest(),
                    (long) fault.kind().longest());
            assertThat(fault.slot()).isBetween(0, 2);
            assertThat(fault.at()).isLessThan(Duration.ofMinutes(10));
        });
    }

    private static List<Fault> draw(long seed) {
        return FaultPlan.draw(seed, ALL, 200, Duration.ofMinutes(10), 3);
    }
}

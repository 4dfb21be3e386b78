package com.crmscheduler.adapter.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LifeSignsTest {

    private final LifeSigns signs = new LifeSigns(Duration.ofSeconds(2));

    @Test
    void takesForDeadWhoIsSilentForLongEnough_andNobodyElse() {
        assertThat(at(0, Map.of("silent", 7L, "living", 1L))).isEmpty();
        assertThat(at(500, Map.of("silent", 7L, "living", 2L))).isEmpty();
        assertThat(at(1_000, Map.of("silent", 7L, "living", 3L))).isEmpty();
        assertThat(at(1_999, Map.of("silent", 7L, "living", 3L))).isEmpty();
        assertThat(at(2_000, Map.of("silent", 7L, "living", 4L))).containsExactly("silent");
    }

    @Test
    void countsFromTheLastReport() {
        at(0, Map.of("other", 1L));
        at(900, Map.of("other", 1L));
        at(1_800, Map.of("other", 2L));
        at(2_700, Map.of("other", 2L));
        assertThat(at(3_600, Map.of("other", 2L))).isEmpty();
        assertThat(at(3_800, Map.of("other", 2L))).containsExactly("other");
    }

    @Test
    void judgesNobodyForATimeInWhichItDidNotLook() {
        at(0, Map.of("other", 1L));
        at(1_000, Map.of("other", 1L));
        assertThat(at(61_000, Map.of("other", 1L))).as("after a pause of its own").isEmpty();
        assertThat(at(62_000, Map.of("other", 1L))).isEmpty();
        assertThat(at(63_000, Map.of("other", 1L))).containsExactly("other");
    }

    @Test
    void beginsAnew_whenWhoWasStruckOffReportsAgain() {
        at(0, Map.of("other", 1L));
        at(1_000, Map.of("other", 1L));
        assertThat(at(2_000, Map.of("other", 1L))).containsExactly("other");
        assertThat(at(2_500, Map.of())).isEmpty();
        assertThat(at(3_000, Map.of("other", 1L))).isEmpty();
    }

    private List<String> at(long millis, Map<String, Long> reports) {
        // Elapsed time begins anywhere, and may overflow.
        return signs.silent(reports,
                Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1) + TimeUnit.MILLISECONDS.toNanos(millis));
    }
}

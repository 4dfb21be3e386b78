package com.crmscheduler.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomIdGeneratorTest {

    @Test
    void namesAreUlids() {
        var ids = new RandomIdGenerator(InstantSource.fixed(Instant.ofEpochMilli(1_469_922_850_259L)));
        assertThat(ids.sortableName()).hasSize(26).matches("[0-9a-hjkmnp-tv-z]{26}").startsWith("01arz3ndek");
    }

    @Test
    void namesSortByTime() {
        var earlier = new RandomIdGenerator(InstantSource.fixed(Instant.ofEpochMilli(1_000_000)));
        var later = new RandomIdGenerator(InstantSource.fixed(Instant.ofEpochMilli(1_000_001)));
        assertThat(earlier.sortableName()).isLessThan(later.sortableName());
    }

    @Test
    void nothingComesTwice() {
        var ids = new RandomIdGenerator(InstantSource.fixed(Instant.EPOCH));
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            assertThat(seen.add(ids.sortableName())).isTrue();
            assertThat(seen.add(ids.incarnation())).isTrue();
        }
    }
}

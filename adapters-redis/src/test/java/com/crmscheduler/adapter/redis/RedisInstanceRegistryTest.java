package com.crmscheduler.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.crmscheduler.domain.error.ProviderUnavailable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedisInstanceRegistryTest {

    @Test
    void tellsEachInstanceOfTheOthers_withAnotherNumberAfterEachReport() {
        try (TestStore store = TestStore.open(); TestStore other = store.another()) {
            RedisInstanceRegistry here = new RedisInstanceRegistry(store.store);
            RedisInstanceRegistry there = new RedisInstanceRegistry(other.store);

            assertThat(here.report("here")).isEqualTo(Map.of("here", 1L));
            assertThat(there.report("there-1")).isEqualTo(Map.of("here", 1L, "there-1", 1L));
            assertThat(there.report("there-1")).isEqualTo(Map.of("here", 1L, "there-1", 2L));
            assertThat(here.report("here")).isEqualTo(Map.of("here", 2L, "there-1", 2L));
        }
    }

    @Test
    void forgetsWhoIsStruckOff_untilItReportsAgain() {
        try (TestStore store = TestStore.open()) {
            RedisInstanceRegistry registry = new RedisInstanceRegistry(store.store);
            registry.report("dead");
            registry.report("living");

            registry.strikeOff(List.of("dead", "never heard of"));
            assertThat(registry.report("living")).containsOnlyKeys("living");
            assertThat(registry.report("dead")).containsOnlyKeys("living", "dead");
        }
    }

    @Test
    void saysThatTheStoreIsAway_whenItIs() {
        try (TestStore store = TestStore.on("127.0.0.1", 1, TestStore.settings(1))) {
            assertThatExceptionOfType(ProviderUnavailable.class)
                    .isThrownBy(() -> new RedisInstanceRegistry(store.store).report("alone"));
        }
    }
}

package com.crmscheduler.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulerPropertiesTest {

    @Test
    void refusesAStandbyThatIsThePrimary() {
        assertThatThrownBy(() -> new SchedulerProperties("redis-kafka", "Redis-Kafka", false, 500))
                .hasMessageContainingAll("scheduler.standby", "Redis-Kafka", "scheduler.provider");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 5_001})
    void refusesABatchOutOfBounds(int batch) {
        assertThatThrownBy(() -> new SchedulerProperties("redis-kafka", "", false, batch))
                .hasMessageContainingAll("scheduler.claim-batch", Integer.toString(batch), "1..5000");
    }

    @Test
    void stripsNames() {
        assertThat(new SchedulerProperties(" aws ", " ", false, 1).provider()).isEqualTo("aws");
    }
}

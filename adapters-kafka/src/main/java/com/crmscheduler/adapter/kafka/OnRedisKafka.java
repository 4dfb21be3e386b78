package com.crmscheduler.adapter.kafka;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/** The provider is selected, as the primary or as the standby. */
final class OnRedisKafka extends AnyNestedCondition {

    OnRedisKafka() {
        super(ConfigurationPhase.PARSE_CONFIGURATION);
    }

    @ConditionalOnProperty(name = "scheduler.provider", havingValue = "redis-kafka")
    static final class Primary {}

    @ConditionalOnProperty(name = "scheduler.standby", havingValue = "redis-kafka")
    static final class Standby {}
}

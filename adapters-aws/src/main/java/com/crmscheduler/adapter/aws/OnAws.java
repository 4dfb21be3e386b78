package com.crmscheduler.adapter.aws;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/** The provider is selected, as the primary or as the standby. */
final class OnAws extends AnyNestedCondition {

    OnAws() {
        super(ConfigurationPhase.PARSE_CONFIGURATION);
    }

    @ConditionalOnProperty(name = "scheduler.provider", havingValue = "aws")
    static final class Primary {}

    @ConditionalOnProperty(name = "scheduler.standby", havingValue = "aws")
    static final class Standby {}
}

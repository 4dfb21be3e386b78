package com.crmscheduler.adapter.kafka;

import java.util.Locale;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Whether {@code redis-kafka} is the provider or the standby. There is no default here: application.yml has it. This module's
 * configuration asks it as a condition, and Spring Boot's own of Kafka through the filter, so that without the provider nothing
 * of Kafka is there: no client, no health, no meters.
 */
final class OnRedisKafka extends SpringBootCondition implements AutoConfigurationImportFilter, EnvironmentAware {

    private static final String PROVIDER = "redis-kafka";
    private static final String OF_SPRING_BOOT = "org.springframework.boot.kafka.autoconfigure.";

    private boolean selected;

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return isSelected(context.getEnvironment())
                ? ConditionOutcome.match("the provider " + PROVIDER + " is selected")
                : ConditionOutcome.noMatch("neither scheduler.provider nor scheduler.standby is " + PROVIDER);
    }

    @Override
    public void setEnvironment(Environment environment) {
        this.selected = isSelected(environment);
    }

    @Override
    public boolean[] match(@Nullable String[] configurations, AutoConfigurationMetadata metadata) {
        boolean[] kept = new boolean[configurations.length];
        for (int i = 0; i < kept.length; i++) {
            String configuration = configurations[i];
            kept[i] = selected || configuration == null || !configuration.startsWith(OF_SPRING_BOOT);
        }
        return kept;
    }

    private static boolean isSelected(Environment environment) {
        return isNamed(environment, "scheduler.provider") || isNamed(environment, "scheduler.standby");
    }

    private static boolean isNamed(Environment environment, String property) {
        return environment.getProperty(property, "").strip().toLowerCase(Locale.ROOT).equals(PROVIDER);
    }
}

package com.crmscheduler.adapter.redis;

import java.util.Locale;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether {@code redis-kafka} is the provider or the standby. There is no default here: application.yml has it. */
final class OnRedisKafka extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        for (String property : new String[]{"scheduler.provider", "scheduler.standby"}) {
            String value = context.getEnvironment().getProperty(property, "").trim().toLowerCase(Locale.ROOT);
            if (value.equals(RedisFailures.PROVIDER)) {
                return ConditionOutcome.match(property + " is " + value);
            }
        }
        return ConditionOutcome.noMatch("neither scheduler.provider nor scheduler.standby is redis-kafka");
    }
}

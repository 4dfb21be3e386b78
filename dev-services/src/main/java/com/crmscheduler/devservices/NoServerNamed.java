package com.crmscheduler.devservices;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Holds where the configuration names no server, so that one has to be started. */
final class NoServerNamed {

    private NoServerNamed() {}

    private static boolean isBlank(Environment environment, String property) {
        return environment.getProperty(property, "").isBlank();
    }

    /** No Redis is named. */
    static final class Redis implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            Environment environment = context.getEnvironment();
            return namesNoHost(environment.getProperty("spring.data.redis.url", ""))
                    && isBlank(environment, "spring.data.redis.host")
                    && isBlank(environment, "spring.data.redis.cluster.nodes")
                    && isBlank(environment, "spring.data.redis.cluster.nodes[0]")
                    && isBlank(environment, "spring.data.redis.sentinel.master");
        }

        /** As {@code redis://:6379} does, which is what remains of a template when nothing was filled in. */
        private static boolean namesNoHost(String url) {
            return url.isBlank() || url.matches("rediss?://(:\\d*)?(/.*)?");
        }
    }

    /** No Kafka is named. */
    static final class Kafka implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            Environment environment = context.getEnvironment();
            return isBlank(environment, "spring.kafka.bootstrap-servers")
                    && isBlank(environment, "spring.kafka.bootstrap-servers[0]");
        }
    }
}

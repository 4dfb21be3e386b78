package com.crmscheduler.devservices;

import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Holds where a provider or standby needs a server and the configuration names none, so that one has to be started. */
abstract class Needed implements Condition {

    private final String provider;

    private Needed(String provider) {
        this.provider = provider;
    }

    abstract boolean namesNone(Environment environment);

    @Override
    public final boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Environment environment = context.getEnvironment();
        boolean selected = Stream.of("scheduler.provider", "scheduler.standby")
                .map(property -> environment.getProperty(property, "").strip().toLowerCase(Locale.ROOT))
                .anyMatch(provider::equals);
        return selected && namesNone(environment);
    }

    private static boolean isBlank(Environment environment, String property) {
        return environment.getProperty(property, "").isBlank();
    }

    /** Redis is needed. */
    static final class Redis extends Needed {

        Redis() {
            super("redis-kafka");
        }

        @Override
        boolean namesNone(Environment environment) {
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

    /** Kafka is needed. */
    static final class Kafka extends Needed {

        Kafka() {
            super("redis-kafka");
        }

        @Override
        boolean namesNone(Environment environment) {
            return isBlank(environment, "spring.kafka.bootstrap-servers")
                    && isBlank(environment, "spring.kafka.bootstrap-servers[0]");
        }
    }

    /** The AWS endpoints are needed. ARNs name none: on a laptop the variables of real AWS may be set for other programs. */
    static final class Aws extends Needed {

        Aws() {
            super("aws");
        }

        @Override
        boolean namesNone(Environment environment) {
            return isBlank(environment, "scheduler.aws.scheduler-endpoint")
                    && isBlank(environment, "scheduler.aws.sqs-endpoint");
        }
    }
}

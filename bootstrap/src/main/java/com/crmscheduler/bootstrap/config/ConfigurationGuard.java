package com.crmscheduler.bootstrap.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.ClassUtils;

/**
 * Stops a program that is configured for what it does not have, before anything starts: a provider that no module brings, or
 * a provider without its servers. What it would otherwise die of is a missing bean, which says nothing about the cause.
 */
final class ConfigurationGuard implements BeanFactoryPostProcessor {

    /** Each adapter module that brings a provider names it in a file of this name, one a line. */
    private static final String PROVIDER_FILES = "classpath*:META-INF/crm-scheduler/providers";
    private static final String DEV_SERVICES = "com.crmscheduler.devservices.DevServicesAutoConfiguration";
    private static final String REDIS_KAFKA = "redis-kafka";
    private static final String AWS = "aws";
    private static final String LOCAL_AWS = "A local AWS endpoint starts only with mvn spring-boot:run"
            + " -Dspring-boot.run.profiles=local.";
    /** An account that AWS gives to nobody, and that local endpoints have. */
    private static final String LOCAL_ACCOUNT = ":000000000000:";

    private final Environment environment;

    ConfigurationGuard(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        ClassLoader loader = beans.getBeanClassLoader();
        Set<String> accepted = providersOn(loader);
        String provider = value("scheduler.provider");
        String standby = value("scheduler.standby");
        check("scheduler.provider", provider, accepted);
        if (!standby.isEmpty()) {
            check("scheduler.standby", standby, accepted);
        }
        List<String> selected = List.of(provider, standby);
        boolean bringsServers = startsItsOwnServers(loader);
        if (selected.contains(REDIS_KAFKA) && !bringsServers) {
            checkServersAreNamed();
        }
        if (selected.contains(AWS) && !(bringsServers && namesNoEndpoint())) {
            checkAwsIsNamed();
        }
    }

    private static void check(String property, String provider, Set<String> accepted) {
        if (accepted.contains(provider)) {
            return;
        }
        throw new UnusableConfiguration(
                property + " is '" + provider + "', but no module of this program brings such a provider.",
                "Set " + property + " (or the variable " + property.toUpperCase(Locale.ROOT).replace('.', '_')
                        + ") to one that is on the classpath: " + String.join(", ", accepted) + ".");
    }

    private void checkServersAreNamed() {
        if (namesNoHost(value("spring.data.redis.url")) && value("spring.data.redis.host").isEmpty()
                && value("spring.data.redis.cluster.nodes").isEmpty()
                && value("spring.data.redis.cluster.nodes[0]").isEmpty()
                && value("spring.data.redis.sentinel.master").isEmpty()) {
            throw unnamed("Redis", "REDIS_URL (for example redis://redis.internal:6379), or REDIS_HOST and REDIS_PORT");
        }
        if (value("spring.kafka.bootstrap-servers").isEmpty() && value("spring.kafka.bootstrap-servers[0]").isEmpty()) {
            throw unnamed("Kafka", "KAFKA_BOOTSTRAP_SERVERS (for example kafka.internal:9092)");
        }
    }

    private static UnusableConfiguration unnamed(String server, String variables) {
        return new UnusableConfiguration(
                "The provider redis-kafka needs a " + server + ", and the configuration names none.",
                "Set " + variables
                        + ". Embedded servers start only with mvn spring-boot:run, without a profile or with the"
                        + " profile local.");
    }

    private void checkAwsIsNamed() {
        String queue = value("scheduler.aws.queue-arn");
        Map<String, String> missing = new LinkedHashMap<>();
        if (value("scheduler.aws.role-arn").isEmpty()) {
            missing.put("no role",
                    "AWS_SCHEDULE_ROLE_ARN (the role that EventBridge Scheduler assumes to send to the queue,"
                            + " for example arn:aws:iam::123456789012:role/crm-scheduler)");
        }
        if (queue.isEmpty()) {
            missing.put("no queue",
                    "AWS_SCHEDULE_SQS_ARN (the queue that this program reads, whose region is the one to use,"
                            + " for example arn:aws:sqs:eu-central-1:123456789012:scheduled-tasks)");
        }
        if (!missing.isEmpty()) {
            throw new UnusableConfiguration(
                    "The provider aws needs a role and a queue, and the configuration names "
                            + String.join(" and ", missing.keySet()) + ".",
                    "Set " + String.join(" and ", missing.values()) + ". " + LOCAL_AWS);
        }
        // One of the two alone would have the other client ask AWS about an account that nobody has.
        if (queue.contains(LOCAL_ACCOUNT) && !namesBothEndpoints()) {
            throw new UnusableConfiguration(
                    "The queue " + queue
                            + " is one of a local AWS endpoint, and the configuration does not name both endpoints.",
                    "Set AWS_ENDPOINT_URL_SCHEDULER and AWS_ENDPOINT_URL_SQS to where it is, or AWS_SCHEDULE_SQS_ARN to a"
                            + " queue of AWS and the profile aws. " + LOCAL_AWS);
        }
    }

    private boolean namesNoEndpoint() {
        return value("scheduler.aws.scheduler-endpoint").isEmpty() && value("scheduler.aws.sqs-endpoint").isEmpty();
    }

    private boolean namesBothEndpoints() {
        return !value("scheduler.aws.scheduler-endpoint").isEmpty() && !value("scheduler.aws.sqs-endpoint").isEmpty();
    }

    private boolean startsItsOwnServers(@Nullable ClassLoader loader) {
        return environment.getProperty("scheduler.dev-services.enabled", Boolean.class, false)
                && ClassUtils.isPresent(DEV_SERVICES, loader);
    }

    private static boolean namesNoHost(String url) {
        return url.isEmpty() || url.matches("rediss?://(:\\d*)?(/.*)?");
    }

    private String value(String property) {
        return environment.getProperty(property, "").strip().toLowerCase(Locale.ROOT);
    }

    private static Set<String> providersOn(@Nullable ClassLoader loader) {
        Set<String> names = new TreeSet<>();
        try {
            for (Resource file : new PathMatchingResourcePatternResolver(loader).getResources(PROVIDER_FILES)) {
                file.getContentAsString(StandardCharsets.UTF_8).lines().map(String::strip)
                        .filter(line -> !line.isEmpty()).forEach(names::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the classpath cannot be read", e);
        }
        return names;
    }
}

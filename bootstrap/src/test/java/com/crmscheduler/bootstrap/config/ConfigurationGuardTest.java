package com.crmscheduler.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

class ConfigurationGuardTest {

    private static final String DEV_SERVICES = "com.crmscheduler.devservices";
    private static final String REDIS = "spring.data.redis.url=redis://10.0.0.1:6379";
    private static final String KAFKA = "spring.kafka.bootstrap-servers=10.0.0.1:9092";
    private static final String REGION = "scheduler.aws.region=us-east-1";
    private static final String ROLE = "scheduler.aws.role-arn=arn:aws:iam::123456789012:role/crm";
    private static final String QUEUE = "scheduler.aws.queue-arn=arn:aws:sqs:eu-central-1:123456789012:tasks";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(GuardAlone.class);

    @Test
    void namesValuePropertyAndWhatIsAccepted_whenTheProviderIsUnknown() {
        runner.withPropertyValues("scheduler.provider=reddis").run(context -> {
            UnusableConfiguration failure = unusable(context.getStartupFailure());
            assertThat(failure).hasMessageContainingAll("scheduler.provider", "'reddis'");
            assertThat(failure.cure()).contains("SCHEDULER_PROVIDER", "redis-kafka", "aws");
        });
    }

    @Test
    void refusesAnEmptyProvider() {
        runner.run(context -> assertThat(unusable(context.getStartupFailure())).hasMessageContaining("''"));
    }

    @Test
    void namesTheStandby_whenThatIsUnknown() {
        runner.withPropertyValues("scheduler.provider=redis-kafka", REDIS, KAFKA, "scheduler.standby=rabbit")
                .run(context -> assertThat(unusable(context.getStartupFailure()))
                        .hasMessageContainingAll("scheduler.standby", "'rabbit'"));
    }

    @Test
    void acceptsAnyCase() {
        runner.withPropertyValues("scheduler.provider=Redis-Kafka", REDIS, KAFKA)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void asksForRedis_whenNoneIsNamedAndNoneComesWithTheProgram() {
        runner.withClassLoader(new FilteredClassLoader(DEV_SERVICES))
                .withPropertyValues("scheduler.provider=redis-kafka", "scheduler.dev-services.enabled=true",
                        "spring.data.redis.url=redis://:6379", KAFKA)
                .run(context -> assertThat(unusable(context.getStartupFailure()).cure()).contains("REDIS_URL",
                        "REDIS_HOST"));
    }

    @Test
    void asksForKafka_whenNoneIsNamedAndDevServicesAreOff() {
        runner.withPropertyValues("scheduler.provider=redis-kafka", "scheduler.dev-services.enabled=false", REDIS,
                "spring.kafka.bootstrap-servers=")
                .run(context -> assertThat(unusable(context.getStartupFailure()).cure())
                        .contains("KAFKA_BOOTSTRAP_SERVERS"));
    }

    @Test
    void asksForNothing_whenDevServicesBringTheServers() {
        runner.withPropertyValues("scheduler.provider=redis-kafka", "scheduler.dev-services.enabled=true")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void saysWhatIsMissing_whenTheProviderIsAws() {
        runner.withPropertyValues("scheduler.provider=aws").run(context -> {
            UnusableConfiguration failure = unusable(context.getStartupFailure());
            assertThat(failure).hasMessageContaining("no role and no queue");
            assertThat(failure.cure()).contains("AWS_SCHEDULE_ROLE_ARN", "AWS_SCHEDULE_SQS_ARN");
        });
        runner.withPropertyValues("scheduler.provider=aws", QUEUE).run(context -> assertThat(
                unusable(context.getStartupFailure())).hasMessageEndingWith("names no role."));
    }

    @Test
    void saysWhatIsMissing_whenTheStandbyIsAws() {
        runner.withPropertyValues("scheduler.provider=redis-kafka", REDIS, KAFKA, "scheduler.standby=aws", ROLE)
                .run(context -> assertThat(unusable(context.getStartupFailure())).hasMessageEndingWith(
                        "names no queue."));
    }

    @Test
    void asksForNothingOfAws_whenAllIsNamed_orItIsNotSelected_orComesWithTheProgram() {
        runner.withPropertyValues("scheduler.provider=aws", ROLE, QUEUE)
                .run(context -> assertThat(context).hasNotFailed());
        runner.withPropertyValues("scheduler.provider=redis-kafka", REDIS, KAFKA)
                .run(context -> assertThat(context).hasNotFailed());
        runner.withPropertyValues("scheduler.provider=aws", "scheduler.dev-services.enabled=true")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void asksForBothEndpoints_whenTheQueueIsALocalOne_andNoneComesWithTheProgram() {
        String local = "scheduler.aws.queue-arn=arn:aws:sqs:us-east-1:000000000000:scheduled-tasks";
        ApplicationContextRunner alone = runner.withClassLoader(new FilteredClassLoader(DEV_SERVICES))
                .withPropertyValues("scheduler.provider=aws", "scheduler.dev-services.enabled=true", REGION, ROLE,
                        local);
        alone.run(context -> assertThat(unusable(context.getStartupFailure()).cure())
                .contains("AWS_ENDPOINT_URL_SCHEDULER", "AWS_ENDPOINT_URL_SQS"));
        ApplicationContextRunner half = alone
                .withPropertyValues("scheduler.aws.scheduler-endpoint=http://127.0.0.1:4100");
        half.run(context -> assertThat(unusable(context.getStartupFailure())).hasMessageContaining("both endpoints"));
        half.withPropertyValues("scheduler.aws.sqs-endpoint=http://127.0.0.1:4101")
                .run(context -> assertThat(context).hasNotFailed());
    }

    private static UnusableConfiguration unusable(@Nullable Throwable failure) {
        assertThat(failure).isInstanceOf(UnusableConfiguration.class);
        return (UnusableConfiguration) Objects.requireNonNull(failure);
    }

    @Configuration(proxyBeanMethods = false)
    static class GuardAlone {

        @Bean
        static ConfigurationGuard guard(Environment environment) {
            return new ConfigurationGuard(environment);
        }
    }
}

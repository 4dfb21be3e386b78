package com.crmscheduler.devservices;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.devservices.aws.AwsEndpoints;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

class DevServicesAutoConfigurationTest {

    @TempDir
    private Path directory;

    private ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(DevServicesAutoConfiguration.class))
                .withPropertyValues("scheduler.provider=redis-kafka", "scheduler.dev-services.directory=" + directory,
                        "scheduler.dev-services.redis-port=0", "scheduler.dev-services.kafka-port=0",
                        "scheduler.dev-services.aws-port=0");
    }

    @Test
    void startsNothing_whenNotEnabled() {
        runner().run(context -> assertThat(context).doesNotHaveBean(StartingServer.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"spring.data.redis.url=redis://10.0.0.1:6379", "spring.data.redis.host=redis.internal",
            "spring.data.redis.cluster.nodes=10.0.0.1:7000,10.0.0.2:7000", "spring.data.redis.sentinel.master=main"})
    void startsNoRedis_whenOneIsNamed(String name) {
        runner().withPropertyValues("scheduler.dev-services.enabled=true", name,
                "spring.kafka.bootstrap-servers=10.0.0.1:9092")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(StartingServer.class)
                        .doesNotHaveBean(DataRedisConnectionDetails.class)
                        .doesNotHaveBean(KafkaConnectionDetails.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"spring.data.redis.url=", "spring.data.redis.url=redis://:6379"})
    void startsRedis_whenTheConfigurationNamesNoHost(String name) {
        runner().withPropertyValues("scheduler.dev-services.enabled=true", name,
                "spring.kafka.bootstrap-servers=10.0.0.1:9092").run(context -> {
                    var details = requireNonNull(context.getBean(DataRedisConnectionDetails.class).getStandalone());
                    assertThat(RedisServer.answers(details.getPort())).isTrue();
                    context.close();
                    assertThat(RedisServer.answers(details.getPort())).isFalse();
                });
    }

    @Test
    void startsAwsAlone_andTellsTheProgramWhereItIs_whenTheProviderIsAws() {
        MapPropertySource file = new MapPropertySource("file", Map.of("scheduler.aws.region", "eu-central-1",
                "scheduler.aws.queue-arn", "arn:aws:sqs:eu-central-1:123456789012:real", "scheduler.aws.sqs-endpoint",
                ""));
        runner().withInitializer(context -> context.getEnvironment().getPropertySources().addLast(file))
                .withPropertyValues("scheduler.dev-services.enabled=true", "scheduler.provider=aws",
                        "scheduler.aws.role-arn=arn:aws:iam::000000000000:role/of-my-own")
                .run(context -> {
                    assertThat(context).hasSingleBean(StartingServer.class)
                            .doesNotHaveBean(DataRedisConnectionDetails.class);
                    Environment told = context.getEnvironment();
                    AwsEndpoints aws = AwsEndpoints.on(context.getBean(StartingServer.class).await().port());
                    assertThat(told.getProperty("scheduler.aws.scheduler-endpoint")).isEqualTo(
                            aws.scheduler().toString());
                    assertThat(told.getProperty("scheduler.aws.sqs-endpoint")).isEqualTo(aws.sqs().toString());
                    assertThat(told.getProperty("scheduler.aws.region")).isEqualTo(aws.region());
                    assertThat(told.getProperty("scheduler.aws.queue-arn")).isEqualTo(aws.queueArn());
                    assertThat(told.getProperty("scheduler.aws.dead-letter-arn")).isEqualTo(aws.deadLetterQueueArn());
                    assertThat(told.getProperty("scheduler.aws.role-arn")).endsWith("role/of-my-own");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"scheduler.aws.scheduler-endpoint", "scheduler.aws.sqs-endpoint"})
    void startsNoAws_whenAnEndpointIsNamed(String endpoint) {
        runner().withPropertyValues("scheduler.dev-services.enabled=true", "scheduler.provider=aws",
                endpoint + "=http://127.0.0.1:4566")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(StartingServer.class));
    }

    @Test
    void startsTheServersOfTheStandbyToo() {
        runner().withPropertyValues("scheduler.dev-services.enabled=true", "scheduler.provider=aws",
                "scheduler.standby=redis-kafka", "scheduler.aws.sqs-endpoint=http://127.0.0.1:4566",
                "spring.kafka.bootstrap-servers=10.0.0.1:9092")
                .run(context -> assertThat(context).hasSingleBean(DataRedisConnectionDetails.class));
    }

    @Test
    void fails_whenAPortIsNone() {
        runner().withPropertyValues("scheduler.dev-services.enabled=true", "scheduler.dev-services.redis-port=70000")
                .run(context -> assertThat(context).getFailure()
                        .hasStackTraceContaining("scheduler.dev-services.redis-port is 70000"));
    }
}

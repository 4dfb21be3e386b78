package com.crmscheduler.devservices;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class DevServicesAutoConfigurationTest {

    @TempDir
    private Path directory;

    private ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(DevServicesAutoConfiguration.class))
                .withPropertyValues("scheduler.provider=redis-kafka", "scheduler.dev-services.directory=" + directory,
                        "scheduler.dev-services.redis-port=0", "scheduler.dev-services.kafka-port=0");
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
    void fails_whenAPortIsNone() {
        runner().withPropertyValues("scheduler.dev-services.enabled=true", "scheduler.dev-services.redis-port=70000")
                .run(context -> assertThat(context).getFailure()
                        .hasStackTraceContaining("scheduler.dev-services.redis-port is 70000"));
    }
}

package com.crmscheduler.devservices;

import com.crmscheduler.devservices.SharedServer.Kind;
import java.util.List;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Starts a real Redis and a real Kafka, or the endpoints of AWS, where {@code scheduler.dev-services.enabled} says so, a provider
 * needs them and the configuration names no other, and tells Spring Boot where they are. The rest of the program cannot tell
 * them from servers that were named.
 */
@AutoConfiguration(before = {DataRedisAutoConfiguration.class, KafkaAutoConfiguration.class})
@ConditionalOnProperty(name = "scheduler.dev-services.enabled", havingValue = "true")
@EnableConfigurationProperties(DevServicesProperties.class)
public final class DevServicesAutoConfiguration {

    private static final String AWS = "awsDevServer";

    /** Lets the servers start before all else, while the program is put together. */
    @Bean
    static BeanFactoryPostProcessor devServersFirst(ConfigurableEnvironment environment) {
        return beans -> {
            StartingServer aws = beans.getBeansOfType(StartingServer.class, true, false).get(AWS);
            if (aws != null) {
                new LocalAwsPropertySource(aws).addTo(environment.getPropertySources());
            }
        };
    }

    /** The Kafka that comes with the program. It takes longer to start than Redis, so it begins first. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(KafkaConnectionDetails.class)
    @Conditional(Needed.Kafka.class)
    static class KafkaConfiguration {

        @Bean
        StartingServer kafkaDevServer(DevServicesProperties properties) {
            return StartingServer.start(Kind.KAFKA, properties.directoryOf("kafka"), properties.kafkaPort());
        }

        @Bean
        KafkaConnectionDetails kafkaDevServerConnectionDetails(StartingServer kafkaDevServer) {
            return () -> List.of(kafkaDevServer.await().address());
        }
    }

    /** The Redis that comes with the program. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DataRedisConnectionDetails.class)
    @Conditional(Needed.Redis.class)
    static class RedisConfiguration {

        @Bean
        StartingServer redisDevServer(DevServicesProperties properties) {
            return StartingServer.start(Kind.REDIS, properties.directoryOf("redis"), properties.redisPort());
        }

        @Bean
        DataRedisConnectionDetails redisDevServerConnectionDetails(StartingServer redisDevServer) {
            return new StandaloneDetails(redisDevServer);
        }
    }

    /** The EventBridge Scheduler and the SQS that come with the program. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(Needed.Aws.class)
    static class AwsConfiguration {

        @Bean(AWS)
        StartingServer awsDevServer(DevServicesProperties properties) {
            return StartingServer.start(Kind.AWS, properties.directoryOf("aws"), properties.awsPort());
        }
    }

    private record StandaloneDetails(StartingServer server) implements DataRedisConnectionDetails {

        @Override
        public Standalone getStandalone() {
            SharedServer started = server.await();
            return Standalone.of(started.host(), started.port());
        }
    }
}

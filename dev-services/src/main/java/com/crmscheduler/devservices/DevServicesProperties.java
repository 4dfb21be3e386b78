package com.crmscheduler.devservices;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The servers that come with the program.
 *
 * @param enabled whether they start where no other is named
 * @param directory where their data lies; {@code .crm-scheduler} beside the project's {@code .mvn} when absent
 * @param redisPort where Redis listens when that port is free
 * @param kafkaPort where Kafka listens when that port is free
 * @param awsPort where EventBridge Scheduler listens when that port is free; SQS takes any
 */
@ConfigurationProperties("scheduler.dev-services")
record DevServicesProperties(@DefaultValue("false") boolean enabled, @Nullable Path directory,
        @DefaultValue("6379") int redisPort, @DefaultValue("9092") int kafkaPort, @DefaultValue("4570") int awsPort) {

    DevServicesProperties {
        requirePort("redis-port", redisPort);
        requirePort("kafka-port", kafkaPort);
        requirePort("aws-port", awsPort);
    }

    Path directoryOf(String server) {
        return (directory == null ? ProjectDirectory.locate() : directory.toAbsolutePath()).resolve(server);
    }

    private static void requirePort(String property, int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    "scheduler.dev-services." + property + " is " + port + ", not a port in 0..65535");
        }
    }
}

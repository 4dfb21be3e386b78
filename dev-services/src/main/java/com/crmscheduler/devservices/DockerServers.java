package com.crmscheduler.devservices;

import java.util.Locale;
import org.apache.kafka.common.utils.AppInfoParser;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;

/**
 * Servers in containers, configured as the embedded ones are; Testcontainers removes them after the end of the JVM. Never run
 * by us, for want of Docker. Only to be touched where {@link Docker#isHere()} says so: Testcontainers is optional.
 */
final class DockerServers {

    private static final String REDIS_IMAGE = "redis:7.2-alpine";
    private static final int REDIS_PORT = 6379;

    private DockerServers() {}

    static boolean answers() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    /** Starts a Redis; returns its URI. */
    @SuppressWarnings("resource") // it lasts as long as the JVM
    static String redis() {
        GenericContainer<?> redis = new GenericContainer<>(REDIS_IMAGE).withExposedPorts(REDIS_PORT).withCommand(
                "redis-server", "--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction");
        redis.start();
        return "redis://" + redis.getHost() + ":" + redis.getMappedPort(REDIS_PORT);
    }

    /** Starts a Kafka of the version of the client on the class path; returns its bootstrap servers. */
    @SuppressWarnings("resource") // it lasts as long as the JVM
    static String kafka() {
        KafkaContainer kafka = new KafkaContainer("apache/kafka:" + AppInfoParser.getVersion());
        KafkaServer.SMALL_NODE.forEach((property, value) -> kafka
                .withEnv("KAFKA_" + property.toUpperCase(Locale.ROOT).replace('.', '_'), value));
        kafka.start();
        return kafka.getBootstrapServers();
    }
}

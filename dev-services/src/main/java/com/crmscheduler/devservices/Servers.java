package com.crmscheduler.devservices;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one Redis and the one Kafka that the tests of a JVM share, each started when it is first asked for. What the environment
 * names is used as it is: {@code REDIS_URL}, for example {@code redis://127.0.0.1:6379}, and {@code KAFKA_BOOTSTRAP_SERVERS}.
 * Otherwise Docker gives them, where it is there and Testcontainers on the class path, unless {@code SCHEDULER_TEST_SERVERS} is
 * {@code embedded}. Otherwise embedded servers are started. Both end with the JVM. A server that cannot be had is a
 * {@link ServerFailure}, never a skipped test.
 *
 * <p>Tests keep apart by names of their own. One that needs a server for itself, to break it for one, starts a
 * {@link RedisServer} or a {@link KafkaServer}.
 */
public final class Servers {

    private static final Logger log = LoggerFactory.getLogger(Servers.class);

    private Servers() {}

    /** Where the shared Redis is. */
    public static String redisUri() {
        String given = given("REDIS_URL");
        return given != null ? given : SharedRedis.URI;
    }

    /** Where the shared Kafka is. */
    public static String kafkaBootstrapServers() {
        String given = given("KAFKA_BOOTSTRAP_SERVERS");
        return given != null ? given : SharedKafka.ADDRESS;
    }

    private static @Nullable String given(String variable) {
        String value = System.getenv(variable);
        return value == null || value.isBlank() ? null : value;
    }

    /** Docker's, if it gives one. The embedded server is as good, so a container that does not start fails nobody. */
    private static Optional<String> fromDocker(String server, Supplier<String> start) {
        if (!Docker.isHere()) {
            return Optional.empty();
        }
        try {
            String address = start.get();
            log.info("{} in Docker: {}", server, address);
            return Optional.of(address);
        } catch (RuntimeException e) {
            log.warn("Docker is there but starts no {}; the embedded one serves. {}={} asks for it at once", server,
                    Docker.CHOICE, Docker.EMBEDDED, e);
            return Optional.empty();
        }
    }

    private static Path directory(String server) {
        try {
            Path target = Path.of("target").toAbsolutePath();
            return Files.isDirectory(target)
                    ? Files.createTempDirectory(target, server + "-")
                    : Files.createTempDirectory("crm-scheduler-" + server + "-");
        } catch (IOException e) {
            throw new ServerFailure("no directory for " + server, e);
        }
    }

    private static void closeAtExit(LocalServer server, Path directory) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            delete(directory);
        }, "stop-test-server"));
    }

    private static void delete(Path directory) {
        try (Stream<Path> found = Files.walk(directory)) {
            for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            log.warn("{} is left behind: {}", directory, e.getMessage());
        }
    }

    private static final class SharedRedis {

        static final String URI = fromDocker("Redis", () -> DockerServers.redis()).orElseGet(SharedRedis::embedded);

        private static String embedded() {
            Path directory = directory("redis");
            RedisServer server = RedisServer.start(directory);
            closeAtExit(server, directory);
            return server.uri();
        }
    }

    private static final class SharedKafka {

        static final String ADDRESS = fromDocker("Kafka", () -> DockerServers.kafka())
                .orElseGet(SharedKafka::embedded);

        private static String embedded() {
            Path directory = directory("kafka");
            KafkaServer server = KafkaServer.start(directory);
            closeAtExit(server, directory);
            return server.bootstrapServers();
        }
    }
}

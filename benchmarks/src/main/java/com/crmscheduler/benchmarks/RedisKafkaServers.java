package com.crmscheduler.benchmarks;

import com.crmscheduler.devservices.KafkaServer;
import com.crmscheduler.devservices.KafkaServerSettings;
import com.crmscheduler.devservices.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Redis and the Kafka to measure on: given by the variables {@code REDIS} ({@code redis://host:port}) and {@code KAFKA}
 * ({@code host:port}), or started here, each in a process of its own.
 */
final class Servers implements AutoCloseable {

    private final URI redis;
    private final String kafka;
    private final @Nullable RedisServer ownRedis;
    private final @Nullable KafkaServer ownKafka;
    private final Path directory;

    private Servers(Path directory, @Nullable String givenRedis, @Nullable String givenKafka) {
        this.directory = directory;
        this.ownRedis = givenRedis == null ? RedisServer.start(directory.resolve("redis")) : null;
        this.ownKafka = givenKafka == null
                ? KafkaServer.start(directory.resolve("kafka"), KafkaServerSettings.DEFAULTS.atFullSpeed())
                : null;
        this.redis = URI.create(ownRedis != null ? ownRedis.uri() : String.valueOf(givenRedis));
        this.kafka = ownKafka != null ? ownKafka.bootstrapServers() : String.valueOf(givenKafka);
    }

    static Servers start(Map<String, String> environment) throws IOException {
        Servers servers = new Servers(Files.createTempDirectory("crm-scheduler-benchmark"), environment.get("REDIS"),
                environment.get("KAFKA"));
        long keys = new RedisProbe(servers.redis).keys();
        if (keys != 0) {
            servers.close();
            throw new IllegalStateException("The database of " + servers.redis.getHost() + ":" + servers.redis.getPort()
                    + " holds " + keys + " keys. The benchmark deletes what it finds: give it an empty database.");
        }
        return servers;
    }

    URI redis() {
        return redis;
    }

    /** What the service has to know, as arguments of its command line. */
    String[] arguments() {
        return new String[]{"--scheduler.provider=redis-kafka", "--scheduler.dev-services.enabled=false",
                "--spring.data.redis.url=" + redis, "--spring.kafka.bootstrap-servers=" + kafka,
                "--logging.level.root=warn"};
    }

    String describe() throws IOException {
        return new RedisProbe(redis).describe() + (ownRedis == null ? ", given" : ", bundled") + "; Kafka acks=all"
                + (ownKafka == null ? ", given" : ", bundled");
    }

    @Override
    public void close() throws IOException {
        if (ownRedis != null) {
            ownRedis.close();
        }
        if (ownKafka != null) {
            ownKafka.close();
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

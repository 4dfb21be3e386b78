package com.crmscheduler.benchmarks;

import com.crmscheduler.devservices.KafkaServer;
import com.crmscheduler.devservices.KafkaServerSettings;
import com.crmscheduler.devservices.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Redis and the Kafka to measure on: given by the variables {@code REDIS} ({@code redis://host:port}) and {@code KAFKA}
 * ({@code host:port}), or started here, each in a process of its own.
 */
final class RedisKafkaServers implements Servers {

    private final URI redis;
    private final String kafka;
    private final @Nullable RedisServer ownRedis;
    private final @Nullable KafkaServer ownKafka;
    private final Path directory;

    private RedisKafkaServers(Path directory, @Nullable String givenRedis, @Nullable String givenKafka) {
        this.directory = directory;
        this.ownRedis = givenRedis == null ? RedisServer.start(directory.resolve("redis")) : null;
        this.ownKafka = givenKafka == null
                ? KafkaServer.start(directory.resolve("kafka"), KafkaServerSettings.DEFAULTS.atFullSpeed())
                : null;
        this.redis = URI.create(ownRedis != null ? ownRedis.uri() : String.valueOf(givenRedis));
        this.kafka = ownKafka != null ? ownKafka.bootstrapServers() : String.valueOf(givenKafka);
    }

    static RedisKafkaServers start(Map<String, String> environment) throws IOException {
        RedisKafkaServers servers = new RedisKafkaServers(Scratch.directory(), environment.get("REDIS"),
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

    @Override
    public String[] arguments() {
        return new String[]{"--scheduler.provider=redis-kafka", "--scheduler.dev-services.enabled=false",
                "--spring.data.redis.url=" + redis, "--spring.kafka.bootstrap-servers=" + kafka,
                "--logging.level.root=warn"};
    }

    @Override
    public String describe() throws IOException {
        return new RedisProbe(redis).describe() + (ownRedis == null ? ", given" : ", bundled") + "; Kafka acks=all"
                + (ownKafka == null ? ", given" : ", bundled");
    }

    @Override
    public void clear() throws IOException {
        new RedisProbe(redis).clear();
    }

    @Override
    public void close() throws IOException {
        if (ownRedis != null) {
            ownRedis.close();
        }
        if (ownKafka != null) {
            ownKafka.close();
        }
        Scratch.delete(directory);
    }
}

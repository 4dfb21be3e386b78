package com.crmscheduler.benchmarks.faults;

import com.crmscheduler.devservices.KafkaServer;
import com.crmscheduler.devservices.KafkaServerSettings;
import com.crmscheduler.devservices.RedisServer;
import com.crmscheduler.devservices.RedisServerSettings;
import com.crmscheduler.devservices.RedisServerSettings.Persistence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/**
 * One Redis, one Kafka and a number of slots for instances of the service, each with links of its own to both. Leases and
 * time-outs are as they are by default. Redis writes each command to disk before it answers: with {@code everysec} it answers
 * before it writes while an fsync is under way, and a kill would lose what was acknowledged.
 */
final class FaultCluster implements AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(4);

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path directory;
    private final RedisServer redis;
    private final KafkaServer kafka;
    private final List<FaultyLink> redisLinks = new ArrayList<>();
    private final List<FaultyLink> kafkaLinks = new ArrayList<>();
    private final List<ServiceInstance> started = new CopyOnWriteArrayList<>();
    private final ServiceInstance[] slots;

    FaultCluster(Path directory, int slots) {
        this.directory = directory;
        this.slots = new ServiceInstance[slots];
        List<Integer> ports = freePorts(slots + 2);
        for (int slot = 0; slot < slots; slot++) {
            kafkaLinks.add(new FaultyLink(ports.get(slot)));
        }
        CompletableFuture<KafkaServer> startingKafka = CompletableFuture
                .supplyAsync(() -> KafkaServer.start(directory.resolve("kafka"), kafkaSettings(ports)));
        this.redis = RedisServer.start(directory.resolve("redis"),
                RedisServerSettings.DEFAULTS.withPersistence(Persistence.ALWAYS));
        for (int slot = 0; slot < slots; slot++) {
            redisLinks.add(new FaultyLink(redis.port()));
        }
        this.kafka = startingKafka.join();
    }

    RedisServer redis() {
        return redis;
    }

    Path redisData() {
        return directory.resolve("redis");
    }

    KafkaServer kafka() {
        return kafka;
    }

    FaultyLink redisLink(int slot) {
        return redisLinks.get(slot);
    }

    FaultyLink kafkaLink(int slot) {
        return kafkaLinks.get(slot);
    }

    int slots() {
        return slots.length;
    }

    /** Starts an instance in every slot, all at the same time, and waits until they are up. */
    void startInstances() {
        for (int slot = 0; slot < slots.length; slot++) {
            launch(slot);
        }
        for (int slot = 0; slot < slots.length; slot++) {
            awaitUp(instance(slot));
        }
    }

    synchronized ServiceInstance instance(int slot) {
        return slots[slot];
    }

    /** Starts a new instance in a slot whose last one is gone, and waits until it is up. */
    void startAgain(int slot) {
        awaitUp(launch(slot));
    }

    private synchronized ServiceInstance launch(int slot) {
        ServiceInstance instance = ServiceInstance.start("instance-" + (started.size() + 1), directory,
                properties(slot));
        started.add(instance);
        slots[slot] = instance;
        return instance;
    }

    private static void awaitUp(ServiceInstance instance) {
        Waiting.until(instance.name() + " is up", PATIENCE, instance::isUp);
    }

    /** All that ever ran, those that were killed too. */
    List<ServiceInstance> everStarted() {
        return List.copyOf(started);
    }

    private Map<String, String> properties(int slot) {
        return Map.ofEntries(Map.entry("server.port", "0"), Map.entry("scheduler.dev-services.enabled", "false"),
                Map.entry("spring.data.redis.url", "redis://127.0.0.1:" + redisLink(slot).port()),
                Map.entry("spring.kafka.bootstrap-servers", "127.0.0.1:" + kafkaLink(slot).port()),
                Map.entry("scheduler.redis.hand-over-timeout", "30s"),
                Map.entry("scheduler.kafka.consumer.max-running", "256"));
    }

    /** A listener a slot, each advertised under the address of the slot's link, so that no client finds a way round it. */
    private KafkaServerSettings kafkaSettings(List<Integer> ports) {
        int slots = kafkaLinks.size();
        String controller = "127.0.0.1:" + ports.get(slots);
        StringBuilder listeners = new StringBuilder("PLAINTEXT://127.0.0.1:" + ports.get(slots + 1) + ",CONTROLLER://"
                + controller);
        StringBuilder advertised = new StringBuilder("PLAINTEXT://127.0.0.1:" + ports.get(slots + 1));
        StringBuilder protocols = new StringBuilder("PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        for (int slot = 0; slot < slots; slot++) {
            listeners.append(",SLOT").append(slot).append("://127.0.0.1:").append(ports.get(slot));
            advertised.append(",SLOT").append(slot).append("://127.0.0.1:").append(kafkaLinks.get(slot).port());
            protocols.append(",SLOT").append(slot).append(":PLAINTEXT");
        }
        return KafkaServerSettings.DEFAULTS.withPort(ports.get(slots + 1)).withProperties(Map.of(
                "listeners", listeners.toString(), "advertised.listeners", advertised.toString(),
                "listener.security.protocol.map", protocols.toString(),
                "controller.quorum.bootstrap.servers", controller));
    }

    private static List<Integer> freePorts(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<Integer> ports = held.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket socket : held) {
                socket.close();
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        List<CompletableFuture<Void>> closing = IntStream.range(0, started.size())
                .mapToObj(i -> CompletableFuture.runAsync(started.get(i)::close)).toList();
        closing.forEach(CompletableFuture::join);
        kafka.close();
        redis.close();
        redisLinks.forEach(FaultyLink::close);
        kafkaLinks.forEach(FaultyLink::close);
    }
}

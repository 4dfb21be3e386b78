package com.crmscheduler.devservices;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A real Kafka in a process of its own, on loopback: one node, broker and controller in one. It ends with this JVM, even when
 * that is killed. What it holds is kept in its directory and is there again after {@link #restart()} or another start in the
 * same directory. Topics are not made on first use.
 *
 * <p>Safe for any number of threads.
 */
public final class KafkaServer extends LocalServer {

    /** What it has of its own besides its addresses and its directory. */
    static final Map<String, String> SMALL_NODE = Map.ofEntries(
            // One node: nothing can be replicated.
            Map.entry("default.replication.factor", "1"),
            Map.entry("min.insync.replicas", "1"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            // Small, and quick to notice what comes and goes.
            Map.entry("offsets.topic.num.partitions", "4"),
            Map.entry("transaction.state.log.num.partitions", "4"),
            Map.entry("share.coordinator.state.topic.num.partitions", "4"),
            Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(16 * 1024 * 1024)),
            Map.entry("num.network.threads", "2"),
            Map.entry("num.io.threads", "4"),
            Map.entry("background.threads", "2"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            Map.entry("group.min.session.timeout.ms", "1000"),
            Map.entry("group.consumer.min.session.timeout.ms", "1000"),
            Map.entry("group.consumer.min.heartbeat.interval.ms", "300"),
            Map.entry("broker.heartbeat.interval.ms", "300"),
            Map.entry("broker.session.timeout.ms", "3000"),
            // A missing topic is a mistake that has to show.
            Map.entry("auto.create.topics.enable", "false"));

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private KafkaServer(Launch launch) {
        super(launch);
    }

    /** Starts a server with {@linkplain KafkaServerSettings#DEFAULTS the defaults} and waits until it serves. */
    public static KafkaServer start(Path directory) {
        return start(directory, KafkaServerSettings.DEFAULTS);
    }

    /**
     * Starts a server and waits until it serves.
     *
     * @param directory where its data and its log {@code kafka.log} lie; created when missing, one server at a time
     * @throws ServerFailure when it does not start
     */
    public static KafkaServer start(Path directory, KafkaServerSettings settings) {
        Path home = directory.toAbsolutePath().normalize();
        return new KafkaServer(Launch.on(settings.port(), port -> () -> launch(home, settings, port)));
    }

    /** Its address, as in {@code 127.0.0.1:9092}. */
    public String bootstrapServers() {
        return host() + ":" + port();
    }

    private static ServerProcess launch(Path directory, KafkaServerSettings settings, int port) {
        Path file = directory.resolve("node.properties");
        Path ready = directory.resolve(KafkaNode.READY_FILE);
        try {
            Files.createDirectories(directory);
            Files.deleteIfExists(ready);
            try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
                properties(directory, settings, port).store(out, null);
            }
        } catch (IOException e) {
            throw new ServerFailure("cannot write to " + directory, e);
        }
        ServerProcess process = ServerProcess.start("kafka", command(settings, file), directory,
                directory.resolve("kafka.log"));
        process.await(() -> Files.exists(ready), PATIENCE, "Kafka on port " + port);
        return process;
    }

    private static List<String> command(KafkaServerSettings settings, Path file) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms64m", "-Xmx512m", "-XX:+UseSerialGC", "-Xshare:auto"));
        if (!settings.fullSpeed()) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        command.add("-Dlogback.configurationFile=com/crmscheduler/devservices/kafka-node-logback.xml");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), KafkaNode.class.getName()));
        command.add(file.toString());
        return command;
    }

    private static Properties properties(Path directory, KafkaServerSettings settings, int port) {
        String controller = Loopback.HOST + ":" + Loopback.freePort();
        Properties properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("log.dirs", directory.resolve("data").toString());
        properties.put("listeners", "PLAINTEXT://" + Loopback.HOST + ":" + port + ",CONTROLLER://" + controller);
        properties.put("advertised.listeners", "PLAINTEXT://" + Loopback.HOST + ":" + port);
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("controller.quorum.bootstrap.servers", controller);
        properties.putAll(SMALL_NODE);
        properties.putAll(settings.properties());
        return properties;
    }
}

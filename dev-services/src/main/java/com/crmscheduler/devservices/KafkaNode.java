package com.crmscheduler.devservices;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.DynamicVoters;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program of the Kafka process: one node that is broker and controller, formatted when its directory is empty. */
final class KafkaNode {

    private static final Logger log = LoggerFactory.getLogger(KafkaNode.class);

    static final String READY_FILE = "ready";
    private static final String CONTROLLER_LISTENER = "CONTROLLER";

    private KafkaNode() {}

    /** Runs a node until it is told to stop; {@code arguments[0]} is the file of its properties. */
    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        Properties properties = new Properties();
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(in);
        }
        Path data = Path.of(properties.getProperty("log.dirs"));
        if (!Files.exists(data.resolve("meta.properties"))) {
            format(data, properties);
        }
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.shutdown();
            server.awaitShutdown();
        }, "kafka-stop"));
        try {
            server.startup();
        } catch (Throwable failed) {
            // What it had started already, a controller say, would keep the process, and whoever waits for it, for a minute.
            log.error("Kafka does not start", failed);
            Runtime.getRuntime().halt(1);
        }
        Files.writeString(file.resolveSibling(READY_FILE), "ready");
        server.awaitShutdown();
    }

    private static void format(Path data, Properties properties) throws IOException {
        Files.createDirectories(data);
        int node = Integer.parseInt(properties.getProperty("node.id"));
        String controller = properties.getProperty("controller.quorum.bootstrap.servers");
        Formatter formatter = new Formatter().setNodeId(node).setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName(CONTROLLER_LISTENER).setMetadataLogDirectory(data.toString())
                .addDirectory(data.toString()).setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .setInitialControllers(DynamicVoters.parse(node + "@" + controller + ":" + Uuid.randomUuid()))
                .setHasDynamicQuorum(true);
        try (PrintStream quiet = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            formatter.setPrintStream(quiet).run();
        } catch (Exception e) {
            throw new IOException("cannot format " + data, e);
        }
    }
}

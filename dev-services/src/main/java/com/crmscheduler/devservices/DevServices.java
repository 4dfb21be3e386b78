package com.crmscheduler.devservices;

import com.crmscheduler.devservices.SharedServer.Kind;
import com.crmscheduler.devservices.aws.AwsEndpoints;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts servers alone, for any number of services to attach to, until it is told to stop: Redis and Kafka, and with
 * {@code --aws} the AWS endpoints too.
 */
public final class DevServices {

    static final int REDIS_PORT = 6379;
    static final int KAFKA_PORT = 9092;
    static final int AWS_PORT = 4570;

    private static final String WITH_AWS = "--aws";
    private static final Logger log = LoggerFactory.getLogger(DevServices.class);

    private DevServices() {}

    /** Runs until it is interrupted; an argument that is no option is the directory of the data. */
    public static void main(String[] arguments) throws InterruptedException {
        List<String> given = List.of(arguments);
        Path directory = given.stream().filter(argument -> !argument.startsWith("--")).findFirst()
                .map(path -> Path.of(path).toAbsolutePath()).orElseGet(ProjectDirectory::locate);
        Map<Kind, StartingServer> servers = new EnumMap<>(Kind.class);
        servers.put(Kind.KAFKA, StartingServer.start(Kind.KAFKA, directory.resolve("kafka"), KAFKA_PORT));
        servers.put(Kind.REDIS, StartingServer.start(Kind.REDIS, directory.resolve("redis"), REDIS_PORT));
        if (given.contains(WITH_AWS)) {
            servers.put(Kind.AWS, StartingServer.start(Kind.AWS, directory.resolve("aws"), AWS_PORT));
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            servers.values().forEach(StartingServer::close);
            stopped.countDown();
        }, "dev-services-stop"));
        servers.forEach((kind, server) -> tell(kind, server.await()));
        log.info(
                "All are ready. Services of this project that start now attach to them by themselves; Ctrl-C stops them.");
        stopped.await();
    }

    private static void tell(Kind kind, SharedServer server) {
        switch (kind) {
            case REDIS -> log.info("REDIS_URL=redis://{}", server.address());
            case KAFKA -> log.info("KAFKA_BOOTSTRAP_SERVERS={}", server.address());
            case AWS -> {
                AwsEndpoints aws = AwsEndpoints.on(server.port());
                log.info("AWS_ENDPOINT_URL_SCHEDULER={} AWS_ENDPOINT_URL_SQS={}", aws.scheduler(), aws.sqs());
            }
        }
    }
}

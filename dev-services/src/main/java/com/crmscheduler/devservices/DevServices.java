package com.crmscheduler.devservices;

import com.crmscheduler.devservices.SharedServer.Kind;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts Redis and Kafka alone, for any number of services to attach to, until it is told to stop. */
public final class DevServices {

    static final int REDIS_PORT = 6379;
    static final int KAFKA_PORT = 9092;

    private static final Logger log = LoggerFactory.getLogger(DevServices.class);

    private DevServices() {}

    /** Runs until it is interrupted; {@code arguments[0]}, if given, is the directory of the data. */
    public static void main(String[] arguments) throws InterruptedException {
        Path directory = arguments.length > 0 ? Path.of(arguments[0]).toAbsolutePath() : ProjectDirectory.locate();
        StartingServer kafka = StartingServer.start(Kind.KAFKA, directory.resolve("kafka"), KAFKA_PORT);
        StartingServer redis = StartingServer.start(Kind.REDIS, directory.resolve("redis"), REDIS_PORT);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            kafka.close();
            redis.close();
            stopped.countDown();
        }, "dev-services-stop"));
        log.info("REDIS_URL=redis://{}", redis.await().address());
        log.info("KAFKA_BOOTSTRAP_SERVERS={}", kafka.await().address());
        log.info(
                "Both are ready. Services of this project that start now attach to them by themselves; Ctrl-C stops them.");
        stopped.await();
    }
}

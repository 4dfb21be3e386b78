package com.crmscheduler.devservices;

import com.crmscheduler.devservices.aws.AwsEndpoints;
import com.crmscheduler.devservices.aws.AwsNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * An EventBridge Scheduler and an SQS server in a process of their own, on loopback. It ends with this JVM, even when that is
 * killed. Schedules are kept in its directory and are there again after {@link #restart()} or another start in the same
 * directory; what lies in the queues is not. The queues of {@link AwsEndpoints} are there from the start.
 *
 * <p>Safe for any number of threads.
 */
public final class AwsServer extends LocalServer {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private AwsServer(Launch launch) {
        super(launch);
    }

    /** Starts a server with {@linkplain AwsServerSettings#DEFAULTS the defaults} and waits until it serves. */
    public static AwsServer start(Path directory) {
        return start(directory, AwsServerSettings.DEFAULTS);
    }

    /**
     * Starts a server and waits until it serves.
     *
     * @param directory where its schedules and its log {@code aws.log} lie; created when missing, one server at a time
     * @throws ServerFailure when it does not start
     */
    public static AwsServer start(Path directory, AwsServerSettings settings) {
        Path home = directory.toAbsolutePath().normalize();
        return new AwsServer(Launch.on(settings.port(), port -> {
            int sqsPort = Loopback.freePort();
            return () -> launch(home, settings, port, sqsPort);
        }));
    }

    /** Where its parts are, as it says itself. */
    public AwsEndpoints endpoints() {
        return AwsEndpoints.on(port());
    }

    /** Whether one answers on this port. */
    static boolean answers(int port) {
        try {
            AwsEndpoints.on(port);
            return true;
        } catch (ServerFailure none) {
            return false;
        }
    }

    private static ServerProcess launch(Path directory, AwsServerSettings settings, int port, int sqsPort) {
        Path ready = directory.resolve(AwsNode.READY_FILE);
        try {
            Files.createDirectories(directory);
            Files.deleteIfExists(ready);
        } catch (IOException e) {
            throw new ServerFailure("cannot write to " + directory, e);
        }
        List<String> command = command(settings);
        command.addAll(List.of(directory.toString(), Integer.toString(port), Integer.toString(sqsPort)));
        ServerProcess process = ServerProcess.start("aws", command, directory, directory.resolve("aws.log"));
        process.await(() -> Files.exists(ready), PATIENCE, "AWS on port " + port);
        return process;
    }

    private static List<String> command(AwsServerSettings settings) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms64m", "-Xmx512m", "-XX:+UseSerialGC", "-Xshare:auto"));
        if (!settings.fullSpeed()) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        command.add("-Dlogback.configurationFile=com/crmscheduler/devservices/aws-node-logback.xml");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), AwsNode.class.getName()));
        return command;
    }
}

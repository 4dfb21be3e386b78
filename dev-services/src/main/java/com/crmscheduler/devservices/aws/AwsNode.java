package com.crmscheduler.devservices.aws;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/** The program of the AWS process: an SQS server with the queues of this program, and an EventBridge Scheduler. */
public final class AwsNode {

    /** Appears in the directory when both serve. */
    public static final String READY_FILE = "ready";

    private AwsNode() {}

    /** Runs until it is told to stop; the arguments are the directory, the scheduler's port and the SQS server's. */
    @SuppressWarnings("resource") // Both are closed when this program is told to stop.
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        InstantSource time = InstantSource.system();
        SqsServer sqs = SqsServer.start(Integer.parseInt(arguments[2]), time);
        sqs.createQueue(AwsEndpoints.QUEUE);
        sqs.createQueue(AwsEndpoints.DEAD_LETTER_QUEUE);
        EventBridgeSchedulerServer scheduler = EventBridgeSchedulerServer
                .start(EventBridgeSchedulerSettings.of(time, sqs.endpoint()).withPort(Integer.parseInt(arguments[1]))
                        .withDirectory(directory));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            scheduler.close();
            sqs.close();
        }, "aws-stop"));
        Files.writeString(directory.resolve(READY_FILE), scheduler.endpoint().toString());
    }
}

package com.crmscheduler.benchmarks;

import com.crmscheduler.devservices.AwsServer;
import com.crmscheduler.devservices.AwsServerSettings;
import com.crmscheduler.devservices.aws.AwsEndpoints;
import java.io.IOException;
import java.nio.file.Path;

/** The local EventBridge Scheduler endpoint and its SQS, in a process of their own. Real AWS is never measured by this program. */
final class AwsServers implements Servers {

    private final Path directory;
    private final AwsServer server;

    private AwsServers(Path directory) {
        this.directory = directory;
        this.server = AwsServer.start(directory, AwsServerSettings.DEFAULTS.atFullSpeed());
    }

    static AwsServers start() throws IOException {
        return new AwsServers(Scratch.directory());
    }

    @Override
    public String[] arguments() {
        AwsEndpoints endpoints = server.endpoints();
        return new String[]{"--scheduler.provider=aws", "--scheduler.dev-services.enabled=false",
                "--scheduler.aws.region=" + endpoints.region(),
                "--scheduler.aws.scheduler-endpoint=" + endpoints.scheduler(),
                "--scheduler.aws.sqs-endpoint=" + endpoints.sqs(), "--scheduler.aws.role-arn=" + endpoints.roleArn(),
                "--scheduler.aws.queue-arn=" + endpoints.queueArn(),
                "--scheduler.aws.dead-letter-arn=" + endpoints.deadLetterQueueArn(), "--logging.level.root=warn"};
    }

    @Override
    public String describe() {
        return "EventBridge Scheduler endpoint and SQS (ElasticMQ) of dev-services, on loopback; not AWS";
    }

    @Override
    public void clear() {
        // Every run has groups of its own, and what is left of the others is far from due.
    }

    @Override
    public void close() throws IOException {
        server.close();
        Scratch.delete(directory);
    }
}

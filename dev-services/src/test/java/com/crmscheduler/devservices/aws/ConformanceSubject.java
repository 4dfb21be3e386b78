package com.crmscheduler.devservices.aws;

import com.crmscheduler.testkit.MutableTime;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.UpdateScheduleRequest;

/**
 * What the conformance cases are run against: the local endpoint, or AWS itself where {@code AWS_CONFORMANCE=true} says so. AWS
 * needs credentials in the SDK's default places, {@code AWS_REGION}, {@code AWS_SCHEDULE_ROLE_ARN} (a role that EventBridge
 * Scheduler may assume) and {@code AWS_SCHEDULE_SQS_ARN} (a standard queue). The cases make a schedule group of their own there
 * and delete it at the end; what fires meanwhile goes to that queue.
 */
final class ConformanceSubject implements AutoCloseable {

    final String queueArn;
    final String lambdaArn;
    final String roleArn;
    final String group = "conformance-" + UUID.randomUUID().toString().substring(0, 8);
    final InstantSource time;
    final SchedulerClient client;
    private final @Nullable EventBridgeSchedulerServer local;

    private ConformanceSubject(SchedulerClient client, InstantSource time, String queueArn, String roleArn,
            @Nullable EventBridgeSchedulerServer local) {
        this.client = client;
        this.time = time;
        this.queueArn = queueArn;
        this.lambdaArn = queueArn.replaceFirst(":sqs:", ":lambda:").replaceFirst("[^:]+$", "function:nobody");
        this.roleArn = roleArn;
        this.local = local;
        client.createScheduleGroup(of -> of.name(group));
    }

    static ConformanceSubject start() {
        if (isAws()) {
            return new ConformanceSubject(
                    SchedulerClient.builder().region(Region.of(variable("AWS_REGION")))
                            .httpClientBuilder(ApacheHttpClient.builder()).build(),
                    InstantSource.system(), variable("AWS_SCHEDULE_SQS_ARN"), variable("AWS_SCHEDULE_ROLE_ARN"), null);
        }
        MutableTime time = new MutableTime(Instant.parse("2026-03-01T12:00:00Z"));
        EventBridgeSchedulerServer server = EventBridgeSchedulerServer.start(EventBridgeSchedulerSettings
                .of(time, URI.create("http://127.0.0.1:1")).withFiringOnDemand());
        return new ConformanceSubject(Clients.scheduler(server.endpoint()), time, Arns.queue("tasks"),
                server.roleArn(), server);
    }

    static boolean isAws() {
        return Boolean.parseBoolean(System.getenv("AWS_CONFORMANCE"));
    }

    /** The local endpoint. */
    EventBridgeSchedulerServer local() {
        return Objects.requireNonNull(local, "the subject is AWS itself");
    }

    String freshName() {
        return "case-" + UUID.randomUUID();
    }

    /** Creates a schedule: one-time, far away and disabled, unless it is changed. */
    String create(Consumer<CreateScheduleRequest.Builder> change) {
        String name = freshName();
        client.createSchedule(of -> {
            of.name(name).groupName(group).scheduleExpression("at(2199-01-01T00:00:00)")
                    .flexibleTimeWindow(window -> window.mode(FlexibleTimeWindowMode.OFF))
                    .target(to -> to.arn(queueArn).roleArn(roleArn).input("conformance"));
            change.accept(of);
        });
        return name;
    }

    void update(String name, Consumer<UpdateScheduleRequest.Builder> change) {
        client.updateSchedule(of -> {
            of.name(name).groupName(group).scheduleExpression("at(2199-01-01T00:00:00)")
                    .flexibleTimeWindow(window -> window.mode(FlexibleTimeWindowMode.OFF))
                    .target(to -> to.arn(queueArn).roleArn(roleArn).input("conformance"));
            change.accept(of);
        });
    }

    @Override
    public void close() {
        client.deleteScheduleGroup(old -> old.name(group));
        client.close();
        if (local != null) {
            local.close();
        }
    }

    private static String variable(String name) {
        String value = System.getenv(name);
        if (value == null || value.isBlank()) {
            throw new IllegalStateException("AWS_CONFORMANCE=true needs " + name);
        }
        return value;
    }
}

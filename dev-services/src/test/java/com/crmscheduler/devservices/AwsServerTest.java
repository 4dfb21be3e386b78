package com.crmscheduler.devservices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.devservices.SharedServer.Kind;
import com.crmscheduler.devservices.aws.AwsEndpoints;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

class AwsServerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void firesByTheClock_andKeepsItsSchedules_whenKilledAndStartedAgain() {
        try (AwsServer aws = AwsServer.start(directory)) {
            AwsEndpoints endpoints = aws.endpoints();
            assertThat(endpoints.scheduler().getPort()).isEqualTo(aws.port());
            try (SchedulerClient scheduler = scheduler(endpoints); SqsClient sqs = sqs(endpoints)) {
                create(scheduler, endpoints, "before", Instant.now().plusSeconds(1));
                create(scheduler, endpoints, "after", Instant.now().plusSeconds(86_400));
                assertThat(received(sqs, endpoints, 1)).containsExactly("before");
                await().atMost(PATIENCE).untilAsserted(
                        () -> assertThatThrownBy(() -> scheduler.getSchedule(of -> of.name("before")))
                                .isInstanceOf(ResourceNotFoundException.class));
                create(scheduler, endpoints, "while down", Instant.now().plusSeconds(2));

                long killed = aws.pid();
                aws.killHard();
                assertThat(ProcessHandle.of(killed).filter(ProcessHandle::isAlive)).isEmpty();
                aws.restart();

                assertThat(aws.endpoints()).isEqualTo(endpoints);
                assertThat(received(sqs, endpoints, 1)).containsExactly("while down");
                assertThat(scheduler.getSchedule(of -> of.name("after")).target().input()).isEqualTo("after");
                create(scheduler, endpoints, "last", Instant.now());
                assertThat(received(sqs, endpoints, 1)).containsExactly("last");
            }
        }
    }

    @Test
    void isShared_byProgramsThatNameItsDirectory() {
        try (SharedServer first = SharedServer.startOrAttach(Kind.AWS, directory, 0);
                SharedServer second = SharedServer.startOrAttach(Kind.AWS, directory, 0)) {
            assertThat(first.isAttached()).isFalse();
            assertThat(second.isAttached()).isTrue();
            assertThat(AwsEndpoints.on(second.port())).isEqualTo(AwsEndpoints.on(first.port()));
        }
        assertThat(AwsServer.answers(1)).isFalse();
    }

    private static void create(SchedulerClient scheduler, AwsEndpoints endpoints, String name, Instant time) {
        String local = LocalDateTime.ofInstant(time, ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS)
                .format(DateTimeFormatter.ISO_LOCAL_DATE_TIME);
        scheduler.createSchedule(of -> of.name(name.replace(' ', '-')).scheduleExpression("at(" + local + ")")
                .flexibleTimeWindow(window -> window.mode(FlexibleTimeWindowMode.OFF))
                .actionAfterCompletion(ActionAfterCompletion.DELETE)
                .target(to -> to.arn(endpoints.queueArn()).roleArn(endpoints.roleArn()).input(name)));
    }

    private static List<String> received(SqsClient sqs, AwsEndpoints endpoints, int count) {
        String url = sqs.getQueueUrl(of -> of.queueName(AwsEndpoints.QUEUE)).queueUrl();
        assertThat(URI.create(url).getPort()).isEqualTo(endpoints.sqs().getPort());
        List<String> bodies = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            for (Message message : sqs.receiveMessage(from -> from.queueUrl(url).waitTimeSeconds(1)).messages()) {
                bodies.add(message.body());
                sqs.deleteMessage(old -> old.queueUrl(url).receiptHandle(message.receiptHandle()));
            }
            return bodies.size() >= count;
        });
        return bodies;
    }

    private static SchedulerClient scheduler(AwsEndpoints endpoints) {
        return local(SchedulerClient.builder().httpClientBuilder(ApacheHttpClient.builder()), endpoints.scheduler())
                .build();
    }

    private static SqsClient sqs(AwsEndpoints endpoints) {
        return local(SqsClient.builder().httpClientBuilder(ApacheHttpClient.builder()), endpoints.sqs()).build();
    }

    private static <B extends AwsClientBuilder<B, ?>> B local(B builder, URI endpoint) {
        return builder.endpointOverride(endpoint).region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create());
    }
}

package com.crmscheduler.devservices.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.devservices.ServerFailure;
import com.crmscheduler.testkit.MutableTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

class SqsServerTest {

    private final MutableTime time = new MutableTime(Instant.parse("2026-01-01T00:00:00Z"));

    @Test
    void followsTheClockOfTheTest_whenDelaysAndVisibilityPass() {
        try (SqsServer server = SqsServer.start(0, time); SqsClient sqs = Clients.sqs(server.endpoint())) {
            server.createQueue("q");
            server.createQueue("q");
            String url = server.queueUrl("q");
            sqs.sendMessage(to -> to.queueUrl(url).messageBody("hello").delaySeconds(900));
            assertThat(receive(sqs, url)).isEmpty();
            time.advance(Duration.ofMillis(899_999));
            assertThat(receive(sqs, url)).isEmpty();
            time.advance(Duration.ofMillis(2));
            assertThat(receive(sqs, url)).extracting(Message::body).containsExactly("hello");
            assertThat(receive(sqs, url)).isEmpty();
            time.advance(Duration.ofSeconds(31));
            assertThat(receive(sqs, url)).extracting(Message::body).containsExactly("hello");
        }
    }

    @Test
    void countsByTheClockOfTheTest_whatIsDelayedAndWhatWaits() {
        try (SqsServer server = SqsServer.start(0, time); SqsClient sqs = Clients.sqs(server.endpoint())) {
            server.createQueue("q");
            String url = server.queueUrl("q");
            sqs.sendMessage(to -> to.queueUrl(url).messageBody("hello").delaySeconds(900));
            assertThat(counts(sqs, url)).containsExactly("0", "1");
            time.advance(Duration.ofSeconds(901));
            assertThat(counts(sqs, url)).containsExactly("1", "0");
        }
    }

    private static List<String> counts(SqsClient sqs, String url) {
        Map<QueueAttributeName, String> counts = sqs.getQueueAttributes(of -> of.queueUrl(url).attributeNames(
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED)).attributes();
        return List.of(counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
                counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED));
    }

    @Test
    void namesItsQueuesAsItSaysItDoes() {
        try (SqsServer server = SqsServer.start(0, time); SqsClient sqs = Clients.sqs(server.endpoint())) {
            server.createQueue("q");
            assertThat(sqs.getQueueUrl(of -> of.queueName("q")).queueUrl()).isEqualTo(server.queueUrl("q"));
            assertThat(sqs.getQueueAttributes(of -> of.queueUrl(server.queueUrl("q"))
                    .attributeNames(QueueAttributeName.QUEUE_ARN)).attributes())
                    .isEqualTo(Map.of(QueueAttributeName.QUEUE_ARN, server.queueArn("q")));
        }
    }

    @Test
    void saysWhyItDoesNotStart_whenItsPortIsTaken() {
        try (SqsServer server = SqsServer.start(0, time)) {
            assertThatThrownBy(() -> SqsServer.start(server.endpoint().getPort(), time))
                    .isInstanceOf(ServerFailure.class).hasMessageContaining("SQS does not start");
        }
    }

    private static List<Message> receive(SqsClient sqs, String url) {
        return sqs.receiveMessage(from -> from.queueUrl(url).waitTimeSeconds(0).visibilityTimeout(30)).messages();
    }
}

package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.adapter.aws.ExecutionReader.Reading;
import com.crmscheduler.adapter.aws.SqsRig.Instance;
import com.crmscheduler.application.handler.PermanentTaskFailure;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.model.Message;

@Timeout(60)
class SqsDeadLetterQueueTest {

    private final MutableTime time = new MutableTime(SqsRig.NOW);
    private final SqsRig rig = SqsRig.in(time);

    @AfterEach
    void end() {
        rig.close();
    }

    @Test
    void keepsWhatGaveUpAsItsMessage_withTheAttemptThatFailedLast() {
        ScheduleTask task = rig.task("doomed", TaskMother.aTask()
                .with(new RetryPolicy(2, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofDays(1))));
        rig.handler.failNext(task.id(), 2);
        rig.fire(task);
        Instance instance = rig.start();
        await().until(() -> rig.handler.deliveries().size() == 1 && instance.consumer.held() == 0);
        time.advance(Duration.ofSeconds(2));
        await().untilAsserted(() -> assertThat(rig.messages()).isZero());

        Message letter = onlyLetter();
        Reading reading = new ExecutionReader(rig.codec).read(new ReceivedMessage(letter.messageId(), "", letter.body(),
                SqsRig.NOW, 1, 0, 0));
        ScheduledExecution execution = ((Reading.Readable) reading).execution();
        assertThat(execution.attempt()).isEqualTo(2);
        assertThat(execution.id()).isEqualTo(rig.handler.deliveries().getFirst().executionId());
        assertThat(execution.payload()).isEqualTo(task.definition().payload());
        assertThat(attribute(letter, "dead-reason")).isEqualTo("IllegalStateException: failed on purpose");
        assertThat(attribute(letter, "dead-stack")).contains("IllegalStateException: failed on purpose")
                .contains("\tat ");
        assertThat(attribute(letter, "dead-at")).isEqualTo(Long.toString(time.millis()));
    }

    @Test
    void keepsThePayloadWhole_whenThereIsNoRoomForAllOfTheStack() {
        // 196,600 bytes, most of them from characters of three.
        String payload = "\"" + "\u20ac".repeat(65_500) + "\"";
        ScheduleTask task = rig.task("large", TaskMother.aTask().carrying(payload));
        rig.handler.onNext(task.id(), invocation -> {
            throw new PermanentTaskFailure("\u0001 \uFFFF \u20ac".repeat(5),
                    new IllegalStateException("\u20ac".repeat(
                            20_000)));
        });
        rig.fire(task);
        rig.start();
        await().untilAsserted(() -> assertThat(rig.messages()).isZero());
        Message letter = onlyLetter();
        assertThat(letter.body()).endsWith("\n" + payload);
        assertThat(attribute(letter, "dead-reason")).startsWith("PermanentTaskFailure:   ? \u20ac");
        assertThat(attribute(letter, "dead-stack")).hasSizeBetween(15_000, 16_000);
    }

    @Test
    void keepsAMessageThatFillsAllOfIt_whenItCannotBeRead() {
        String garbage = "x".repeat(1_048_576);
        rig.send(garbage);
        rig.start();
        await().untilAsserted(() -> assertThat(rig.messages()).isZero());
        assertThat(onlyLetter().body()).isEqualTo(garbage);
    }

    @Test
    void keepsTheMessageWhereItIs_whileTheDeadLetterQueueIsAway() {
        rig.sqs.deleteQueue(request -> request.queueUrl(rig.server.queueUrl(SqsRig.QUEUE + "-dlq")));
        ScheduleTask task = rig.task("patient", TaskMother.aTask()
                .with(new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofDays(1))));
        rig.handler.failNext(task.id(), 2);
        rig.fire(task);
        rig.send("garbage");
        Instance instance = rig.start();
        // The handler's message waits for its retry, the other one for its visibility timeout.
        await().until(() -> rig.handler.deliveries().size() == 1 && instance.consumer.held() == 0);

        rig.server.createQueue(SqsRig.QUEUE + "-dlq");
        time.advance(Duration.ofSeconds(31));
        await().untilAsserted(() -> assertThat(rig.messages()).isZero());
        List<Message> letters = rig.deadLetters();
        assertThat(letters).hasSize(2).extracting(Message::body).contains("garbage");
    }

    @Test
    void parksNothing_whenTheLeaseWasLost() {
        ScheduleTask task = rig.task("frozen");
        rig.fire(task);
        MessagesInFlight inFlight = new MessagesInFlight(rig.queue, new MessagesAlone(time), Duration.ofSeconds(30));
        SqsDeadLetterQueue deadLetters = new SqsDeadLetterQueue(rig.letters, inFlight, rig.codec, time);
        ReceivedMessage received = rig.queue.receive(1, Duration.ofSeconds(1), Duration.ofSeconds(30)).getFirst();
        ReceivedMessage longAgo = new ReceivedMessage(received.id(), received.handle(), received.body(), received
                .sentAt(), 1, System.nanoTime() - Duration.ofMinutes(1).toNanos(), 0);
        Reading.Readable reading = (Reading.Readable) new ExecutionReader(rig.codec).read(longAgo);
        inFlight.arrive(
                new MessageInFlight(longAgo, reading.envelope(), reading.execution(), Duration.ofSeconds(30)));
        assertThatThrownBy(() -> deadLetters.park(reading.execution(), "reason", "")).isInstanceOf(
                ProviderUnavailable.class).hasMessageContaining("not ours any more");
        assertThat(rig.deadLetters()).isEmpty();
    }

    @Test
    void runsALetterThatSomebodyPutBack_butNoRepeatOfWhatItGaveUp() {
        ScheduleTask task = rig.task("redriven", TaskMother.aTask()
                .with(new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofDays(1))));
        rig.handler.failNext(task.id(), 1);
        rig.fire(task);
        Instance instance = rig.start();
        await().untilAsserted(() -> assertThat(rig.messages()).isZero());
        Message letter = onlyLetter();

        time.advance(Duration.ofSeconds(30));
        rig.fire(task);
        await().untilAsserted(() -> assertThat(instance.consumer.counts().repeated().sum()).isEqualTo(1));
        assertThat(rig.handler.deliveries()).hasSize(1);
        rig.send(letter.body());
        await().untilAsserted(() -> assertThat(rig.handler.deliveries()).hasSize(2));
        await().untilAsserted(() -> assertThat(rig.messages()).isZero());
        assertThat(rig.handler.deliveries().get(1).executionId()).isEqualTo(rig.handler.deliveries().getFirst()
                .executionId());
    }

    private Message onlyLetter() {
        List<Message> letters = rig.deadLetters();
        assertThat(letters).hasSize(1);
        return letters.getFirst();
    }

    private static String attribute(Message message, String name) {
        return message.messageAttributes().get(name).stringValue();
    }
}

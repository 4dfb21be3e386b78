package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.adapter.aws.SqsQueue.Depth;
import com.crmscheduler.adapter.aws.SqsQueue.Fate;
import com.crmscheduler.adapter.aws.SqsQueue.Hiding;
import com.crmscheduler.adapter.aws.SqsQueue.Replacement;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.testkit.MutableTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SqsQueueTest {

    private static final Duration HIDDEN = Duration.ofSeconds(30);

    private final MutableTime time = new MutableTime(SqsRig.NOW);
    private final SqsRig rig = SqsRig.in(time);
    private final SqsQueue queue = rig.queue;

    @AfterEach
    void end() {
        rig.close();
    }

    @Test
    void sendsInBatchesThatSqsTakes_byNumberAndBySize() {
        String large = "x".repeat(100_000);
        List<OutgoingMessage> messages = IntStream.range(0, 33)
                .mapToObj(i -> OutgoingMessage.of(i % 5 == 0 ? large : "small " + i, Duration.ZERO)).toList();
        assertThat(queue.sendAll(messages)).hasSize(33).containsOnly(Fate.DONE);
        assertThat(depth()).isEqualTo(new Depth(33, 0, 0));
        assertThat(queue.sendAll(List.of())).isEmpty();
    }

    @Test
    void saysOfEachEntryWhetherItWasCarriedOut_whenSqsDoesSomeOfABatch() {
        sendSome(3);
        List<ReceivedMessage> received = receive(3);
        List<String> handles = new ArrayList<>(received.stream().map(ReceivedMessage::handle).toList());
        handles.add(1, "no handle at all");

        assertThat(queue.hideAll(handles.stream().map(handle -> new Hiding(handle, HIDDEN)).toList())).containsExactly(
                Fate.DONE, Fate.REFUSED, Fate.DONE, Fate.DONE);
        assertThat(queue.deleteAll(handles)).containsExactly(Fate.DONE, Fate.REFUSED, Fate.DONE, Fate.DONE);
        assertThat(rig.messages()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"RequestThrottled, FAILED", "AccessDenied, FAILED", "KmsThrottled, FAILED", "OverLimit, FAILED",
            "ReceiptHandleIsInvalid, REFUSED", "InvalidParameterValue, REFUSED",
            "AWS.SimpleQueueService.MessageNotInflight, REFUSED"})
    void triesAgainWhatSqsMayTakeLater_alsoWhereItBlamesTheSender(String code, Fate fate) {
        FaultySqs faults = new FaultySqs();
        faults.blameSender(code);
        faults.failFirstEntry("deleteMessageBatch", 1);
        faults.failFirstEntry("changeMessageVisibilityBatch", 1);
        SqsQueue faulty = new SqsQueue(faults.apply(rig.sqs), QueueArn.parse(rig.server.queueArn(SqsRig.QUEUE)),
                Duration.ofSeconds(5), new Volley(1));
        assertThat(faulty.deleteAll(List.of("any handle"))).containsExactly(fate);
        assertThat(faulty.hideAll(List.of(new Hiding("any handle", HIDDEN)))).containsExactly(fate);
    }

    @Test
    void refusesTheHandleOfAMessageThatIsGone() {
        sendSome(1);
        String handle = receive(1).getFirst().handle();
        assertThat(queue.deleteAll(List.of(handle))).containsExactly(Fate.DONE);
        assertThat(queue.hideAll(List.of(new Hiding(handle, HIDDEN)))).containsExactly(Fate.REFUSED);
    }

    @Test
    void delaysAndHides_byTheClockOfSqs() {
        queue.send(OutgoingMessage.of("later", Duration.ofMillis(2_500)));
        assertThat(depth()).isEqualTo(new Depth(0, 0, 1));
        time.advance(Duration.ofSeconds(3));
        ReceivedMessage message = receive(1).getFirst();
        assertThat(message.body()).isEqualTo("later");

        queue.hideAll(List.of(new Hiding(message.handle(), Duration.ZERO)));
        ReceivedMessage again = receive(1).getFirst();
        assertThat(again.id()).isEqualTo(message.id());
        assertThat(again.handle()).isNotEqualTo(message.handle());
    }

    @Test
    void delaysWhatIsSentInABatch() {
        queue.sendAll(List.of(OutgoingMessage.of("later", Duration.ofSeconds(2)), OutgoingMessage.of("now",
                Duration.ZERO)));
        assertThat(depth()).isEqualTo(new Depth(1, 0, 1));
    }

    @Test
    void replacesAMessage_orKeepsItWhereTheNewOneIsRefused() {
        sendSome(2);
        List<ReceivedMessage> old = receive(2);
        queue.replaceAll(List.of(
                new Replacement(old.get(0).handle(), OutgoingMessage.of("new", Duration.ofSeconds(10))),
                new Replacement(old.get(1).handle(),
                        OutgoingMessage.of("not \u0001 allowed", Duration.ofSeconds(10)))));

        time.advance(Duration.ofSeconds(11));
        List<String> bodies = new ArrayList<>();
        await().untilAsserted(() -> {
            receive(10).forEach(message -> bodies.add(message.body()));
            assertThat(bodies).containsExactlyInAnyOrder("new", old.get(1).body());
        });
    }

    @Test
    void tellsAMessageThatSqsNeverTakes_fromAnOutage() {
        assertThat(queue.send(OutgoingMessage.of("not \u0001 allowed", Duration.ZERO))).isEqualTo(Fate.REFUSED);
        assertThat(queue.send(OutgoingMessage.of("x".repeat(1_100_000), Duration.ZERO))).isEqualTo(Fate.REFUSED);
        rig.server.close();
        assertThatThrownBy(() -> queue.send(OutgoingMessage.of("fine", Duration.ZERO))).isInstanceOf(
                ProviderUnavailable.class);
        assertThatThrownBy(() -> receive(1)).isInstanceOf(ProviderUnavailable.class);
        assertThat(queue.sendAll(List.of(OutgoingMessage.of("fine", Duration.ZERO)))).containsExactly(Fate.FAILED);
        assertThat(queue.deleteAll(List.of("a", "b"))).containsExactly(Fate.FAILED, Fate.FAILED);
    }

    @Test
    void namesTheQueue_whenItDoesNotExist() {
        SqsQueue missing = new SqsQueue(rig.sqs, QueueArn.parse(rig.server.queueArn("missing")), Duration.ofSeconds(5),
                new Volley(1));
        assertThatThrownBy(missing::depth).isInstanceOf(ProviderUnavailable.class)
                .hasMessageContaining("does not exist")
                .hasMessageContaining(":missing");
        // Made meanwhile, it is found without a restart.
        rig.server.createQueue("missing");
        assertThat(missing.depth()).isEqualTo(new Depth(0, 0, 0));
    }

    @Test
    void endsTheWaitForMessages_whenItsVirtualThreadIsInterrupted() throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                queue.receive(10, Duration.ofSeconds(5), HIDDEN);
            } catch (ProviderUnavailable e) {
                thrown.set(e);
            }
        });
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        long start = System.nanoTime();
        waiting.interrupt();
        assertThat(waiting.join(Duration.ofSeconds(3))).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        assertThat(thrown.get()).isInstanceOf(ProviderUnavailable.class);
    }

    /** For this SQS what becomes visible in a millisecond is waiting from the next one on. */
    private Depth depth() {
        time.advance(Duration.ofMillis(1));
        return queue.depth();
    }

    private void sendSome(int count) {
        queue.sendAll(IntStream.range(0, count).mapToObj(i -> OutgoingMessage.of("message " + i, Duration.ZERO))
                .toList());
    }

    private List<ReceivedMessage> receive(int most) {
        return queue.receive(most, Duration.ofSeconds(1), HIDDEN);
    }
}

package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.adapter.aws.SqsRig.Instance;
import com.crmscheduler.application.port.DeadLetter;
import com.crmscheduler.application.port.DeadLetterQuery;
import com.crmscheduler.application.port.DeadLetterStore.Replay;
import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

@Timeout(180)
class SqsDeadLetterStoreTest {

    private static final DeadLetterQuery ALL = new DeadLetterQuery(Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty(), 100, Optional.empty());
    private static final RetryPolicy ONCE = new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration
            .ofDays(1));

    @Test
    void readsWhatGaveUp_andRunsItOnceMoreWithAnotherPayload() {
        try (LedgerRig rig = LedgerRig.inRealTime()) {
            SqsDeadLetterStore store = store(rig.sqs);
            ScheduleTask task = rig.sqs.task("doomed", TaskMother.aTask().with(ONCE));
            rig.sqs.handler.failNext(task.id(), 1);
            rig.sqs.fire(task);
            SqsRig.send(rig.sqs.letters, "garbage");
            Instance instance = rig.start();
            await().untilAsserted(() -> assertThat(rig.sqs.messages()).isZero());
            instance.stop();

            DeadLetter letter = store.search(ALL).items().getFirst();
            assertThat(letter.occurrence().taskId()).isEqualTo(task.id());
            assertThat(letter.payload()).isEqualTo(task.definition().payload());
            assertThat(letter.reason()).contains("failed on purpose");
            assertThat(letter.stack()).contains("\tat ");
            assertThat(letter.attempts()).singleElement().satisfies(attempt -> assertThat(attempt.number()).isEqualTo(
                    1));
            assertThat(store.search(new DeadLetterQuery(Optional.of("others"), Optional.empty(), Optional.empty(),
                    Optional.empty(), 100, Optional.empty())).items()).isEmpty();
            assertThat(store.find(letter.id())).contains(letter);
            assertThatThrownBy(() -> store.search(ALL.page(1, Optional.of("cursor")))).isInstanceOf(InvalidTask.class);

            Replay replay = new Replay(letter, new TaskPayload("[\"edited\"]"), Duration.ZERO);
            assertThat(store.replay(List.of(replay))).containsExactly(true);
            assertThat(store.replay(List.of(replay))).containsExactly(false);
            rig.start();
            await().untilAsserted(() -> assertThat(rig.sqs.handler.deliveries()).hasSize(2));
            await().untilAsserted(() -> assertThat(rig.sqs.messages()).isZero());
            Delivery again = rig.sqs.handler.deliveries().get(1);
            assertThat(again.executionId()).isEqualTo(letter.id());
            assertThat(again.attempt()).isEqualTo(2);
            assertThat(again.invocation().payload().json()).isEqualTo("[\"edited\"]");
            // What cannot be read is left to people.
            assertThat(rig.sqs.deadLetters()).singleElement().satisfies(left -> assertThat(left.body()).isEqualTo(
                    "garbage"));
        }
    }

    @Test
    void tellsWhatEventBridgeCouldNotDeliver_runsItForTheFirstTime_andPurges() {
        try (SqsRig rig = SqsRig.inRealTime()) {
            SqsDeadLetterStore store = store(rig);
            ScheduleTask first = rig.task("first");
            ScheduleTask second = rig.task("second");
            for (ScheduleTask task : List.of(first, second)) {
                rig.letters.send(new OutgoingMessage(request(rig, task), Duration.ZERO, Map.of("ERROR_CODE",
                        "AWS.SimpleQueueService.NonExistentQueue", "ERROR_MESSAGE", "no such queue", "TARGET_ARN",
                        rig.server.queueArn(SqsRig.QUEUE), "EXHAUSTED_RETRY_CONDITION", "MaximumEventAgeInSeconds",
                        "RETRY_ATTEMPTS", "185")));
            }
            List<DeadLetter> letters = store.search(ALL).items();
            assertThat(letters).hasSize(2).allSatisfy(letter -> {
                assertThat(letter.reason()).contains("NonExistentQueue", "no such queue", SqsRig.QUEUE,
                        "MaximumEventAgeInSeconds", "185");
                assertThat(letter.attempts()).isEmpty();
            });
            DeadLetter one = letters.stream().filter(letter -> letter.occurrence().taskId().equals(first.id()))
                    .findFirst().orElseThrow();
            DeadLetter two = letters.stream().filter(letter -> letter.occurrence().taskId().equals(second.id()))
                    .findFirst().orElseThrow();
            assertThat(store.purge(two)).isTrue();
            assertThat(store.purge(two)).isFalse();
            assertThat(store.replay(List.of(new Replay(one, one.payload(), Duration.ZERO)))).containsExactly(true);
            rig.start();
            await().untilAsserted(() -> assertThat(rig.handler.deliveries()).extracting(Delivery::attempt)
                    .containsExactly(1));
            await().untilAsserted(() -> assertThat(rig.messages()).isZero());
            assertThat(rig.handler.deliveries().getFirst().executionId()).isEqualTo(one.id());
            assertThat(store.search(ALL).items()).isEmpty();
        }
    }

    /** What EventBridge keeps of what it could not send. */
    private static String request(SqsRig rig, ScheduleTask task) {
        return JsonMapper.shared().createObjectNode().put("MessageBody", rig.fired(task, rig.begin)).put("QueueUrl",
                rig.server.queueUrl(SqsRig.QUEUE)).toString();
    }

    private static SqsDeadLetterStore store(SqsRig rig) {
        return new SqsDeadLetterStore(new AwsQueues(rig.queue, rig.letters), rig.codec, rig.clock);
    }
}

package com.crmscheduler.adapter.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.application.port.ScheduledExecution;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ScheduledTaskConsumerTest {

    @Test
    void runsEachExecution_andCommitsIt() {
        RecordingExecutions executions = new RecordingExecutions(e -> {});
        try (Rig rig = Rig.started()) {
            rig.consumer(executions);
            handOverAll(rig, Executions.numbered(1_200));

            await().untilAsserted(() -> assertThat(executions.ran).hasSize(1_200));
            assertThat(executions.ran).doesNotHaveDuplicates();
            await().untilAsserted(() -> assertThat(rig.committed()).isEqualTo(1_200));
        }
    }

    /** Hands over as the dispatch loop does: what a slow machine has refused comes again. */
    private static void handOverAll(Rig rig, List<ScheduledExecution> all) {
        List<ScheduledExecution> left = all;
        while (!left.isEmpty()) {
            List<ScheduledExecution> sent = left;
            List<Boolean> stored = rig.executor.handOver(sent);
            left = IntStream.range(0, sent.size()).filter(i -> !stored.get(i)).mapToObj(sent::get).toList();
        }
    }

    @Test
    void getsWhatWasSent_beforeTheGroupFirstMet() {
        RecordingExecutions executions = new RecordingExecutions(e -> {});
        try (Rig rig = Rig.started()) {
            rig.executor.handOver(Executions.numbered(20));
            rig.consumer(executions);
            await().untilAsserted(() -> assertThat(executions.ran).hasSize(20));
        }
    }

    @Test
    void keepsItsMembershipAndRunsTheOthers_whenAHandlerIsSlowerThanThePollInterval() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        RecordingExecutions executions = new RecordingExecutions(e -> {
            if (Executions.name(e).equals("slow")) {
                release.await();
            }
        });
        Duration interval = Duration.ofSeconds(3);
        try (Rig rig = Rig.started(Rig.maxPollInterval(interval), "topics.partitions=1", "consumer.threads=1")) {
            rig.consumer(executions);
            rig.executor.handOver(List.of(Executions.named("slow")));
            await().untilAsserted(() -> assertThat(executions.accepted).containsExactly("slow"));
            List<String> members = rig.members();
            assertThat(members).hasSize(1);

            AtomicInteger sent = new AtomicInteger();
            await().pollDelay(interval.plusSeconds(1)).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
                rig.executor.handOver(List.of(Executions.named("quick-" + sent.incrementAndGet())));
                assertThat(executions.ran).contains("quick-1");
            });
            assertThat(executions.ran).doesNotContain("slow");
            assertThat(rig.members()).isEqualTo(members);
            assertThat(executions.accepted.stream().filter("slow"::equals)).hasSize(1);

            release.countDown();
            await().untilAsserted(() -> assertThat(executions.ran).contains("slow"));
        }
    }

    @Test
    void runsNoMoreThanAllowedAtATime() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        RecordingExecutions executions = new RecordingExecutions(e -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS);
            now.decrementAndGet();
        });
        try (Rig rig = Rig.started("consumer.max-running=7")) {
            rig.executor.handOver(Executions.numbered(300));
            rig.consumer(executions);
            await().untilAsserted(() -> assertThat(executions.ran).hasSize(300));
            assertThat(most).hasValue(7);
        }
    }

    @Test
    void stopsFetchingWhenItHoldsAsMuchAsItMay_andGoesOnWhenHalfIsDone() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        RecordingExecutions executions = new RecordingExecutions(e -> release.await());
        Duration interval = Duration.ofSeconds(3);
        try (Rig rig = Rig.started(Rig.maxPollInterval(interval), "consumer.threads=1", "consumer.max-poll-records=10",
                "consumer.max-accepted=60", "consumer.max-running=5")) {
            rig.executor.handOver(Executions.numbered(500));
            ScheduledTaskConsumer consumer = rig.consumer(executions);

            await().untilAsserted(() -> assertThat(consumer.isPaused()).isTrue());
            List<String> members = rig.members();
            // Long enough to lose the membership, if being paused were not polling.
            await().during(interval.plusSeconds(1)).atMost(Duration.ofSeconds(8))
                    .untilAsserted(() -> assertThat(consumer
                            .held()).isBetween(50, 60));
            assertThat(consumer.running()).isEqualTo(5);
            assertThat(rig.members()).isEqualTo(members);

            release.countDown();
            await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(executions.ran).hasSize(500));
            assertThat(executions.ran).doesNotHaveDuplicates();
            assertThat(consumer.isPaused()).isFalse();
        }
    }

    @Test
    void stopsFetching_whenThePayloadsItHoldsAreLarge() {
        CountDownLatch release = new CountDownLatch(1);
        RecordingExecutions executions = new RecordingExecutions(e -> release.await());
        try (Rig rig = Rig.started("consumer.max-accepted-size=1MB", "consumer.max-poll-records=2")) {
            String json = "\"" + "x".repeat(150_000) + "\"";
            for (int i = 0; i < 30; i++) {
                rig.executor.handOver(List.of(Executions.named("large-" + i, json)));
            }
            ScheduledTaskConsumer consumer = rig.consumer(executions);
            await().untilAsserted(() -> assertThat(consumer.isPaused()).isTrue());
            assertThat(consumer.held()).isLessThan(20);
            release.countDown();
            await().untilAsserted(() -> assertThat(executions.ran).hasSize(30));
        }
    }

    @Test
    void pollsTheSameAgainAndCommitsNothing_untilItIsAccepted() throws Exception {
        RecordingExecutions executions = new RecordingExecutions(e -> {});
        executions.refuse(6);
        try (Rig rig = Rig.started()) {
            rig.executor.handOver(Executions.numbered(50));
            rig.consumer(executions);

            await().untilAsserted(() -> assertThat(executions.refused).hasPositiveValue());
            assertThat(rig.committed()).isZero();
            assertThat(executions.accepted).isEmpty();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(executions.ran).hasSize(50));
            assertThat(executions.ran).doesNotHaveDuplicates();
            assertThat(executions.refused).hasValue(6);
            await().untilAsserted(() -> assertThat(rig.committed()).isEqualTo(50));
        }
    }

    @Test
    void parksWholeWhatItCannotRead_once_andGoesOn() throws Exception {
        RecordingExecutions executions = new RecordingExecutions(e -> {});
        executions.refuse(2);
        try (Rig rig = Rig.started("topics.partitions=1")) {
            ProducerRecord<String, byte[]> garbage = new ProducerRecord<>(rig.properties.topics().execution(), null,
                    "who/knows", new byte[]{(byte) 0xff, 0, 1});
            garbage.headers().add("envelope", "rubbish".getBytes(UTF_8)).add("trace", new byte[]{7});
            rig.executor.handOver(List.of(Executions.named("before")));
            rig.send(garbage);
            rig.send(new ProducerRecord<>(rig.properties.topics().execution(), null, null));
            rig.executor.handOver(List.of(Executions.named("after")));
            ScheduledTaskConsumer consumer = rig.consumer(executions);

            await().untilAsserted(() -> assertThat(executions.ran).containsExactlyInAnyOrder("before", "after"));
            await().untilAsserted(() -> assertThat(rig.committed()).isEqualTo(4));
            List<ConsumerRecord<String, byte[]>> dead = rig.deadLetters(2);
            assertThat(dead).hasSize(2);
            ConsumerRecord<String, byte[]> first = dead.stream().filter(d -> d.key() != null).findFirst().orElseThrow();
            assertThat(first.key()).isEqualTo("who/knows");
            assertThat(first.value()).isEqualTo(garbage.value());
            assertThat(header(first, "envelope")).isEqualTo("rubbish");
            assertThat(header(first, "trace")).isEqualTo("\u0007");
            assertThat(header(first, "dead-reason")).contains("envelope");
            assertThat(header(first, "dead-origin")).isEqualTo(rig.properties.topics().execution() + "-0@1");
            assertThat(header(first, "dead-at")).isEqualTo(Long.toString(Rig.NOW.toEpochMilli()));
            assertThat(header(first, "dead-instance")).isNotBlank();
            assertThat(consumer.unreadable()).isEqualTo(2);
        }
    }

    @Test
    void leavesANewerVersionToOthers_andGoesOn() throws Exception {
        RecordingExecutions executions = new RecordingExecutions(e -> {});
        try (Rig rig = Rig.started("topics.partitions=1")) {
            for (int i = 0; i < 3; i++) {
                ProducerRecord<String, byte[]> newer = rig.wire.write(rig.properties.topics().execution(), Executions
                        .named("newer-" + i));
                newer.headers().remove("envelope").add("envelope", "2".getBytes(UTF_8));
                rig.send(newer);
            }
            rig.executor.handOver(List.of(Executions.named("ours")));
            ScheduledTaskConsumer consumer = rig.consumer(executions);

            await().untilAsserted(() -> assertThat(executions.ran).containsExactly("ours"));
            assertThat(consumer.newer()).isEqualTo(3);
            assertThat(consumer.unreadable()).isZero();
            await().untilAsserted(() -> assertThat(rig.committed()).isEqualTo(4));
        }
    }

    @Test
    void finishesWhatRunsAndReleasesWhatDoesNot_whenItStops() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        RecordingExecutions executions = new RecordingExecutions(e -> {
            begun.countDown();
            release.await();
        });
        try (Rig rig = Rig.started("consumer.max-running=2", "consumer.stop-grace=10s")) {
            rig.executor.handOver(Executions.numbered(20));
            ScheduledTaskConsumer consumer = rig.consumer(executions);
            begun.await();
            await().untilAsserted(() -> assertThat(executions.accepted).hasSize(20));

            Thread stopping = Thread.ofVirtual().start(consumer::stop);
            await().untilAsserted(() -> assertThat(executions.released).hasSize(18));
            assertThat(stopping.isAlive()).isTrue();
            release.countDown();
            stopping.join();

            assertThat(executions.ran).hasSize(2);
            assertThat(executions.interrupted).isEmpty();
            assertThat(executions.released).doesNotContainAnyElementsOf(executions.ran);
            assertThat(consumer.isRunning()).isFalse();
        }
    }

    @Test
    void tellsAHandlersOwnInterruptionFromTheStop() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        RecordingExecutions executions = new RecordingExecutions(e -> {
            if (Executions.name(e).equals("by-itself")) {
                throw new InterruptedException();
            }
            stopped.await();
        });
        try (Rig rig = Rig.started("consumer.stop-grace=1s")) {
            rig.executor.handOver(List.of(Executions.named("endless"), Executions.named("by-itself")));
            ScheduledTaskConsumer consumer = rig.consumer(executions);
            await().untilAsserted(() -> assertThat(executions.failed).containsExactly("by-itself"));

            consumer.stop();
            assertThat(executions.interrupted).containsExactly("endless");
        }
    }

    @Test
    void interruptsWhatExceedsTheGrace_andLeavesNoThread() throws Exception {
        RecordingExecutions executions = new RecordingExecutions(e -> new CountDownLatch(1).await());
        try (Rig rig = Rig.started("consumer.stop-grace=1s")) {
            rig.executor.handOver(List.of(Executions.named("endless")));
            ScheduledTaskConsumer consumer = rig.consumer(executions);
            await().untilAsserted(() -> assertThat(consumer.running()).isEqualTo(1));

            consumer.stop();
            assertThat(executions.interrupted).containsExactly("endless");
            assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).noneMatch(name -> name.contains(
                    "scheduled-task-consumer"));
        }
    }

    @Test
    void goesOnWhereItWas_whenItIsStartedAgain() {
        RecordingExecutions executions = new RecordingExecutions(e -> {});
        try (Rig rig = Rig.started()) {
            ScheduledTaskConsumer consumer = rig.consumer(executions);
            rig.executor.handOver(Executions.numbered(10));
            await().untilAsserted(() -> assertThat(executions.ran).hasSize(10));
            consumer.stop();
            assertThat(consumer.isHealthy()).isFalse();
            consumer.start();
            rig.executor.handOver(List.of(Executions.named("later")));
            await().untilAsserted(() -> assertThat(executions.ran).contains("later"));
            assertThat(executions.ran).hasSize(11);
            assertThat(consumer.isHealthy()).isTrue();
        }
    }

    @Test
    void losesNothing_whenInstancesComeAndGo() throws Exception {
        RecordingExecutions first = new RecordingExecutions(e -> {});
        RecordingExecutions second = new RecordingExecutions(e -> {});
        try (Rig rig = Rig.started("topics.partitions=12")) {
            ScheduledTaskConsumer leaving = rig.consumer(first);
            rig.executor.handOver(Executions.numbered(100));
            await().untilAsserted(() -> assertThat(first.ran).hasSize(100));

            rig.consumer(second);
            await().untilAsserted(() -> assertThat(rig.members()).hasSize(4));
            AtomicInteger sent = new AtomicInteger(100);
            await().pollInterval(Duration.ofMillis(100)).untilAsserted(() -> {
                rig.executor.handOver(List.of(Executions.named("task-" + sent.getAndIncrement())));
                assertThat(second.ran).isNotEmpty();
            });
            leaving.stop();
            rig.executor.handOver(IntStream.range(0, 100).mapToObj(i -> Executions.named("late-" + i)).toList());

            await().untilAsserted(() -> assertThat(all(first, second)).hasSize(sent.get() + 100));
            assertThat(second.ran).contains("late-0", "late-99");
        }
    }

    private static Set<String> all(RecordingExecutions first, RecordingExecutions second) {
        Set<String> all = new HashSet<>(first.ran);
        all.addAll(second.ran);
        return all;
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        Header header = Objects.requireNonNull(record.headers().lastHeader(name), name);
        return new String(header.value(), UTF_8);
    }
}

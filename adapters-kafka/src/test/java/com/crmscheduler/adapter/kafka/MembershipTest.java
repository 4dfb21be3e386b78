package com.crmscheduler.adapter.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.devservices.Servers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.GroupState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class MembershipTest {

    /** Longer than any test: what happens here is not the session time-out's doing. */
    private static final String NO_TIMEOUT = "consumer.session-timeout=2m";
    /** A survivor that stands still itself judges nobody for that time. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void takesOverWhatLiesInThePartitionsOfTheDead() throws Exception {
        RecordingExecutions executions = new RecordingExecutions(e -> {});
        try (Rig rig = Rig.started(NO_TIMEOUT, "topics.partitions=12");
                Dead dead = new Dead(rig, "dead", 2)) {
            ScheduledTaskConsumer survivor = rig.consumer(executions);
            await().untilAsserted(() -> assertThat(stableMembers(rig)).hasSize(4));

            dead.die();
            rig.executor.handOver(Executions.numbered(200));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(executions.ran).hasSize(200));
            assertThat(executions.ran).doesNotHaveDuplicates();
            assertThat(stableMembers(rig)).hasSize(2);
            assertThat(survivor.removedMembers()).isEqualTo(2);
            await().untilAsserted(() -> assertThat(rig.registry.reports).doesNotContainKey("dead"));
        }
    }

    @Test
    void comesBackByItself_whenItWasTakenForDead() throws Exception {
        RecordingExecutions first = new RecordingExecutions(e -> {});
        RecordingExecutions second = new RecordingExecutions(e -> {});
        try (Rig rig = Rig.started(NO_TIMEOUT, "topics.partitions=12")) {
            rig.consumer(first);
            await().untilAsserted(() -> assertThat(rig.registry.reports).hasSize(1));
            String unheard = rig.registry.reports.keySet().iterator().next();
            ScheduledTaskConsumer judge = rig.consumer(second);
            await().untilAsserted(() -> assertThat(stableMembers(rig)).hasSize(4));

            rig.registry.unheard.add(unheard);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(judge.removedMembers()).isEqualTo(2));
            rig.registry.unheard.clear();
            await().untilAsserted(() -> assertThat(stableMembers(rig)).hasSize(4));
            rig.executor.handOver(Executions.numbered(200));
            await().untilAsserted(() -> {
                Set<String> all = new HashSet<>(first.ran);
                all.addAll(second.ran);
                assertThat(all).hasSize(200);
                assertThat(first.ran).isNotEmpty();
            });
        }
    }

    @Test
    void leavesTheGroupAndTheRegistryAtOnce_whenItStops() throws Exception {
        RecordingExecutions executions = new RecordingExecutions(e -> {});
        try (Rig rig = Rig.started(NO_TIMEOUT)) {
            ScheduledTaskConsumer consumer = rig.consumer(executions);
            await().untilAsserted(() -> assertThat(stableMembers(rig)).hasSize(2));

            consumer.stop();
            assertThat(rig.members()).isEmpty();
            assertThat(rig.registry.reports).isEmpty();
        }
    }

    @Test
    void keepsItsPlaceInTheGroup_whenItsNameWasGiven() throws Exception {
        RecordingExecutions executions = new RecordingExecutions(e -> {});
        try (Rig rig = Rig.started(NO_TIMEOUT, "consumer.group-instance-id=pod-7", "consumer.dead-after=1s")) {
            ScheduledTaskConsumer consumer = rig.consumer(executions);
            await().untilAsserted(() -> assertThat(stableMembers(rig)).containsExactly("pod-7-0", "pod-7-1"));
            assertThat(rig.registry.reports).containsOnlyKeys("pod-7");

            consumer.stop();
            assertThat(stableMembers(rig)).containsExactly("pod-7-0", "pod-7-1");
            assertThat(rig.registry.reports).as("nobody is to take it for dead").isEmpty();
        }
    }

    @Test
    void judgesNobody_whileTheRegistryIsAway() {
        RecordingExecutions executions = new RecordingExecutions(e -> {});
        try (Rig rig = Rig.started("consumer.dead-after=400ms")) {
            ScheduledTaskConsumer one = rig.consumer(executions);
            ScheduledTaskConsumer other = rig.consumer(executions);
            await().untilAsserted(() -> assertThat(rig.registry.reports).hasSize(2));
            rig.registry.away = true;
            rig.executor.handOver(Executions.numbered(50));
            await().pollDelay(Duration.ofSeconds(2)).untilAsserted(() -> assertThat(executions.ran).hasSize(50));
            rig.registry.away = false;
            Map<String, Long> before = new HashMap<>(rig.registry.reports);
            await().untilAsserted(() -> assertThat(rig.registry.reports).allSatisfy((instance, count) -> assertThat(
                    count).isGreaterThan(before.getOrDefault(instance, 0L) + 3)));
            assertThat(one.removedMembers() + other.removedMembers()).isZero();
        }
    }

    /** The static ids of the members, once the group has settled. */
    private static List<String> stableMembers(Rig rig) throws Exception {
        ConsumerGroupDescription group;
        try {
            group = rig.clients.admin().describeConsumerGroups(List.of(rig.properties.consumer().group())).all().get()
                    .values().iterator().next();
        } catch (ExecutionException nobodyJoinedYet) {
            return List.of();
        }
        return group.groupState() != GroupState.STABLE
                ? List.of()
                : group.members().stream().flatMap(m -> m.groupInstanceId().stream()).sorted().toList();
    }

    /** An instance that dies without leaving: its consumers stop where they are, and only the session time-out would tell. */
    private static final class Dead implements AutoCloseable {

        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean dead;

        private Dead(Rig rig, String name, int members) {
            for (int i = 0; i < members; i++) {
                String id = name + "-" + i;
                threads.add(Thread.ofPlatform().name(id).start(() -> live(rig, name, id)));
            }
        }

        private void live(Rig rig, String name, String id) {
            Map<String, Object> settings = new HashMap<>(rig.clients.consumers().getConfigurationProperties());
            settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, Servers.kafkaBootstrapServers());
            settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, id);
            try (Consumer<String, byte[]> consumer = new org.apache.kafka.clients.consumer.KafkaConsumer<>(settings)) {
                consumer.subscribe(List.of(rig.properties.topics().execution()));
                while (!dead) {
                    rig.registry.report(name);
                    consumer.poll(Duration.ofMillis(100));
                }
            }
        }

        /** A static member that closes says nothing to the group, which is what a kill looks like from there. */
        private void die() {
            dead = true;
            try {
                for (Thread thread : threads) {
                    thread.join();
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            die();
        }
    }
}

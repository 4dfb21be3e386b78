package com.crmscheduler.bootstrap.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.bootstrap.fault.ExecutionHistory.Excuse;
import com.crmscheduler.bootstrap.fault.JournalEntry.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the README promises of several instances and of faults, against real servers and real processes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServiceFaultIT {

    private static final Logger log = LoggerFactory.getLogger(ServiceFaultIT.class);
    private static final int MANY = 20_000;
    private static final int SOME = 5_000;
    private static final int SLOW_MILLIS = 100;
    private static final Duration LEAD = Duration.ofSeconds(5);
    private static final Duration SPREAD = Duration.ofSeconds(6);

    private final Map<String, Map<String, Instant>> created = new LinkedHashMap<>();
    private final Map<String, Excuse> excuses = new LinkedHashMap<>();
    private FaultCluster cluster;

    @BeforeAll
    void startServers(@TempDir Path directory) {
        cluster = new FaultCluster(directory);
    }

    /** A repeat that came late, after its test was over, is found here. */
    @AfterAll
    void judgeEverythingOnceMore() {
        try {
            created.keySet().forEach(this::judge);
        } finally {
            cluster.close();
        }
    }

    @Test
    void sharesTheWorkOfTwoInstances_withEachTaskHandedOverAndHandledOnce() throws Exception {
        sharesTheWork("two-instances", 2);
    }

    @Test
    void sharesTheWorkOfFourInstances_withEachTaskHandedOverAndHandledOnce() throws Exception {
        sharesTheWork("four-instances", 4);
    }

    private void sharesTheWork(String group, int count) throws Exception {
        List<ServiceInstance> instances = cluster.instances(count);

        create(instances.getFirst(), group, MANY, 0);
        cluster.awaitHandled(group, MANY);
        cluster.awaitNothingLeft(instances.getLast(), group);

        judge(group, Excuse.NONE);
        for (Event event : List.of(Event.HANDED_OVER, Event.BEGUN)) {
            assertThat(instancesThatWrote(group, event)).as("who did %s", event).hasSize(count);
        }
    }

    @Test
    void losesNothing_whenAnInstanceIsKilledInMidDrain() throws Exception {
        List<ServiceInstance> instances = cluster.instances(2);
        ServiceInstance victim = instances.getLast();

        create(instances.getFirst(), "killed", SOME, SLOW_MILLIS);
        awaitMidDrain("killed", victim);
        victim.kill();
        Instant killed = InstantSource.system().instant();
        assertThat(cutOff("killed", victim)).as("executions that the kill cut off").isPositive();
        cluster.awaitNothingLeft(instances.getFirst(), "killed");

        log.info("what the killed instance ran was begun elsewhere within {} ms, all the rest within {} ms",
                takeOver("killed", victim, killed).toMillis(), lastBegun("killed", killed).toMillis());
        assertThat(takeOver("killed", victim, killed)).isLessThan(Duration.ofSeconds(30));
        judge("killed", new Excuse(Set.of(victim.name()), true));
    }

    @Test
    void losesNothing_whenRedisGoesAwayInMidDrain() throws Exception {
        List<ServiceInstance> instances = cluster.instances(2);

        create(instances.getFirst(), "redis-away", SOME, SLOW_MILLIS);
        awaitMidDrain("redis-away", instances.getLast());
        cluster.redis().killHard();
        awaitThatHandlingStopped("redis-away");
        cluster.redis().restart();
        cluster.awaitNothingLeft(instances.getFirst(), "redis-away");

        judge("redis-away",
                new Excuse(instances.stream().map(ServiceInstance::name).collect(Collectors.toSet()), true));
    }

    @Test
    void handlesEachTaskOnce_whenKafkaGoesAwayInMidDrain() throws Exception {
        List<ServiceInstance> instances = cluster.instances(2);

        create(instances.getFirst(), "kafka-away", SOME, SLOW_MILLIS);
        awaitMidDrain("kafka-away", instances.getLast());
        cluster.kafka().killHard();
        awaitThatHandlingStopped("kafka-away");
        cluster.kafka().restart();
        cluster.awaitNothingLeft(instances.getFirst(), "kafka-away");

        judge("kafka-away", new Excuse(Set.of(), true));
    }

    @Test
    void repeatsOnlyWhatWasBegun_whenAnInstanceIsFrozenPastItsLease() throws Exception {
        List<ServiceInstance> instances = cluster.instances(2);
        ServiceInstance frozen = instances.getLast();

        create(instances.getFirst(), "frozen", SOME, SLOW_MILLIS);
        awaitMidDrain("frozen", frozen);
        frozen.freeze();
        assertThat(cutOff("frozen", frozen)).as("executions that the frost holds").isPositive();
        cluster.awaitNothingLeft(instances.getFirst(), "frozen");
        int written = frozen.journal().size();
        frozen.thaw();
        await("the thawed instance goes on").until(() -> frozen.journal().size() > written);
        await("the thawed instance works again").until(() -> servesAgain(frozen));

        judge("frozen", new Excuse(Set.of(frozen.name()), true));
    }

    private boolean servesAgain(ServiceInstance instance) throws Exception {
        String group = "thawed-" + created.size();
        create(instance, group, 200, 0);
        cluster.awaitNothingLeft(instance, group);
        return cluster.entries(group).stream().anyMatch(entry -> entry.instance().equals(instance.name()));
    }

    private void create(ServiceInstance by, String group, int count, int handlerMillis) throws Exception {
        created.put(group, cluster.create(by, group, count, LEAD, SPREAD, handlerMillis));
    }

    /** Waits until a fifth is handled and the instance has its part in it; it must not be too late by then. */
    private void awaitMidDrain(String group, ServiceInstance busy) {
        cluster.awaitHandled(group, SOME / 5);
        await("busy").until(() -> busy.journal().stream().anyMatch(entry -> entry.group().equals(group)));
        assertThat(cluster.handled(group)).as("handled when the fault comes").isLessThan(SOME * 4 / 5);
    }

    /** How many executions an instance has begun and not ended. */
    private long cutOff(String group, ServiceInstance instance) {
        List<JournalEntry> own = cluster.entries(group).stream()
                .filter(entry -> entry.instance().equals(instance.name()))
                .toList();
        return own.stream().filter(entry -> entry.event() == Event.BEGUN).count()
                - own.stream().filter(entry -> entry.event() == Event.ENDED).count();
    }

    /** After how long the last of the executions was begun elsewhere that a killed instance had begun and not recorded. */
    private Duration takeOver(String group, ServiceInstance victim, Instant killed) {
        List<JournalEntry> entries = cluster.entries(group);
        Set<String> cutOff = tasks(entries, Event.BEGUN, victim);
        cutOff.removeAll(tasks(entries, Event.COMPLETED, victim));
        return lastBegun(entries.stream().filter(entry -> cutOff.contains(entry.task())), killed);
    }

    private Duration lastBegun(String group, Instant killed) {
        return lastBegun(cluster.entries(group).stream(), killed);
    }

    private static Duration lastBegun(Stream<JournalEntry> entries, Instant killed) {
        return entries.filter(entry -> entry.event() == Event.BEGUN).map(entry -> Duration.between(killed, entry.at()))
                .max(Duration::compareTo).orElse(Duration.ZERO);
    }

    private static Set<String> tasks(List<JournalEntry> entries, Event event, ServiceInstance of) {
        return entries.stream().filter(entry -> entry.event() == event && entry.instance().equals(of.name()))
                .map(JournalEntry::task).collect(Collectors.toCollection(HashSet::new));
    }

    /** Waits until what was under way when a server went has come to its end, and nothing follows. */
    private void awaitThatHandlingStopped(String group) {
        int[] before = {-1};
        await("nothing more is handled").pollInterval(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(30))
                .until(() -> {
                    int now = cluster.handled(group);
                    boolean still = now == before[0];
                    before[0] = now;
                    return still;
                });
        assertThat(cluster.handled(group)).as("handled during the fault").isLessThan(SOME);
    }

    private void judge(String group, Excuse excuse) {
        excuses.put(group, excuse);
        judge(group);
        log.info("{}: {} tasks, {} handler calls beyond one each", group, created.getOrDefault(group, Map.of()).size(),
                new ExecutionHistory(Map.of(), cluster.entries(group)).repeats());
    }

    private void judge(String group) {
        ExecutionHistory history = new ExecutionHistory(created.getOrDefault(group, Map.of()), cluster.entries(group));
        List<String> violations = history.violations(excuses.getOrDefault(group, Excuse.NONE));
        assertThat(violations.stream().limit(20)).as("%d violations in %s, first ones", violations.size(), group)
                .isEmpty();
    }

    private Set<String> instancesThatWrote(String group, Event event) {
        return cluster.entries(group).stream().filter(entry -> entry.event() == event).map(JournalEntry::instance)
                .collect(Collectors.toSet());
    }
}

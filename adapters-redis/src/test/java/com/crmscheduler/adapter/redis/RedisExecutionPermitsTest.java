package com.crmscheduler.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ExecutionLimits;
import com.crmscheduler.application.port.ExecutionLimits.Limit;
import com.crmscheduler.application.port.ExecutionPermits;
import com.crmscheduler.application.port.LimitKey;
import com.crmscheduler.devservices.RedisServer;
import com.crmscheduler.devservices.RedisServerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisExecutionPermitsTest {

    private static final LimitKey KEY = new LimitKey(LimitKey.Scope.TYPE, "webhook");
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration LEASE_AND_MORE = Duration.ofSeconds(11);

    private final TestStore store = TestStore.open();

    @AfterEach
    void close() {
        store.close();
    }

    private RedisExecutionPermits instance(Limit limit) {
        return new RedisExecutionPermits(store.store, new ExecutionLimits(Map.of(KEY, limit)), LEASE);
    }

    @Test
    void holdsAcrossInstances_andGivesWhatOneGaveBackToAnother() {
        Limit limit = new Limit(3, 0);
        RedisExecutionPermits first = instance(limit);
        RedisExecutionPermits second = instance(limit);
        assertThat(first.take(KEY)).isEmpty();
        assertThat(first.take(KEY)).isEmpty();
        assertThat(second.take(KEY)).isEmpty();
        assertThat(second.take(KEY)).isPresent();
        assertThat(first.take(KEY)).isPresent();

        second.giveBack(KEY, Duration.ofMillis(20));

        RedisExecutionPermits third = instance(limit);
        assertThat(third.take(KEY)).isEmpty();
    }

    @Test
    void neverLetsMoreRun_whenManyThreadsOfSeveralInstancesTake() throws Exception {
        int most = 100;
        List<RedisExecutionPermits> instances = List.of(instance(new Limit(most, 0)), instance(new Limit(most, 0)),
                instance(new Limit(most, 0)));
        AtomicInteger running = new AtomicInteger();
        AtomicInteger peak = new AtomicInteger();
        AtomicInteger granted = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < 150; t++) {
                RedisExecutionPermits permits = instances.get(t % 3);
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 40; i++) {
                        if (permits.take(KEY).isEmpty()) {
                            granted.incrementAndGet();
                            peak.accumulateAndGet(running.incrementAndGet(), Math::max);
                            Thread.yield();
                            running.decrementAndGet();
                            permits.giveBack(KEY, Duration.ofMillis(1));
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertThat(peak.get()).isLessThanOrEqualTo(most);
        assertThat(granted.get()).isGreaterThan(100);
        for (int i = 0; i < most; i++) {
            await("all came back").pollDelay(Duration.ZERO).until(() -> {
                instances.forEach(RedisExecutionPermits::renew);
                return instances.get(0).take(KEY).isEmpty();
            });
        }
    }

    @Test
    void countsNoMore_whatAnInstanceHeldThatFellSilent() {
        Limit limit = new Limit(1, 0);
        RedisExecutionPermits dead = instance(limit);
        RedisExecutionPermits other = instance(limit);
        assertThat(dead.take(KEY)).isEmpty();
        assertThat(other.take(KEY)).isPresent();

        store.advance(LEASE_AND_MORE);

        assertThat(instance(limit).take(KEY)).isEmpty();
    }

    @Test
    void keepsItsPermits_whileTheyAreRenewed() {
        Limit limit = new Limit(1, 0);
        RedisExecutionPermits busy = instance(limit);
        assertThat(busy.take(KEY)).isEmpty();
        store.advance(Duration.ofSeconds(8));
        busy.renew();
        store.advance(Duration.ofSeconds(8));

        assertThat(instance(limit).take(KEY)).isPresent();
    }

    @Test
    void keepsTheRateAcrossInstances() {
        Limit limit = new Limit(0, 20);
        int given = 0;
        long begun = store.now().toEpochMilli();
        for (int i = 0; i < 100; i++) {
            for (int n = 0; n < 2; n++) {
                // A new one each time: none remembers that it was turned away.
                given += instance(limit).take(KEY).isEmpty() ? 1 : 0;
            }
            store.advance(Duration.ofMillis(50));
        }
        double seconds = (store.now().toEpochMilli() - begun) / 1_000.0;
        assertThat((double) given).isBetween(90.0, seconds * 20 + limit.burst());
    }

    @Test
    void bringsThoseThatWaitBackOneAfterTheOther() {
        RedisExecutionPermits permits = instance(new Limit(0, 10));
        assertThat(permits.take(KEY)).isEmpty();
        assertThat(permits.take(KEY)).isEmpty();
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            waits.add(permits.take(KEY).orElseThrow());
        }
        assertThat(waits.getLast()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(6));
        assertThat(waits).allMatch(wait -> wait.compareTo(ExecutionPermits.SHORTEST_WAIT) >= 0);
        assertThat(waits.stream().distinct().count()).isGreaterThan(25);
    }

    @Test
    void givesNone_whileRedisIsAway(@TempDir Path directory) {
        try (RedisServer server = RedisServer.start(directory, RedisServerSettings.DEFAULTS);
                TestStore away = TestStore.on(server.host(), server.port(), RedisHarness.SETTINGS)) {
            RedisExecutionPermits permits = new RedisExecutionPermits(away.store,
                    new ExecutionLimits(Map.of(KEY, new Limit(5, 0))), LEASE);
            assertThat(permits.take(KEY)).isEmpty();
            server.killHard();

            Optional<Duration> wait = permits.take(KEY);

            assertThat(wait).hasValue(Duration.ofSeconds(1));
            permits.giveBack(KEY, Duration.ZERO);
        }
    }

    @Test
    void comesAgainWithTheSameAttempt_whenItIsSentBackForAWhile() throws Exception {
        try (TwoInstances two = TwoInstances.open()) {
            two.create(two.due());
            Held held = TwoInstances.accept(two.first, two.handOver());

            two.first.ledger.release(List.of(held), Duration.ofSeconds(5));

            assertThat(two.store.source.claim(0, 10).isEmpty()).isTrue();
            two.store.advance(Duration.ofSeconds(6));
            Held again = TwoInstances.accept(two.second, two.handOverExecutions());
            assertThat(again.execution().attempt()).isEqualTo(1);
            assertThat(again.execution().dueAt()).isEqualTo(held.execution().dueAt());
        }
    }
}

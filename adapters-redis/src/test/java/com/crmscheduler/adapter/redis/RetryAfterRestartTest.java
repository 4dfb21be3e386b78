package com.crmscheduler.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ExecutionOutcome.RetryAfter;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.devservices.RedisServer;
import com.crmscheduler.devservices.RedisServerSettings;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.testkit.TaskMother;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits for its next attempt is in the store, and nowhere else. */
class RetryAfterRestartTest {

    private static final Duration BACKOFF = Duration.ofMinutes(1);

    @Test
    void comesWithTheNextAttempt_whenRedisAndEveryInstanceWereKilledMeanwhile(@TempDir Path directory)
            throws Exception {
        RedisServerSettings durable = RedisServerSettings.DEFAULTS
                .withPersistence(RedisServerSettings.Persistence.ALWAYS);
        try (RedisServer server = RedisServer.start(directory, durable)) {
            ScheduledExecution first;
            long token;
            try (TestStore store = TestStore.on(server.host(), server.port(), TestStore.settings(1));
                    TestStore.Ledger ledger = store.ledger()) {
                Instant now = store.now().truncatedTo(ChronoUnit.MILLIS);
                store.provider.createAll(List.of(new NewTask(
                        TaskMother.aTask().firingAt(now).task(new ScheduleTaskId("group", "name"), 1, now), null)));
                var claim = store.source.claim(0, 10);
                first = store.source.settle(claim, claim.plans().stream().map(TwoInstances::fires).toList())
                        .executions().get(0);
                Held held = TwoInstances.accept(ledger, first);
                token = held.fencingToken();
                assertThat(TwoInstances.complete(ledger, held, new RetryAfter(BACKOFF, "busy"))).isTrue();
            }
            server.killHard();
            server.restart();
            try (TestStore store = TestStore.on(server.host(), server.port(), TestStore.settings(1));
                    TestStore.Ledger ledger = store.ledger()) {
                assertThat(store.source.claim(0, 10).isEmpty()).as("its back-off holds").isTrue();
                store.advance(BACKOFF);

                List<ScheduledExecution> again = store.source.claim(0, 10).executions();

                assertThat(again).singleElement().satisfies(execution -> {
                    assertThat(execution.id()).isEqualTo(first.id());
                    assertThat(execution.attempt()).isEqualTo(2);
                });
                assertThat(TwoInstances.accept(ledger, again.get(0)).fencingToken()).isGreaterThan(token);
            }
        }
    }
}

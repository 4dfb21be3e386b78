package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.TwoInstances.LEASE;
import static com.crmscheduler.adapter.redis.TwoInstances.accept;
import static com.crmscheduler.adapter.redis.TwoInstances.complete;
import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.application.port.DueTaskSource.Claim;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.ScheduledExecution;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of leases that ran out while Redis was away, through which nobody could renew them. */
class LapsedInAnOutageTest {

    private static final OutageRule RULE = new OutageRule(Duration.ofSeconds(2), Duration.ofSeconds(3));

    private final TwoInstances instances = TwoInstances.open();
    private final TestStore store = instances.store;
    private final TestStore.Ledger first = instances.first;
    private final RedisDueTaskSource source = store.source(RULE);
    private ScheduledExecution delivery;
    private Held held;

    @BeforeEach
    void accepted() {
        instances.create(instances.due());
        delivery = instances.handOver();
        held = accept(first, delivery);
    }

    @AfterEach
    void close() {
        instances.close();
    }

    @Test
    void leavesAnExecutionToItsHolder_whoRenewsAfterwards() throws Exception {
        store.advance(LEASE);
        assertThat(source.claim(0, 10).executions()).isEmpty();
        first.held.renew();

        store.advance(RULE.grace());

        assertThat(source.claim(0, 10).executions()).isEmpty();
        assertThat(complete(first, held, new ExecutionOutcome.Succeeded())).isTrue();
        assertThat(instances.onlyMetaIsLeft()).isTrue();
    }

    @Test
    void givesItOn_whenItsHolderStaysSilent() {
        store.advance(LEASE);
        Claim spared = source.claim(0, 10);
        assertThat(spared.executions()).isEmpty();
        assertThat(spared.more()).as("no busy wait").isFalse();
        assertThat(spared.untilNextDue()).isBetween(Duration.ofSeconds(1), RULE.grace());

        store.advance(RULE.grace().minusSeconds(1));
        assertThat(source.claim(0, 10).executions()).isEmpty();
        store.advance(Duration.ofSeconds(1));

        assertThat(source.claim(0, 10).executions()).extracting(ScheduledExecution::id).containsExactly(delivery.id());
    }

    @Test
    void givesItOn_alsoWhenEachClaimIsSoLateThatItLooksLikeAnOutage() {
        store.advance(LEASE);
        assertThat(source.claim(0, 10).executions()).isEmpty();

        store.advance(RULE.grace().plus(RULE.silence()).plusMillis(1));

        assertThat(source.claim(0, 10).executions()).extracting(ScheduledExecution::id).containsExactly(delivery.id());
    }

    @Test
    void givesOnAtOnce_whatLapsedWhileRedisWasThere() {
        for (Duration passed = Duration.ZERO; passed.compareTo(LEASE.minusSeconds(1)) < 0; passed = passed
                .plusSeconds(1)) {
            assertThat(source.claim(0, 10).executions()).isEmpty();
            store.advance(Duration.ofSeconds(1));
        }

        assertThat(source.claim(0, 10).executions()).extracting(ScheduledExecution::id).containsExactly(delivery.id());
    }
}

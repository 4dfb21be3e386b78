package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.TwoInstances.ID;
import static com.crmscheduler.adapter.redis.TwoInstances.LEASE;
import static com.crmscheduler.adapter.redis.TwoInstances.accept;
import static com.crmscheduler.adapter.redis.TwoInstances.complete;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.application.port.Attempt;
import com.crmscheduler.application.port.Execution;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.ExecutionPage;
import com.crmscheduler.application.port.ExecutionQuery;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the history keeps, where, and for how long. */
class ExecutionHistoryTest {

    private static final ExecutionOutcome DONE = new ExecutionOutcome.Succeeded();
    private static final ExecutionOutcome DEAD = new ExecutionOutcome.DeadLettered("gone", "");
    private static final ExecutionOutcome AGAIN = new ExecutionOutcome.RetryAfter(Duration.ofSeconds(1), "busy");
    private static final DeadLetterProperties LETTERS = new DeadLetterProperties(100, Duration.ofMinutes(1));

    private final TwoInstances instances = TwoInstances.open();
    private final TestStore store = instances.store;
    private final TestStore.Ledger first = instances.first;
    private long incarnation = 10;

    @AfterEach
    void close() {
        instances.close();
    }

    @Test
    void tellsOfTheInstanceThatWasLost_whenAnotherOneFinishes() throws Exception {
        instances.create(instances.due());
        Held lost = accept(first, instances.handOver());
        store.advance(LEASE);
        ScheduledExecution again = instances.handOverExecutions();
        complete(instances.second, accept(instances.second, again), DONE);

        Execution execution = first.history.find(again.id()).orElseThrow();
        assertThat(execution.state()).isEqualTo(Execution.State.SUCCEEDED);
        assertThat(execution.attempts()).extracting(Attempt::state).containsExactly(Attempt.State.LOST,
                Attempt.State.SUCCEEDED);
        String holder = execution.attempts().getFirst().instance();
        assertThat(complete(first, lost, DONE)).isFalse();
        run(DONE);
        Attempt other = all(10).getFirst().last();
        assertThat(other.instance()).as("its other attempts tell who it was").endsWith(holder.substring(1));
    }

    @Test
    void keepsFailuresForLonger_whenSuccessesHaveGone() throws Exception {
        ExecutionId done = run(DONE);
        ExecutionId dead = run(DEAD);
        ExecutionId retried = run(AGAIN, DONE);
        assertThat(buckets("h")).hasSize(2).allSatisfy(key -> assertThat(ttl(key)).isBetween(
                Duration.ofHours(24).plusMinutes(59), Duration.ofHours(25)));
        assertThat(buckets("d")).hasSize(3).allSatisfy(key -> assertThat(ttl(key)).isBetween(
                Duration.ofDays(30).plusHours(23), Duration.ofDays(31)));

        store.advance(Duration.ofHours(30));
        ExecutionId later = run(DONE);
        assertThat(all(10)).extracting(Execution::id).containsExactly(later, retried, dead);
        assertThat(first.history.find(done)).as("beyond its retention").isEmpty();
        assertThat(first.history.find(dead)).isPresent();

        store.advance(Duration.ofDays(31));
        assertThat(all(10)).isEmpty();
    }

    @Test
    void listsEachOnceNewestFirst_whenTheyLieInManyBuckets() throws Exception {
        List<ExecutionId> newestFirst = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            newestFirst.addFirst(run(i % 3 == 0 ? DEAD : DONE));
            store.advance(Duration.ofMinutes(i < 12 ? 20 : 65));
        }
        for (int limit : List.of(1, 2, 5, 100)) {
            assertThat(pages(query(Optional.empty(), Optional.empty(), limit))).extracting(Execution::id)
                    .as("limit %d", limit).containsExactlyElementsOf(newestFirst);
            assertThat(pages(query(Optional.of(ID), Optional.empty(), limit))).extracting(Execution::id)
                    .as("of the task, limit %d", limit).containsExactlyElementsOf(newestFirst);
        }
        assertThat(pages(query(Optional.empty(), Optional.of(Execution.State.DEAD_LETTERED), 3))).hasSize(8)
                .extracting(Execution::id).isSubsetOf(newestFirst);
        assertThat(pages(query(Optional.of(new ScheduleTaskId("group", "nam")), Optional.empty(), 3))).isEmpty();
        Execution middle = all(100).get(11);
        Instant moment = middle.last().finishedAt();
        ExecutionQuery since = new ExecutionQuery(Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.ofNullable(moment), Optional.empty(), 5, Optional.empty());
        assertThat(pages(since)).extracting(Execution::id).containsExactlyElementsOf(newestFirst.subList(0, 12));
        ExecutionQuery until = new ExecutionQuery(Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.ofNullable(moment), 5, Optional.empty());
        assertThat(pages(until)).extracting(Execution::id).containsExactlyElementsOf(newestFirst.subList(12, 24));
    }

    @Test
    void tellsOfWhatWaits_onlyWhileItDoes() throws Exception {
        ScheduleTask task = instances.create(instances.due());
        ScheduledExecution delivery = instances.handOver();
        complete(first, accept(first, delivery),
                new ExecutionOutcome.RetryAfter(Duration.ofDays(1), "closed on Sundays"));
        assertThat(all(10)).extracting(Execution::state).containsExactly(Execution.State.RETRYING);
        assertThat(first.history.find(delivery.id())).isPresent();

        store.advance(Duration.ofDays(1).plusSeconds(1));
        complete(first, accept(first, instances.handOverExecutions()), AGAIN);
        assertThat(all(10)).as("not where it waited yesterday").singleElement()
                .satisfies(execution -> assertThat(execution.attempts()).hasSize(2));

        store.provider.cancel(task);
        store.advance(Duration.ofSeconds(2));
        assertThat(store.source.claim(0, 10).isEmpty()).isTrue();
        assertThat(all(10)).isEmpty();
        assertThat(first.history.find(delivery.id())).isEmpty();
    }

    @Test
    void keepsNoMoreThanItMay_andCountsTheRest() throws Exception {
        try (TestStore.Ledger small = store.ledger(LETTERS, new HistoryProperties(HistoryProperties.Keep.ALL,
                Duration.ofDays(1), Duration.ofDays(30), 2))) {
            for (int i = 0; i < 4; i++) {
                runOn(small, DONE);
            }
            runOn(small, DEAD);
            assertThat(all(10)).hasSize(3);
            assertThat(small.writer.unkept()).isEqualTo(2);
        }
    }

    @Test
    void keepsWhatItIsTold() throws Exception {
        try (TestStore.Ledger failures = store.ledger(LETTERS, new HistoryProperties(
                HistoryProperties.Keep.FAILURES, Duration.ofDays(1), Duration.ofDays(30), 100));
                TestStore.Ledger nothing = store.ledger(LETTERS, new HistoryProperties(
                        HistoryProperties.Keep.NONE, Duration.ofDays(1), Duration.ofDays(30), 100))) {
            runOn(nothing, DEAD);
            runOn(nothing, DONE);
            runOn(failures, DONE);
            assertThat(all(10)).isEmpty();
            ExecutionId dead = runOn(failures, DEAD);
            ExecutionId retried = runOn(failures, AGAIN, DONE);
            assertThat(all(10)).extracting(Execution::id).containsExactly(retried, dead);
        }
    }

    @Test
    void refusesACursor_thatIsNone() {
        assertThatThrownBy(() -> first.history.list(query(Optional.empty(), Optional.empty(), 1)
                .page(Optional.of("nonsense")))).isInstanceOf(InvalidTask.class);
    }

    private ExecutionId run(ExecutionOutcome... outcomes) throws Exception {
        return runOn(first, outcomes);
    }

    private ExecutionId runOn(TestStore.Ledger ledger, ExecutionOutcome... outcomes) throws Exception {
        instances.create(instances.due(), incarnation++);
        ScheduledExecution delivery = instances.handOver();
        for (int i = 0; i < outcomes.length; i++) {
            if (i > 0) {
                store.advance(Duration.ofSeconds(2));
                delivery = instances.handOverExecutions();
            }
            assertThat(complete(ledger, accept(ledger, delivery), outcomes[i])).isTrue();
        }
        store.advance(Duration.ofMillis(2));
        return delivery.id();
    }

    private List<Execution> all(int limit) {
        return first.history.list(query(Optional.empty(), Optional.empty(), limit)).items();
    }

    private List<Execution> pages(ExecutionQuery query) {
        List<Execution> all = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            ExecutionPage page = first.history.list(query.page(cursor));
            assertThat(page.items()).hasSizeLessThanOrEqualTo(query.limit());
            all.addAll(page.items());
            cursor = page.nextCursor();
        } while (cursor.isPresent());
        return all;
    }

    private static ExecutionQuery query(Optional<ScheduleTaskId> task, Optional<Execution.State> state, int limit) {
        return new ExecutionQuery(task, state, Optional.empty(), Optional.empty(), Optional.empty(), limit,
                Optional.empty());
    }

    private List<String> buckets(String kind) {
        return store.<List<byte[]>>ask(redis -> redis.keys("scheduled:history:*")).stream()
                .map(key -> new String(key, StandardCharsets.US_ASCII)).filter(key -> key.contains("}:" + kind))
                .toList();
    }

    private Duration ttl(String key) {
        return Duration.ofMillis(store.<Long>ask(redis -> redis.pttl(key.getBytes(StandardCharsets.US_ASCII))));
    }
}

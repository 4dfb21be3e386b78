package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.TwoInstances.ID;
import static com.crmscheduler.adapter.redis.TwoInstances.LEASE;
import static com.crmscheduler.adapter.redis.TwoInstances.accept;
import static com.crmscheduler.adapter.redis.TwoInstances.complete;
import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.application.port.Attempt;
import com.crmscheduler.application.port.DeadLetter;
import com.crmscheduler.application.port.DeadLetterPage;
import com.crmscheduler.application.port.DeadLetterQuery;
import com.crmscheduler.application.port.DeadLetterStore.Replay;
import com.crmscheduler.application.port.DueTaskSource.Claim;
import com.crmscheduler.application.port.ExecutionLedger.Acceptance.Unwanted;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ExecutionLedger.Reason;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Dead letters from the outcome that makes one to the replay that takes it away. */
@ExtendWith(OutputCaptureExtension.class)
class DeadLettersTest {

    private static final ExecutionOutcome DEAD = new ExecutionOutcome.DeadLettered("Gone: for good", "a stack");

    private final TwoInstances instances = TwoInstances.open();
    private final TestStore store = instances.store;
    private final TestStore.Ledger first = instances.first;
    private final TestStore.Ledger second = instances.second;

    @AfterEach
    void close() {
        instances.close();
    }

    @Test
    void keepsEverything_whenAnExecutionGivesUp() throws Exception {
        ScheduleTask task = instances.create(instances.due().carrying("{\"customer\":42}"));
        ScheduledExecution delivery = instances.handOver();
        Held held = accept(first, delivery);
        assertThat(first.ledger.holds(held)).isTrue();
        complete(first, held, new ExecutionOutcome.RetryAfter(Duration.ofSeconds(1), "busy"));
        store.advance(Duration.ofSeconds(2));
        accept(second, instances.handOverExecutions());
        store.advance(LEASE);
        ScheduledExecution last = instances.handOverExecutions();
        assertThat(complete(first, accept(first, last), DEAD)).isTrue();

        DeadLetter letter = first.deadLetters.find(delivery.id()).orElseThrow();
        assertThat(store.provider.find(ID)).isEmpty();
        assertThat(letter.occurrence()).isEqualTo(delivery.occurrence());
        assertThat(letter.type()).isEqualTo(task.definition().type());
        assertThat(letter.payload()).isEqualTo(task.definition().payload());
        assertThat(letter.retry()).isEqualTo(task.definition().retry());
        assertThat(letter.reason()).isEqualTo("Gone: for good");
        assertThat(letter.stack()).isEqualTo("a stack");
        assertThat(letter.attempts()).extracting(Attempt::number).containsExactly(1, 2, 2);
        assertThat(letter.attempts()).extracting(Attempt::state).containsExactly(Attempt.State.FAILED,
                Attempt.State.LOST, Attempt.State.FAILED);
        assertThat(letter.attempts()).extracting(Attempt::error).containsExactly("busy", null, "Gone: for good");
        Attempt begun = letter.attempts().getFirst();
        assertThat(begun.claimedAt()).isNotNull();
        assertThat(begun.startedAt()).isNotNull().isBetween(begun.handedOverAt(), begun.finishedAt());
        assertThat(letter.attempts().get(1).instance().substring(1)).as("the lost one is known by its holder")
                .startsWith("#");
        assertThat(first.deadLetters.search(all(10)).items()).containsExactly(letter);
    }

    @Test
    void runsAgainWithItsIdAndTheNextAttempt_whenItIsReplayedAfterItsTaskHasGone() throws Exception {
        instances.create(instances.due().carrying("{\"customer\":42}"));
        ScheduledExecution delivery = die();
        DeadLetter letter = first.deadLetters.find(delivery.id()).orElseThrow();
        assertThat(first.deadLetters.replay(List.of(as(letter)))).containsExactly(true);
        assertThat(first.deadLetters.replay(List.of(as(letter)))).as("twice").containsExactly(false);
        assertThat(first.deadLetters.find(delivery.id())).isEmpty();

        ScheduledExecution again = instances.handOverExecutions();
        assertThat(again.id()).isEqualTo(delivery.id());
        assertThat(again.occurrence()).isEqualTo(delivery.occurrence());
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.payload()).isEqualTo(delivery.payload());
        Held held = accept(second, again);
        assertThat(held.fencingToken()).isGreaterThan(1);
        second.held.renew();
        assertThat(second.ledger.holds(held)).isTrue();
        assertThat(accept(first, delivery, Unwanted.class).reason()).as("a late copy of the first attempt")
                .isEqualTo(Reason.FINISHED_OR_CANCELLED);
        assertThat(complete(second, held, new ExecutionOutcome.Succeeded())).isTrue();
        assertThat(accept(first, again, Unwanted.class).reason()).isEqualTo(Reason.FINISHED_OR_CANCELLED);
        assertThat(instances.onlyMetaIsLeft()).isTrue();
    }

    @Test
    void isALetterAgainWithItsWholeRow_whenTheReplayFailsToo() throws Exception {
        instances.create(instances.due());
        ScheduledExecution delivery = die();
        DeadLetter letter = first.deadLetters.find(delivery.id()).orElseThrow();
        TaskPayload edited = new TaskPayload("{\"edited\":true}");
        first.deadLetters.replay(List.of(new Replay(letter, edited, Duration.ofSeconds(5))));
        assertThat(store.source.claim(0, 10).isEmpty()).as("before its moment").isTrue();
        store.advance(Duration.ofSeconds(6));
        ScheduledExecution again = instances.handOverExecutions();
        complete(first, accept(first, again), new ExecutionOutcome.RetryAfter(Duration.ofSeconds(1), "not yet"));
        store.advance(Duration.ofSeconds(2));
        ScheduledExecution third = instances.handOverExecutions();
        assertThat(third.payload()).isEqualTo(edited);
        complete(first, accept(first, third), DEAD);

        DeadLetter anew = first.deadLetters.find(delivery.id()).orElseThrow();
        assertThat(anew.payload()).isEqualTo(edited);
        assertThat(anew.attempts()).extracting(Attempt::number).containsExactly(1, 2, 3);
        assertThat(anew.attempts().getFirst()).isEqualTo(letter.attempts().getFirst());
        assertThat(first.deadLetters.replay(List.of(as(letter)))).as("the letter that was read is another one")
                .containsExactly(false);
        assertThat(first.deadLetters.purge(letter)).isFalse();
        assertThat(first.deadLetters.purge(anew)).isTrue();
        assertThat(instances.onlyMetaIsLeft()).isTrue();
    }

    @Test
    void leavesTheTaskAlone_whenItsNameWasCreatedAgain() throws Exception {
        TaskMother due = instances.due();
        instances.create(due, 1);
        ScheduledExecution delivery = die();
        DeadLetter letter = first.deadLetters.find(delivery.id()).orElseThrow();
        first.deadLetters.replay(List.of(as(letter)));
        ScheduleTask other = instances.create(due, 2);

        Claim claim = store.source.claim(0, 10);
        List<ScheduledExecution> fired = instances.settle(claim);
        assertThat(claim.executions()).extracting(ScheduledExecution::id).containsExactly(delivery.id());
        store.source.handedOver(claim, claim.executions(), List.of());
        Held replayed = accept(first, claim.executions().getFirst());
        Held ofOther = accept(second, fired.getFirst());
        assertThat(complete(first, replayed, new ExecutionOutcome.Succeeded())).isTrue();
        assertThat(store.provider.find(ID)).contains(other);
        assertThat(complete(second, ofOther, new ExecutionOutcome.Succeeded())).isTrue();
        assertThat(instances.onlyMetaIsLeft()).isTrue();
    }

    @Test
    void comesAgainWithTheSameAttempt_whenThereIsNoRoom() throws Exception {
        try (TestStore.Ledger small = store.ledger(new DeadLetterProperties(1, Duration.ofMinutes(1)))) {
            instances.create(instances.due());
            ScheduledExecution kept = instances.handOver();
            complete(small, accept(small, kept), DEAD);
            instances.create(instances.due(), 7);
            ScheduledExecution refused = instances.handOver();
            assertThat(complete(small, accept(small, refused), DEAD)).isTrue();

            assertThat(small.writer.refusedLetters()).isEqualTo(1);
            assertThat(small.deadLetters.find(refused.id())).isEmpty();
            assertThat(small.deadLetters.purge(small.deadLetters.find(kept.id()).orElseThrow())).isTrue();
            store.advance(Duration.ofSeconds(61));
            ScheduledExecution again = instances.handOverExecutions();
            assertThat(again.attempt()).isEqualTo(1);
            complete(small, accept(small, again), DEAD);
            assertThat(small.deadLetters.find(refused.id()).orElseThrow().attempts()).hasSize(2);
        }
    }

    @Test
    void saysOnceWhichPartitionIsFull_whenOthersHaveRoom(CapturedOutput log) throws Exception {
        TestStore two = TestStore.open(TestStore.settings(2));
        String full = "partition 1 holds its share of 1 of scheduler.redis.dead-letters.limit (2)";
        try (two; TestStore.Ledger small = two.ledger(new DeadLetterProperties(2, Duration.ofMinutes(1)))) {
            ScheduledExecution kept = die(two, small, 1, 0);
            die(two, small, 1, 1);
            assertThat(log).containsOnlyOnce(full);
            die(two, small, 0, 2);
            die(two, small, 1, 3);
            assertThat(small.writer.refusedLetters()).isEqualTo(2);
            assertThat(log).as("after a letter elsewhere").containsOnlyOnce(full);

            small.deadLetters.purge(small.deadLetters.find(kept.id()).orElseThrow());
            die(two, small, 1, 4);
            die(two, small, 1, 5);
            assertThat(log.getOut().split(Pattern.quote(full), -1)).as("after there was room").hasSize(3);
        }
    }

    /** The execution of a new task in a partition gives up. */
    private static ScheduledExecution die(TestStore store, TestStore.Ledger ledger, int partition, int nth)
            throws Exception {
        ScheduleTaskId id = IntStream.iterate(nth, n -> n + 100).mapToObj(n -> new ScheduleTaskId("group", "n" + n))
                .filter(name -> store.layout.partition(name).number() == partition).findFirst().orElseThrow();
        Instant now = store.now().truncatedTo(ChronoUnit.MILLIS);
        store.provider.createAll(List.of(new NewTask(TaskMother.aTask().firingAt(now).task(id, 1 + nth, now), null)));
        Claim claim = store.source.claim(partition, 10);
        ScheduledExecution execution = store.source.settle(claim,
                claim.plans().stream().map(TwoInstances::fires).toList()).executions().getFirst();
        complete(ledger, accept(ledger, execution), DEAD);
        return execution;
    }

    @Test
    void makesNoLetter_whenTheLeaseWasLost() throws Exception {
        instances.create(instances.due());
        ScheduledExecution delivery = instances.handOver();
        Held frozen = accept(first, delivery);
        store.advance(LEASE);
        accept(second, instances.handOverExecutions());

        assertThat(complete(first, frozen, DEAD)).isFalse();
        assertThat(first.deadLetters.find(delivery.id())).isEmpty();
    }

    @Test
    void findsEachOnce_whenItIsPagedAndFiltered() throws Exception {
        TestStore many = TestStore.open(TestStore.settings(3));
        try (many; TestStore.Ledger ledger = many.ledger()) {
            Instant start = many.now().truncatedTo(ChronoUnit.MILLIS);
            List<NewTask> tasks = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                TaskMother mother = TaskMother.aTask().firingAt(start)
                        .with(new TaskType(i % 3 == 0 ? "third" : "other"));
                tasks.add(new NewTask(mother.task(new ScheduleTaskId(i % 2 == 0 ? "even" : "odd", "n" + i), 1 + i,
                        start), null));
            }
            many.provider.createAll(tasks);
            for (int partition = 0; partition < 3; partition++) {
                Claim claim = many.source.claim(partition, 100);
                List<ScheduledExecution> fired = many.source.settle(claim,
                        claim.plans().stream().map(TwoInstances::fires).toList()).executions();
                for (ScheduledExecution execution : fired) {
                    complete(ledger, accept(ledger, execution), DEAD);
                }
            }
            assertThat(pages(ledger, all(7))).hasSize(60).doesNotHaveDuplicates()
                    .isSortedAccordingTo((a, b) -> b.diedAt().compareTo(a.diedAt()));
            assertThat(pages(ledger, new DeadLetterQuery(Optional.of("even"), Optional.of(new TaskType("third")),
                    Optional.empty(), Optional.empty(), 3, Optional.empty()))).hasSize(10)
                    .allSatisfy(letter -> {
                        assertThat(letter.type().value()).isEqualTo("third");
                        assertThat(letter.occurrence().taskId().group()).isEqualTo("even");
                    });
            Instant middle = pages(ledger, all(60)).get(30).diedAt();
            assertThat(pages(ledger, new DeadLetterQuery(Optional.empty(), Optional.empty(), Optional.of(middle),
                    Optional.empty(), 100, Optional.empty()))).allSatisfy(letter -> assertThat(letter.diedAt())
                            .isAfterOrEqualTo(middle))
                    .hasSizeGreaterThanOrEqualTo(31);
            assertThat(pages(ledger, new DeadLetterQuery(Optional.empty(), Optional.empty(), Optional.empty(),
                    Optional.of(middle), 100, Optional.empty()))).allSatisfy(letter -> assertThat(letter.diedAt())
                            .isBefore(middle))
                    .hasSizeLessThanOrEqualTo(29);
        }
    }

    private static List<DeadLetter> pages(TestStore.Ledger ledger, DeadLetterQuery query) {
        List<DeadLetter> all = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            DeadLetterPage page = ledger.deadLetters.search(query.page(query.limit(), cursor));
            assertThat(page.items()).hasSizeLessThanOrEqualTo(query.limit());
            all.addAll(page.items());
            cursor = page.nextCursor();
        } while (cursor.isPresent());
        return all;
    }

    private ScheduledExecution die() throws Exception {
        ScheduledExecution delivery = instances.handOver();
        assertThat(complete(first, accept(first, delivery), DEAD)).isTrue();
        return delivery;
    }

    private static Replay as(DeadLetter letter) {
        return new Replay(letter, letter.payload(), Duration.ZERO);
    }

    private static DeadLetterQuery all(int limit) {
        return new DeadLetterQuery(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), limit,
                Optional.empty());
    }
}

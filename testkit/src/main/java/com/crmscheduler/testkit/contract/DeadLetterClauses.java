package com.crmscheduler.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.application.handler.PermanentTaskFailure;
import com.crmscheduler.application.port.Attempt;
import com.crmscheduler.application.port.DeadLetter;
import com.crmscheduler.application.port.DeadLetterPage;
import com.crmscheduler.application.port.DeadLetterQuery;
import com.crmscheduler.application.port.ManageDeadLettersUseCase.Replayed;
import com.crmscheduler.domain.error.DeadLetterNotFound;
import com.crmscheduler.domain.error.UnsupportedByProvider;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Clause C13. */
abstract class DeadLetterClauses extends ReadingClauses {

    @Nested
    @DisplayName("C13 Dead letters")
    class DeadLetters {

        @Test
        @DisplayName("C13.1 what gave up is kept with its task's data, its reason and every attempt, also when the task is gone")
        void givenUp_isKept() {
            needs(Capability.DEAD_LETTERS);
            h.handler().failNext(id("kept"), 1);
            failForGood("kept");
            create("kept", soonTask().carrying("{\"customer\":42}").with(QUICK));
            List<Delivery> fired = awaitFired(id("kept"), 2);
            DeadLetter letter = awaitLetter(fired.getFirst().executionId());
            awaitGone(id("kept"));
            assertThat(letter.occurrence().taskId()).isEqualTo(id("kept"));
            assertThat(letter.occurrence().nominal()).isEqualTo(fired.getFirst().scheduledFor());
            assertThat(letter.type()).isEqualTo(TaskMother.TYPE);
            assertThat(letter.payload()).isEqualTo(new TaskPayload("{\"customer\":42}"));
            assertThat(letter.reason()).contains("for good");
            assertThat(letter.stack()).contains("for good");
            assertThat(letter.attempts()).extracting(Attempt::number).containsExactly(1, 2);
            assertThat(letter.attempts()).allSatisfy(attempt -> {
                assertThat(attempt.state()).isEqualTo(Attempt.State.FAILED);
                assertThat(attempt.startedAt()).isNotNull().isBetween(attempt.handedOverAt(), attempt.finishedAt());
            });
            assertThat(letters(all(10))).extracting(DeadLetter::id).contains(letter.id());
        }

        @Test
        @DisplayName("C13.2 a replay runs once, with the same id and the next attempt, when its task is gone; twice is harmless")
        void replay_runsOnce() {
            needs(Capability.DEAD_LETTERS);
            Delivery first = die("replayed", soonTask().carrying("[1]"));
            awaitGone(id("replayed"));
            h.deadLetters().replay(first.executionId(), null);
            assertThatThrownBy(() -> h.deadLetters().replay(first.executionId(), null)).isInstanceOf(
                    DeadLetterNotFound.class);
            Delivery again = awaitFired(id("replayed"), 2).get(1);
            assertThat(again.executionId()).isEqualTo(first.executionId());
            assertThat(again.attempt()).isEqualTo(2);
            assertThat(again.invocation().payload()).isEqualTo(new TaskPayload("[1]"));
            firesNoMoreThan(id("replayed"), 2);
            assertThatThrownBy(() -> h.deadLetters().get(first.executionId())).isInstanceOf(DeadLetterNotFound.class);
        }

        @Test
        @DisplayName("C13.3 a replay with another payload gets that, and what fails again is a dead letter again, with the whole row")
        void editedReplay_getsItsPayload() {
            needs(Capability.DEAD_LETTERS);
            Delivery first = die("edited", soonTask().carrying("[1]"));
            failForGood("edited");
            h.deadLetters().replay(first.executionId(), new TaskPayload("[2]"));
            assertThat(awaitFired(id("edited"), 2).get(1).invocation().payload()).isEqualTo(new TaskPayload("[2]"));
            DeadLetter letter = awaitLetter(first.executionId());
            assertThat(letter.payload()).isEqualTo(new TaskPayload("[2]"));
            assertThat(letter.attempts()).extracting(Attempt::number).containsExactly(1, 2);
        }

        @Test
        @DisplayName("C13.4 letters are found by group, type and time, page by page, and replayed by filter at a rate")
        void filter_findsAndReplays() {
            needs(Capability.DEAD_LETTERS);
            for (int i = 0; i < 5; i++) {
                die("many-" + i, soonTask());
            }
            assertThat(letters(all(2))).hasSize(5).extracting(DeadLetter::id).doesNotHaveDuplicates();
            assertThat(letters(query(Optional.of("elsewhere"), Optional.empty()))).isEmpty();
            assertThat(letters(query(Optional.of(h.group()), Optional.of(new TaskType("other"))))).isEmpty();
            assertThat(h.deadLetters().search(new DeadLetterQuery(Optional.of(h.group()), Optional.empty(),
                    Optional.of(h.now().plusSeconds(60)), Optional.empty(), 10, Optional.empty())).items()).isEmpty();
            Replayed some = h.deadLetters().replayAll(all(1), 10, 3, Optional.empty());
            assertThat(some.replayed()).isEqualTo(3);
            assertThat(some.nextCursor()).isPresent();
            assertThat(h.deadLetters().replayAll(all(1), 10, 100, some.nextCursor()))
                    .isEqualTo(new Replayed(2, Optional.empty()));
            eventually(() -> assertThat(h.handler().deliveries()).hasSize(10));
            assertThat(letters(all(10))).isEmpty();
        }

        @Test
        @DisplayName("C13.5 what is purged is gone for good")
        void purged_isGone() {
            needs(Capability.DEAD_LETTERS);
            Delivery first = die("purged", soonTask());
            h.deadLetters().purge(first.executionId());
            assertThatThrownBy(() -> h.deadLetters().purge(first.executionId())).isInstanceOf(
                    DeadLetterNotFound.class);
            assertThatThrownBy(() -> h.deadLetters().replay(first.executionId(), null)).isInstanceOf(
                    DeadLetterNotFound.class);
            firesNoMoreThan(id("purged"), 1);
        }

        @Test
        @DisplayName("C13.6 a dead letter outlives a crash")
        void letter_survivesRestart() {
            needs(Capability.DEAD_LETTERS);
            Delivery first = die("crashed-letter", soonTask());
            DeadLetter letter = awaitLetter(first.executionId());
            h.restart();
            assertThat(awaitLetter(first.executionId())).isEqualTo(letter);
        }

        @Test
        @DisplayName("C13.7 a provider that keeps no dead letters to search says so")
        void lacking_isSaid() {
            ExecutionId any = new ExecutionId("0".repeat(32));
            if (capabilities().has(Capability.DEAD_LETTERS)) {
                assertThatThrownBy(() -> h.deadLetters().get(any)).isInstanceOf(DeadLetterNotFound.class);
            } else {
                assertThatThrownBy(() -> h.deadLetters().search(all(1))).isInstanceOfSatisfying(
                        UnsupportedByProvider.class, lacking -> assertThat(lacking.capability()).isEqualTo(
                                Capability.DEAD_LETTERS.name()));
                assertThatThrownBy(() -> h.deadLetters().replay(any, null)).isInstanceOf(UnsupportedByProvider.class);
            }
        }

        private Delivery die(String name, TaskMother task) {
            failForGood(name);
            create(name, task);
            Delivery delivery = awaitFired(id(name), 1).getFirst();
            awaitLetter(delivery.executionId());
            return delivery;
        }

        private void failForGood(String name) {
            h.handler().onNext(id(name), invocation -> {
                throw new PermanentTaskFailure("failed for good", null);
            });
        }

        private DeadLetter awaitLetter(ExecutionId id) {
            List<DeadLetter> found = new ArrayList<>();
            h.await(longEnough().plus(Duration.ofSeconds(5)), () -> {
                try {
                    found.add(h.deadLetters().get(id));
                } catch (RuntimeException notYet) {
                    throw new AssertionError(notYet);
                }
            });
            return found.getFirst();
        }

        private List<DeadLetter> letters(DeadLetterQuery query) {
            List<DeadLetter> all = new ArrayList<>();
            Optional<String> cursor = Optional.empty();
            do {
                DeadLetterPage page = h.deadLetters().search(query.page(query.limit(), cursor));
                all.addAll(page.items());
                cursor = page.nextCursor();
            } while (cursor.isPresent());
            return all;
        }

        private DeadLetterQuery all(int limit) {
            return query(Optional.of(h.group()), Optional.empty()).page(limit, Optional.empty());
        }

        private DeadLetterQuery query(Optional<String> group, Optional<TaskType> type) {
            return new DeadLetterQuery(group, type, Optional.empty(), Optional.empty(), 10, Optional.empty());
        }
    }
}

package com.crmscheduler.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.application.command.CreateCommand;
import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.TaskAlreadyExists;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.TaskMother;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Clause C1. */
abstract class AcceptingClauses extends ContractFixture {

    @Nested
    @DisplayName("C1 Accepting")
    class Accepting {

        @Test
        @DisplayName("C1.1 what is reported as created is stored as it was asked for")
        void created_isStored() {
            ScheduleTask created = create("stored", distantTask());
            assertThat(stored(created.id())).isEqualTo(created);
            assertThat(created.definition()).isEqualTo(distantTask().definition());
            assertThat(created.version()).isEqualTo(1);
        }

        @Test
        @DisplayName("C1.2 a created task fires without any further call")
        void created_fires() {
            create("fires", soonTask());
            assertThat(awaitFired(id("fires"), 1)).hasSize(1);
        }

        @Test
        @DisplayName("C1.3 a name that is taken is refused, and what has it stays as it is")
        void takenName_isRefused() {
            ScheduleTask first = create("taken", distantTask());
            ScheduleTask other = distantTask().carrying("{\"other\":1}").task(first.id(), 77, h.now());
            CreateOutcome outcome = createAtPort(other);
            assertThat(outcome).isInstanceOfSatisfying(CreateOutcome.Rejected.class,
                    rejected -> assertThat(rejected.reason()).isInstanceOf(TaskAlreadyExists.class));
            assertThat(stored(first.id())).isEqualTo(first);
        }

        @Test
        @DisplayName("C1.4 the items of a batch succeed and fail each on its own, and are answered in order")
        void batch_isAnsweredInOrder() {
            create("batch-1", distantTask());
            List<NewTask> batch = IntStream.range(0, 4).mapToObj(i -> new NewTask(
                    distantTask().task(id("batch-" + i), 100 + i, h.now()), null)).toList();
            List<CreateOutcome> outcomes = h.provider().createAll(batch);
            assertThat(outcomes).hasSize(4);
            assertThat(outcomes.get(1)).isInstanceOf(CreateOutcome.Rejected.class);
            for (int i : new int[]{0, 2, 3}) {
                assertThat(outcomes.get(i)).isEqualTo(new CreateOutcome.Created(batch.get(i).task()));
                assertThat(stored(id("batch-" + i))).isEqualTo(batch.get(i).task());
            }
        }

        @Test
        @DisplayName("C1.5 a batch of the largest size is taken, a larger one refused as a whole")
        void tooLargeBatch_isRefused() {
            int most = capabilities().maxBatch();
            List<NewTask> tooMany = IntStream.rangeClosed(0, most).mapToObj(i -> new NewTask(
                    distantTask().task(id("many-" + i), 1 + i, h.now()), null)).toList();
            assertThatThrownBy(() -> h.provider().createAll(tooMany)).isInstanceOf(InvalidTask.class);
            assertThat(h.provider().find(id("many-0"))).isEmpty();
            assertThat(h.provider().createAll(tooMany.subList(0, most))).hasSize(most)
                    .allMatch(CreateOutcome.Created.class::isInstance);
        }

        @Test
        @DisplayName("C1.6 a create that is repeated under its key is recognised, and nothing is done twice")
        void repeatedKey_isRecognised() {
            needs(Capability.IDEMPOTENCY_KEYS);
            CreateCommand command = new CreateCommand(h.group(), null, soonTask().definition(), "key of six");
            CreateOutcome first = h.schedules().create(command);
            CreateOutcome again = h.schedules().create(command);
            ScheduleTask task = ((CreateOutcome.Created) first).task();
            assertThat(again).isInstanceOfSatisfying(CreateOutcome.Repeated.class,
                    repeated -> assertThat(repeated.task().id()).isEqualTo(task.id()));
            awaitFired(task.id(), 1);
            firesNoMoreThan(task.id(), 1);
        }

        @Test
        @DisplayName("C1.7 a create that is repeated under its key after its task has finished fires nothing more")
        void repeatedKey_isRecognised_afterCompletion() {
            needs(Capability.IDEMPOTENCY_KEYS);
            CreateCommand command = new CreateCommand(h.group(), "seven", soonTask().definition(), "key of seven");
            h.schedules().create(command);
            awaitFired(id("seven"), 1);
            awaitGone(id("seven"));
            assertThat(h.schedules().create(command)).isInstanceOf(CreateOutcome.Repeated.class);
            firesNoMoreThan(id("seven"), 1);
            assertThat(h.provider().find(id("seven"))).isEmpty();
        }

        @Test
        @DisplayName("C1.8 the same name under another key is taken")
        void otherKey_isAnotherRequest() {
            needs(Capability.IDEMPOTENCY_KEYS);
            h.schedules().create(new CreateCommand(h.group(), "eight", distantTask().definition(), "one key"));
            CreateCommand other = new CreateCommand(h.group(), "eight", distantTask().definition(), "another key");
            assertThatThrownBy(() -> h.schedules().create(other)).isInstanceOf(TaskAlreadyExists.class);
        }

        @Test
        @DisplayName("C1.9 a task that was created before a crash fires after it")
        void created_survivesRestart() {
            Instant due = soon();
            ScheduleTask task = create("survivor", TaskMother.aTask().firingAt(due));
            h.restart();
            assertThat(stored(task.id())).isEqualTo(task);
            awaitFired(task.id(), 1);
            firesNoMoreThan(task.id(), 1);
        }

        @Test
        @DisplayName("C1.10 a recurring task goes on after a crash, with no occurrence twice")
        void recurring_survivesRestart() {
            create("goes-on", TaskMother.aTask().every(tick()));
            awaitFired(id("goes-on"), 1);
            h.restart();
            List<Delivery> fired = awaitFired(id("goes-on"), 3);
            assertThat(fired).extracting(Delivery::scheduledFor).doesNotHaveDuplicates();
        }

        @Test
        @DisplayName("C1.11 a task that is created paused does not fire")
        void paused_staysSilent() {
            Instant due = soon();
            create("paused", TaskMother.aTask().firingAt(due).paused());
            passBeyond(due);
            assertThat(fired(id("paused"))).isEmpty();
            assertThat(stored(id("paused")).nextOccurrence()).isNull();
        }
    }
}

package com.crmscheduler.testkit.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.application.command.CreateCommand;
import com.crmscheduler.application.command.Precondition;
import com.crmscheduler.application.handler.PermanentTaskFailure;
import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.TaskAlreadyExists;
import com.crmscheduler.domain.error.TaskNotFound;
import com.crmscheduler.domain.error.VersionConflict;
import com.crmscheduler.domain.model.CatchUpPolicy;
import com.crmscheduler.domain.model.CatchUpPolicy.Mode;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.Schedule;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A team's days with the scheduler, told through the use cases in virtual time. */
class SchedulingScenarioTest {

    private static final Precondition ANY = new Precondition.Any();

    private final InMemoryHarness crm = new InMemoryHarness();

    private ScheduleTaskId id(String name) {
        return new ScheduleTaskId(crm.group(), name);
    }

    private CreateOutcome create(String name, TaskMother task) {
        return crm.schedules().create(new CreateCommand(crm.group(), name, task.definition(), null));
    }

    private List<Instant> firedTimes(String name) {
        return crm.handler().deliveriesOf(id(name)).stream().map(Delivery::scheduledFor).toList();
    }

    @Test
    void remindsInTheCustomersZone() {
        create("reminder",
                TaskMother.aTask().with(Schedule.parse("at(2026-12-01T09:00:00)")).in(ZoneId.of("Asia/Seoul")));
        crm.pass(Duration.ofDays(7));
        assertThat(crm.handler().deliveriesOf(id("reminder"))).isEmpty();
        crm.pass(Duration.ofDays(1));
        assertThat(crm.handler().deliveriesOf(id("reminder"))).singleElement().satisfies(delivery -> {
            assertThat(delivery.at()).isEqualTo("2026-12-01T00:00:00Z");
            assertThat(delivery.invocation().payload().json()).isEqualTo("{\"customer\":42}");
        });
    }

    @Test
    void scoresLeadsEveryWorkday() {
        create("scores", TaskMother.aTask().with(Schedule.parse("cron(0 2 ? * MON-FRI *)")).in(
                ZoneId.of("America/New_York")));
        crm.pass(Duration.ofDays(14));
        assertThat(firedTimes("scores")).hasSize(10).contains(Instant.parse("2026-11-27T07:00:00Z"))
                .doesNotContain(Instant.parse("2026-11-28T07:00:00Z"));
    }

    @Test
    void catchesUpWithTheLatestAlone_afterANightOfDowntime() {
        create("hourly", TaskMother.aTask().every(Duration.ofHours(1)));
        crm.pass(Duration.ofMinutes(1));
        crm.breakBackend();
        crm.pass(Duration.ofHours(8));
        crm.healBackend();
        crm.pass(Duration.ofHours(1));
        assertThat(firedTimes("hourly")).containsExactly(InMemoryHarness.START,
                InMemoryHarness.START.plus(Duration.ofHours(8)), InMemoryHarness.START.plus(Duration.ofHours(9)));
    }

    @Test
    void catchesUpWithAll_whereTheTaskSaysSo() {
        create("billing", TaskMother.aTask().every(Duration.ofHours(1)).with(
                new CatchUpPolicy(Mode.ALL, Duration.ofDays(1), 3)));
        crm.pass(Duration.ofMinutes(2));
        crm.breakBackend();
        crm.pass(Duration.ofHours(8));
        crm.healBackend();
        crm.pass(Duration.ofMinutes(1));
        assertThat(firedTimes("billing")).containsExactlyElementsOf(IntStream.of(0, 6, 7, 8).mapToObj(
                hour -> InMemoryHarness.START.plus(Duration.ofHours(hour))).toList());
    }

    @Test
    void parksWhatFailsForGood_andGoesOn() {
        crm.handler().onNext(id("webhook"), invocation -> {
            throw new PermanentTaskFailure("answered 410", null);
        });
        create("webhook", TaskMother.aTask().every(Duration.ofHours(1)));
        crm.pass(Duration.ofMinutes(90));
        assertThat(crm.parkedLetters().letters()).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).contains("answered 410");
            assertThat(letter.execution().occurrence().nominal()).isEqualTo(InMemoryHarness.START);
        });
        assertThat(firedTimes("webhook")).hasSize(2);
    }

    @Test
    void keepsTrying_whileDeadLettersCannotBeStored() {
        crm.parkedLetters().refuse(true);
        crm.handler().onNext(id("unlucky"), invocation -> {
            throw new PermanentTaskFailure("answered 410", null);
        });
        create("unlucky", TaskMother.aTask().firingAt(crm.now().plusSeconds(5)));
        crm.pass(Duration.ofMinutes(1));
        assertThat(crm.handler().deliveriesOf(id("unlucky"))).hasSize(2);
        assertThat(crm.parkedLetters().letters()).isEmpty();
    }

    @Test
    void runsAgainWhatADeadInstanceHeld() {
        crm.handler().onNext(id("held"), invocation -> {
            // The instance dies: it never says how it ended.
            crm.breakBackend();
        });
        create("held", TaskMother.aTask().firingAt(crm.now().plusSeconds(1)));
        crm.pass(Duration.ofSeconds(2));
        crm.healBackend();
        crm.pass(Duration.ofMinutes(1));
        List<Delivery> deliveries = crm.handler().deliveriesOf(id("held"));
        assertThat(deliveries).hasSize(2);
        assertThat(deliveries).extracting(Delivery::executionId).containsOnly(deliveries.getFirst().executionId());
        assertThat(Duration.between(deliveries.get(0).at(), deliveries.get(1).at())).isGreaterThanOrEqualTo(
                InMemoryDueTasks.LEASE);
    }

    @Test
    void createsManyAtOnce_eachOnItsOwn() {
        List<CreateCommand> commands = IntStream.range(0, 1_203).mapToObj(i -> new CreateCommand(crm.group(),
                i == 700 ? "bulk-3" : i == 900 ? "not a name" : "bulk-" + i,
                TaskMother.aTask().with(i == 5 ? new TaskType("unknown") : TaskMother.TYPE).definition(), "batch." + i))
                .toList();
        List<CreateOutcome> outcomes = crm.schedules().createAll(commands);
        assertThat(outcomes).hasSize(1_203);
        assertThat(rejection(outcomes.get(5))).isInstanceOf(InvalidTask.class).hasMessageContaining("taskType");
        assertThat(rejection(outcomes.get(700))).isInstanceOf(TaskAlreadyExists.class);
        assertThat(rejection(outcomes.get(900))).isInstanceOf(InvalidTask.class);
        assertThat(outcomes).filteredOn(CreateOutcome.Created.class::isInstance).hasSize(1_200);
        assertThat(crm.schedules().createAll(commands)).filteredOn(CreateOutcome.Repeated.class::isInstance)
                .hasSize(1_200);
    }

    private static Throwable rejection(CreateOutcome outcome) {
        return ((CreateOutcome.Rejected) outcome).reason();
    }

    @Test
    void putsIdempotently_andHonoursPreconditions() {
        TaskMother first = TaskMother.aTask().carrying("[1]");
        TaskMother second = TaskMother.aTask().carrying("[2]");
        assertThat(crm.schedules().put(id("put"), first.definition(), new Precondition.Absent()).created()).isTrue();
        assertThat(crm.schedules().put(id("put"), second.definition(), ANY).created()).isFalse();
        assertThatThrownBy(() -> crm.schedules().put(id("put"), first.definition(), new Precondition.Absent()))
                .isInstanceOf(TaskAlreadyExists.class);
        assertThatThrownBy(() -> crm.schedules().put(id("put"), first.definition(), new Precondition.Version(1)))
                .isInstanceOf(VersionConflict.class);
        ScheduleTask third = crm.schedules().put(id("put"), first.definition(), new Precondition.Version(2)).task();
        assertThat(third.version()).isEqualTo(3);
        assertThatThrownBy(() -> crm.schedules().put(id("no"), first.definition(), new Precondition.Version(1)))
                .isInstanceOf(VersionConflict.class);
        assertThatThrownBy(() -> crm.schedules().put(id("no"), first.definition(), new Precondition.Exists()))
                .isInstanceOf(TaskNotFound.class);
    }

    @Test
    void leavesAPausedTaskAsItIs_whenItIsPausedAgain() {
        create("pause", TaskMother.aTask());
        ScheduleTask paused = crm.schedules().pause(id("pause"), new Precondition.Version(1));
        assertThat(crm.schedules().pause(id("pause"), ANY)).isEqualTo(paused);
        assertThatThrownBy(() -> crm.schedules().resume(id("pause"), new Precondition.Version(1)))
                .isInstanceOf(VersionConflict.class);
        assertThat(crm.schedules().resume(id("pause"), new Precondition.Version(2)).version()).isEqualTo(3);
    }

    @Test
    void previewsWhatIsAhead() {
        create("preview", TaskMother.aTask().every(Duration.ofMinutes(5)));
        crm.pass(Duration.ofMinutes(7));
        assertThat(crm.queries().preview(id("preview"), 2)).containsExactly(
                InMemoryHarness.START.plusSeconds(600), InMemoryHarness.START.plusSeconds(900));
        crm.schedules().pause(id("preview"), ANY);
        assertThat(crm.queries().preview(id("preview"), 2)).isEmpty();
        assertThat(
                crm.queries().preview(Schedule.parse("cron(0 12 * * ? *)"), ZoneId.of("UTC"), ActiveWindow.ALWAYS, 2))
                .containsExactly(Instant.parse("2026-11-23T12:00:00Z"), Instant.parse("2026-11-24T12:00:00Z"));
        assertThatThrownBy(() -> crm.queries().preview(id("preview"), 0)).isInstanceOf(InvalidTask.class);
    }
}

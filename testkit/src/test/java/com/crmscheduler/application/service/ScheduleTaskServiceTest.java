package com.crmscheduler.application.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.crmscheduler.application.command.CreateCommand;
import com.crmscheduler.application.command.Precondition;
import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.ProviderThrottled;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.TaskAlreadyExists;
import com.crmscheduler.domain.error.UnsupportedByProvider;
import com.crmscheduler.domain.error.VersionConflict;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.domain.port.SchedulerCapabilities;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.domain.port.TaskPage;
import com.crmscheduler.domain.port.TaskQuery;
import com.crmscheduler.testkit.CountingIds;
import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.TaskMother;
import com.crmscheduler.testkit.contract.ForwardingProvider;
import com.crmscheduler.testkit.memory.InMemoryBackend;
import com.crmscheduler.testkit.memory.InMemorySchedulerProvider;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the scenarios cannot reach: lost races, several providers, a provider that can do less. */
class ScheduleTaskServiceTest {

    private static final Precondition ANY = new Precondition.Any();
    private static final ScheduleTaskId ID = new ScheduleTaskId("group", "task");

    private final MutableTime time = new MutableTime(Instant.parse("2026-11-23T09:00:00Z"));
    private final Troubled primary = new Troubled("first");
    private final Troubled standby = new Troubled("second");
    private final ScheduleTaskService service = service(primary);

    private ScheduleTaskService service(SchedulerProvider... providers) {
        return new ScheduleTaskService(new ConfiguredProviders(List.of(providers)), time, new CountingIds(),
                Set.of(TaskMother.TYPE));
    }

    private CreateCommand command(String name) {
        return new CreateCommand("group", name, TaskMother.aTask().definition(), null);
    }

    /** An honest provider under a name of its own, with trouble on demand. */
    private final class Troubled extends ForwardingProvider {

        private final String name;
        Set<Capability> capabilities = honest.capabilities().capabilities();
        int armingMoves;
        int writersBetween;
        int batchesUntilAway = Integer.MAX_VALUE;

        Troubled(String name) {
            super(new InMemorySchedulerProvider(new InMemoryBackend(), time));
            this.name = name;
        }

        @Override
        public SchedulerCapabilities capabilities() {
            return new SchedulerCapabilities(name, Duration.ofMillis(1), Duration.ofSeconds(1), 10, capabilities);
        }

        @Override
        public List<CreateOutcome> createAll(List<NewTask> tasks) {
            if (batchesUntilAway-- <= 0) {
                throw new ProviderUnavailable(name, "away", new IOException("away"));
            }
            return honest.createAll(tasks);
        }

        @Override
        public ScheduleTask replace(ScheduleTask changed, ScheduleTask basedOn) {
            if (armingMoves > 0) {
                armingMoves--;
                throw new VersionConflict(basedOn.id(), basedOn.version(), basedOn.version());
            }
            if (writersBetween > 0) {
                writersBetween--;
                honest.replace(
                        basedOn.redefine(TaskMother.aTask().carrying("[\"other\"]").definition(), time.instant()),
                        basedOn);
            }
            return honest.replace(changed, basedOn);
        }
    }

    private ScheduleTask change(Precondition precondition) {
        return service.change(ID, precondition, old -> TaskMother.aTask().carrying("[1]").definition());
    }

    private InvalidTask refusal(@Nullable Set<TaskType> served) {
        ScheduleTaskService some = new ScheduleTaskService(new ConfiguredProviders(List.of(primary)), time,
                new CountingIds(), served);
        return catchThrowableOfType(InvalidTask.class, () -> some.create(command("unserved")));
    }

    @Test
    void namesTheTypesThatAreServed_upToTwenty_whenAnotherIsAskedFor() {
        String rule = "a type that a handler of this deployment serves: ";
        Set<TaskType> some = IntStream.range(10, 30).mapToObj(i -> new TaskType("t" + i)).collect(Collectors.toSet());
        String names = "t10, t11, t12, t13, t14, t15, t16, t17, t18, t19, t20, t21, t22, t23, t24, t25, t26, t27, t28, t29";
        assertThat(refusal(some).violations().getFirst().rule()).isEqualTo(rule + names);
        some.addAll(Set.of(new TaskType("t30"), new TaskType("t31")));
        assertThat(refusal(some).violations().getFirst().rule()).isEqualTo(rule + names + ", and 2 more");
        assertThat(refusal(Set.of()).violations().getFirst().rule()).isEqualTo(rule + "there is none");
    }

    @Test
    void takesAnyType_whenHandlersMayLiveElsewhere() {
        assertThat(refusal(null)).isNull();
    }

    @Test
    void triesAgain_whenOnlyTheArmingMoved_whateverThePrecondition() {
        service.create(command("task"));
        primary.armingMoves = 7;
        assertThat(change(new Precondition.Version(1)).version()).isEqualTo(2);
    }

    @Test
    void triesAgain_whenAnotherWriterWasFaster_andNoVersionWasAskedFor() {
        service.create(command("task"));
        primary.writersBetween = 3;
        assertThat(change(ANY).version()).isEqualTo(5);
    }

    @Test
    void doesNotTryAgain_whenAnotherWriterWasFaster_andAVersionWasAskedFor() {
        service.create(command("task"));
        primary.writersBetween = 1;
        assertThatThrownBy(() -> change(new Precondition.Version(1))).isInstanceOf(VersionConflict.class);
        assertThat(service.get(ID).definition().payload().json()).isEqualTo("[\"other\"]");
    }

    @Test
    void givesUp_whenItLosesEachRace() {
        service.create(command("task"));
        primary.armingMoves = Attempts.MAX;
        assertThatThrownBy(() -> change(ANY)).isInstanceOf(ProviderThrottled.class);
        assertThat(service.get(ID).version()).isEqualTo(1);
    }

    @Test
    void tellsWhatIsDone_whenTheStoreGoesAwayInTheMiddleOfABatch() {
        primary.batchesUntilAway = 2;
        List<CreateOutcome> outcomes = service.createAll(
                IntStream.range(0, 35).mapToObj(i -> command("bulk-" + i)).toList());
        assertThat(outcomes.subList(0, 20)).allMatch(CreateOutcome.Created.class::isInstance);
        assertThat(outcomes.subList(20, 35)).allMatch(outcome -> outcome instanceof CreateOutcome.Rejected rejected
                && rejected.reason() instanceof ProviderUnavailable);
        assertThatThrownBy(() -> service.createAll(List.of(command("more")))).isInstanceOf(ProviderUnavailable.class);
    }

    @Test
    void refusesWhatThePrimaryLacks() {
        primary.capabilities = Set.of();
        assertThatThrownBy(() -> service.create(new CreateCommand("group", "ms", TaskMother.aTask().firingAt(
                time.instant().plusMillis(5)).definition(), null))).isInstanceOf(UnsupportedByProvider.class);
        assertThatThrownBy(
                () -> service.create(new CreateCommand("group", "key", TaskMother.aTask().definition(), "k")))
                .isInstanceOf(UnsupportedByProvider.class);
        service.create(command("task"));
        assertThatThrownBy(() -> service.runNow(ID, null)).isInstanceOf(UnsupportedByProvider.class);
    }

    @Test
    void leavesATaskWithItsOwner_andGivesNewOnesToThePrimary() {
        service(standby).create(command("old"));
        ScheduleTaskService both = service(primary, standby);
        both.create(command("new"));
        assertThat(both.get(new ScheduleTaskId("group", "old"))).isNotNull();
        assertThatThrownBy(() -> both.create(command("old"))).isInstanceOf(TaskAlreadyExists.class);
        both.cancel(new ScheduleTaskId("group", "old"), ANY);
        assertThat(standby.find(new ScheduleTaskId("group", "old"))).isEmpty();
        assertThat(standby.find(new ScheduleTaskId("group", "new"))).isEmpty();
    }

    @Test
    void listsOverAllProviders() {
        IntStream.range(0, 7).forEach(i -> service(primary).create(command("p-" + i)));
        IntStream.range(0, 5).forEach(i -> service(standby).create(command("s-" + i)));
        ScheduleTaskService both = service(primary, standby);
        List<String> names = new ArrayList<>();
        Optional<TaskQuery> next = Optional.of(TaskQuery.all(3));
        while (next.isPresent()) {
            TaskQuery query = next.get();
            TaskPage page = both.list(query);
            page.items().forEach(task -> names.add(task.id().name()));
            next = page.nextCursor().map(query::from);
        }
        assertThat(names).hasSize(12).doesNotHaveDuplicates();
        for (String broken : List.of("", "nobody~x", "first~x y", "first")) {
            assertThatThrownBy(() -> both.list(TaskQuery.all(3).from(broken))).as(broken)
                    .isInstanceOf(InvalidTask.class);
        }
    }

    @Test
    void derivesNamesFromKeys() {
        CreateCommand command = new CreateCommand("group", null, TaskMother.aTask().definition(), "ü".repeat(256));
        ScheduleTask task = ((CreateOutcome.Created) service.create(command)).task();
        assertThat(service.create(command)).isEqualTo(new CreateOutcome.Repeated(task));
        CreateCommand tooLong = new CreateCommand("group", null, TaskMother.aTask().definition(), "x".repeat(257));
        assertThatThrownBy(() -> service.create(tooLong)).isInstanceOf(InvalidTask.class);
    }
}

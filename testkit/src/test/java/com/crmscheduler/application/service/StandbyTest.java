package com.crmscheduler.application.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.application.command.CreateCommand;
import com.crmscheduler.application.command.Precondition;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.TaskAlreadyExists;
import com.crmscheduler.domain.error.TaskNotFound;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.domain.port.SchedulerCapabilities;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.domain.port.TaskPage;
import com.crmscheduler.domain.port.TaskQuery;
import com.crmscheduler.testkit.CountingIds;
import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.TaskMother;
import com.crmscheduler.testkit.memory.InMemoryBackend;
import com.crmscheduler.testkit.memory.InMemorySchedulerProvider;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two providers of which one may be away. */
class StandbyTest {

    private static final Precondition ANY = new Precondition.Any();

    private final MutableTime time = new MutableTime(Instant.parse("2026-11-23T09:00:00Z"));
    private final Provider primary = new Provider("new");
    private final Provider standby = new Provider("old");
    private final ScheduleTaskService both = service(primary, standby);

    @BeforeEach
    void givenATaskOfEach() {
        service(standby).create(command("of-standby"));
        both.create(command("of-primary"));
    }

    @Test
    void reachesTheTasksOfTheStandby_whenThePrimaryIsAway() {
        primary.away = true;
        assertThat(both.get(id("of-standby"))).isNotNull();
        assertThat(both.pause(id("of-standby"), ANY).version()).isEqualTo(2);
        both.cancel(id("of-standby"), ANY);
        assertThatThrownBy(() -> both.get(id("of-primary"))).isInstanceOf(ProviderUnavailable.class);
    }

    @Test
    void reachesTheTasksOfThePrimary_whenTheStandbyIsAway() {
        standby.away = true;
        assertThat(both.pause(id("of-primary"), ANY).version()).isEqualTo(2);
        assertThatThrownBy(() -> both.get(id("of-standby"))).isInstanceOf(ProviderUnavailable.class);
    }

    @Test
    void neverSaysNotFound_whileOneThatMayHaveItIsAway() {
        primary.away = true;
        assertThatThrownBy(() -> both.get(id("nobodys"))).isInstanceOf(ProviderUnavailable.class);
        primary.away = false;
        standby.away = true;
        assertThatThrownBy(() -> both.cancel(id("nobodys"), ANY)).isInstanceOf(ProviderUnavailable.class);
        assertThatThrownBy(() -> both.put(id("nobodys"), TaskMother.aTask().definition(), ANY))
                .isInstanceOf(ProviderUnavailable.class);
        standby.away = false;
        assertThatThrownBy(() -> both.get(id("nobodys"))).isInstanceOf(TaskNotFound.class);
    }

    @Test
    void doesNotWaitForWhoeverIsAwayEachTime_andAsksItAgainWhenItIsNeeded() {
        primary.away = true;
        both.get(id("of-standby"));
        int asked = primary.finds;
        IntStream.range(0, 5).forEach(i -> both.get(id("of-standby")));
        assertThat(primary.finds).isEqualTo(asked);
        primary.away = false;
        assertThat(both.get(id("of-primary"))).isNotNull();
        asked = standby.finds;
        assertThat(both.get(id("of-primary"))).isNotNull();
        assertThat(standby.finds).isEqualTo(asked);
    }

    @Test
    void createsUnderNamesOfItsOwn_andUnderNoGivenOne_whileTheStandbyIsAway() {
        standby.away = true;
        assertThat(both.create(command(null))).isInstanceOf(CreateOutcome.Created.class);
        assertThatThrownBy(() -> both.create(command("given"))).isInstanceOf(ProviderUnavailable.class);

        int asked = standby.finds;
        List<CreateOutcome> outcomes = both.createAll(
                List.of(command("a"), command(null), command("b"), command("c"), command(null)));

        assertThat(outcomes.stream().map(CreateOutcome.Created.class::isInstance))
                .containsExactly(false, true, false, false, true);
        assertThat(outcomes).filteredOn(CreateOutcome.Rejected.class::isInstance).allSatisfy(rejected -> assertThat(
                ((CreateOutcome.Rejected) rejected).reason()).isInstanceOf(ProviderUnavailable.class));
        assertThat(standby.finds).as("one time-out, not one for each item").isEqualTo(asked + 1);
    }

    @Test
    void refusesANameThatTheStandbyHas_inABatchToo() {
        assertThat(both.createAll(List.of(command("of-standby"), command("fresh")))).satisfiesExactly(
                taken -> assertThat(((CreateOutcome.Rejected) taken).reason()).isInstanceOf(TaskAlreadyExists.class),
                created -> assertThat(created).isInstanceOf(CreateOutcome.Created.class));
        assertThat(both.put(id("of-standby"), TaskMother.aTask().carrying("[2]").definition(), ANY).created())
                .isFalse();
        assertThat(standby.find(id("of-standby"))).isPresent();
    }

    @Test
    void goesOnWithAListing_whenPrimaryAndStandbyChangePlaces() {
        IntStream.range(0, 5).forEach(i -> both.create(command("p-" + i)));
        IntStream.range(0, 5).forEach(i -> service(standby).create(command("s-" + i)));
        ScheduleTaskService swapped = service(standby, primary);
        List<String> names = new ArrayList<>();
        Optional<TaskQuery> next = Optional.of(TaskQuery.all(2));
        for (int i = 0; next.isPresent(); i++) {
            TaskQuery query = next.get();
            TaskPage page = (i % 2 == 0 ? both : swapped).list(query);
            page.items().forEach(task -> names.add(task.id().name()));
            next = page.nextCursor().map(query::from);
        }
        assertThat(names).hasSize(12).doesNotHaveDuplicates();
    }

    @Test
    void showsNoShorterListing_whenOneIsAway() {
        standby.away = true;
        assertThatThrownBy(() -> {
            Optional<TaskQuery> next = Optional.of(TaskQuery.all(100));
            while (next.isPresent()) {
                TaskQuery query = next.get();
                next = both.list(query).nextCursor().map(query::from);
            }
        }).isInstanceOf(ProviderUnavailable.class);
    }

    @Test
    void tellsWhoIsWho() {
        assertThat(both.capabilities().provider()).isEqualTo("new");
        assertThat(both.standbys()).extracting(SchedulerCapabilities::provider).containsExactly("old");
        assertThat(service(primary).standbys()).isEmpty();
    }

    private ScheduleTaskService service(SchedulerProvider... providers) {
        return new ScheduleTaskService(new ConfiguredProviders(List.of(providers)), time, new CountingIds(),
                Set.of(TaskMother.TYPE));
    }

    private static CreateCommand command(@Nullable String name) {
        return new CreateCommand("group", name, TaskMother.aTask().definition(), null);
    }

    private static ScheduleTaskId id(String name) {
        return new ScheduleTaskId("group", name);
    }

    /** An honest provider under a name of its own, which can be away. */
    private final class Provider implements SchedulerProvider {

        private final SchedulerProvider honest = new InMemorySchedulerProvider(new InMemoryBackend(), time);
        private final String name;
        boolean away;
        int finds;

        Provider(String name) {
            this.name = name;
        }

        private SchedulerProvider honest() {
            if (away) {
                throw new ProviderUnavailable(name, "away", new IOException("away"));
            }
            return honest;
        }

        @Override
        public SchedulerCapabilities capabilities() {
            SchedulerCapabilities all = honest.capabilities();
            return new SchedulerCapabilities(name, all.precision(), all.shortestRate(), all.maxBatch(), Set.of());
        }

        @Override
        public List<CreateOutcome> createAll(List<NewTask> tasks) {
            return honest().createAll(tasks);
        }

        @Override
        public ScheduleTask replace(ScheduleTask changed, ScheduleTask basedOn) {
            return honest().replace(changed, basedOn);
        }

        @Override
        public void cancel(ScheduleTask basedOn) {
            honest().cancel(basedOn);
        }

        @Override
        public Optional<ScheduleTask> find(ScheduleTaskId id) {
            finds++;
            return honest().find(id);
        }

        @Override
        public TaskPage list(TaskQuery query) {
            return honest().list(query);
        }

        @Override
        public ExecutionId runNow(Occurrence run) {
            return honest().runNow(run);
        }
    }
}

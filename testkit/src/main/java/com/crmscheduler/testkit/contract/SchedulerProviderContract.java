package com.crmscheduler.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.UnsupportedByProvider;
import com.crmscheduler.domain.model.CatchUpPolicy;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.OverlapPolicy;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.domain.port.TaskQuery;
import com.crmscheduler.domain.schedule.Schedule;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * The contract of {@link SchedulerProvider}: a test for each sentence of its clauses. A backend extends it in a class of a few
 * lines that gives it a {@link ProviderHarness}, and lists in {@link ExpectedAborts} what it declares to lack.
 *
 * <p>The groups are spread over the superclasses by clause: C1 accepting, C2 firing, C3 identity, C4 changing, C5 cancelling,
 * C6 and C7 reading, C11 and C12 policies, C13 dead letters, C14 history; C8 to C10 are here.
 */
public abstract class SchedulerProviderContract extends HistoryClauses {

    /** A call may block for its time-out; this is more than any reasonable one. */
    private static final Duration BOUNDED = Duration.ofSeconds(15);

    @Nested
    @DisplayName("C8 Refusing")
    class Refusing {

        @Test
        @DisplayName("C8.1 seconds in rate and cron are taken, or rejected by a provider that declares to lack them")
        void seconds() {
            takesOrRejects(Capability.SECONDS, "rate", TaskMother.aTask().with(Schedule.parse("rate(90 seconds)")));
            takesOrRejects(Capability.SECONDS, "cron", TaskMother.aTask().with(Schedule.parse("cron(7 0 9 * * ? *)")));
        }

        @Test
        @DisplayName("C8.2 fractions of a second are taken, or rejected by a provider that declares to lack them")
        void milliseconds() {
            takesOrRejects(Capability.MILLISECONDS, "millis",
                    TaskMother.aTask().with(Schedule.parse("at(2099-01-01T00:00:00.007)")));
        }

        @Test
        @DisplayName("C8.3 a catch-up policy is taken, or rejected by a provider that declares to lack the choice")
        void catchUp() {
            takesOrRejects(Capability.CATCH_UP_CHOICE, "catch-up", distantTask().with(CatchUpPolicy.DEFAULT));
        }

        @Test
        @DisplayName("C8.4 an overlap policy is taken, or rejected by a provider that declares to lack the choice")
        void overlap() {
            takesOrRejects(Capability.OVERLAP_CHOICE, "overlap", distantTask().with(OverlapPolicy.SKIP));
        }

        @Test
        @DisplayName("C8.5 a run now is taken, or rejected by a provider that declares to lack it")
        void runNow() {
            ScheduleTask task = create("run", distantTask());
            Occurrence run = Occurrence.manual(task.id(), task.incarnation(), h.now().truncatedTo(ChronoUnit.MILLIS),
                    "request");
            if (capabilities().has(Capability.RUN_NOW)) {
                assertThat(h.provider().runNow(run)).isEqualTo(run.executionId());
            } else {
                assertThatThrownBy(() -> h.provider().runNow(run)).isInstanceOf(UnsupportedByProvider.class);
            }
        }

        @Test
        @DisplayName("C8.6 a rate shorter than the shortest is rejected")
        void tooShortRate() {
            Duration half = capabilities().shortestRate().dividedBy(2);
            if (half.toSeconds() < 1) {
                // No expression can say less.
                half = Duration.ofSeconds(1);
                assertThat(capabilities().shortestRate()).isLessThanOrEqualTo(half);
                return;
            }
            ScheduleTask task = TaskMother.aTask().every(half).task(id("short"), 1, h.now());
            assertThat(createAtPort(task)).isInstanceOfSatisfying(CreateOutcome.Rejected.class,
                    rejected -> assertThat(rejected.reason()).isInstanceOf(UnsupportedByProvider.class));
        }

        @Test
        @DisplayName("C8.7 a limit on runs is taken, or rejected by a provider that declares to lack it")
        void runLimit() {
            takesOrRejects(Capability.RUN_LIMIT, "limit",
                    TaskMother.aTask().with(Schedule.parse("cron(0 0 1 1 ? 2099)")).limitedTo(3));
        }

        /** At the port, by create and by replace: the use cases ask before, but a provider has to know for itself. */
        private void takesOrRejects(Capability capability, String name, TaskMother needing) {
            ScheduleTask task = needing.task(id(name), 5, h.now());
            CreateOutcome outcome = createAtPort(task);
            ScheduleTask other = create("other-" + name, distantTask());
            ScheduleTask changed = other.redefine(needing.definition(), h.now());
            if (capabilities().has(capability)) {
                assertThat(outcome).isEqualTo(new CreateOutcome.Created(task));
                assertThat(h.provider().replace(changed, other)).isEqualTo(changed);
                assertThat(stored(other.id())).isEqualTo(changed);
            } else {
                assertThat(outcome).isInstanceOfSatisfying(CreateOutcome.Rejected.class, rejected -> assertThat(
                        rejected.reason()).isInstanceOfSatisfying(UnsupportedByProvider.class,
                                lacking -> assertThat(lacking.capability()).isEqualTo(capability.name())));
                assertThat(h.provider().find(task.id())).isEmpty();
                assertThatThrownBy(() -> h.provider().replace(changed, other)).isInstanceOf(
                        UnsupportedByProvider.class);
                assertThat(stored(other.id())).isEqualTo(other);
            }
        }
    }

    @Nested
    @DisplayName("C9 Outage")
    class Outage {

        @Test
        @DisplayName("C9.1 every call says that the backend is away, within a bounded time, and never that nothing is there")
        void outage_isSaid() {
            ScheduleTask task = create("away", distantTask());
            ScheduleTask changed = task.redefine(distantTask().carrying("[1]").definition(), h.now());
            Occurrence run = Occurrence.manual(task.id(), task.incarnation(), h.now().truncatedTo(ChronoUnit.MILLIS),
                    "request");
            NewTask another = new NewTask(distantTask().task(id("another"), 9, h.now()), null);
            SchedulerProvider provider = h.provider();
            h.breakBackend();
            try {
                saysUnavailable(() -> provider.find(task.id()));
                saysUnavailable(() -> provider.list(TaskQuery.all(10)));
                saysUnavailable(() -> provider.createAll(List.of(another)));
                saysUnavailable(() -> provider.replace(changed, task));
                saysUnavailable(() -> provider.cancel(task));
                if (provider.capabilities().has(Capability.RUN_NOW)) {
                    saysUnavailable(() -> provider.runNow(run));
                }
            } finally {
                h.healBackend();
            }
            eventually(() -> assertThat(answered(() -> provider.find(task.id()).isPresent())).isTrue());
        }

        private void saysUnavailable(ThrowingCallable call) {
            Instant before = h.now();
            long begin = System.nanoTime();
            assertThatThrownBy(call).isInstanceOf(ProviderUnavailable.class);
            assertThat(Duration.between(before, h.now())).isLessThan(BOUNDED);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(BOUNDED);
        }

        /** Whether a call succeeds already; right after an outage a client may still be finding its way back. */
        private boolean answered(Callable<Boolean> call) {
            try {
                return call.call();
            } catch (ProviderUnavailable stillAway) {
                return false;
            } catch (Exception unexpected) {
                throw new AssertionError(unexpected);
            }
        }

        @Test
        @DisplayName("C9.2 what came due during an outage fires after it, once")
        void dueInAnOutage_firesAfterIt() {
            Instant due = soon();
            create("in-outage", TaskMother.aTask().firingAt(due));
            h.breakBackend();
            try {
                passBeyond(due);
                assertThat(fired(id("in-outage"))).isEmpty();
            } finally {
                h.healBackend();
            }
            awaitFired(id("in-outage"), 1);
            firesNoMoreThan(id("in-outage"), 1);
        }

        @Test
        @DisplayName("C9.3 a recurring task loses no occurrence by a short outage, and fires none twice")
        void recurring_standsAnOutage() {
            ScheduleTask task = create("stands", TaskMother.aTask().every(tick()));
            awaitFired(task.id(), 1);
            h.pass(Duration.ofMillis(100));
            h.breakBackend();
            try {
                h.pass(tick().multipliedBy(7).dividedBy(5));
            } finally {
                h.healBackend();
            }
            List<Delivery> fired = awaitFired(task.id(), 4);
            assertThat(IntStream.range(0, 4).mapToObj(i -> fired.get(i).scheduledFor())).containsExactlyElementsOf(
                    IntStream.range(0, 4).mapToObj(i -> task.anchor().plus(tick().multipliedBy(i))).toList());
        }
    }

    @Nested
    @DisplayName("C10 Threads")
    class Threads {

        @Test
        @DisplayName("C10.1 of many creates of one name exactly one succeeds")
        void oneName_hasOneWinner() throws Exception {
            List<Boolean> created = atOnce(16, i -> createAtPort(distantTask().task(id("one-name"), 100 + i,
                    h.now())) instanceof CreateOutcome.Created);
            assertThat(created).containsOnlyOnce(true);
        }

        @Test
        @DisplayName("C10.2 creates from many threads are all stored, and all fire once")
        void manyThreads_loseNothing() throws Exception {
            Instant due = soon(Duration.ofMillis(300));
            atOnce(16, i -> {
                for (int k = 0; k < 10; k++) {
                    create("thread-" + i + "-" + k, TaskMother.aTask().firingAt(due));
                }
                return true;
            });
            allFireOnce(160, due);
        }

        @Test
        @DisplayName("C10.3 two instances share what is due, and nothing fires twice")
        void twoInstances_share() {
            SchedulerProvider second = h.secondInstance();
            Instant due = soon(Duration.ofMillis(300));
            List<NewTask> tasks = IntStream.range(0, 300).mapToObj(i -> new NewTask(TaskMother.aTask().firingAt(due)
                    .task(id("shared-" + i), 1 + i, h.now()), null)).toList();
            int piece = Math.min(capabilities().maxBatch(), 100);
            for (int from = 0; from < tasks.size(); from += piece) {
                SchedulerProvider provider = from / piece % 2 == 0 ? h.provider() : second;
                provider.createAll(tasks.subList(from, Math.min(tasks.size(), from + piece)));
            }
            allFireOnce(300, due);
        }

        @Test
        @DisplayName("C10.4 what one instance wrote the other one reads and changes")
        void twoInstances_agree() {
            SchedulerProvider second = h.secondInstance();
            ScheduleTask task = create("agreed", distantTask());
            assertThat(second.find(task.id())).contains(task);
            ScheduleTask changed = second.replace(task.redefine(soonTask().definition(), h.now()), task);
            assertThat(stored(task.id())).isEqualTo(changed);
            awaitFired(task.id(), 1);
            firesNoMoreThan(task.id(), 1);
        }

        private void allFireOnce(int count, Instant due) {
            eventually(() -> assertThat(h.handler().deliveries()).hasSizeGreaterThanOrEqualTo(count));
            passBeyond(due);
            assertThat(h.handler().deliveries()).extracting(Delivery::scheduleId).doesNotHaveDuplicates()
                    .hasSize(count);
        }

        private <T> List<T> atOnce(int threads, IntFunction<T> work) throws Exception {
            CountDownLatch together = new CountDownLatch(threads);
            List<Callable<T>> calls = IntStream.range(0, threads).<Callable<T>>mapToObj(i -> () -> {
                together.countDown();
                together.await();
                return work.apply(i);
            }).toList();
            List<T> results = new ArrayList<>();
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<T> result : executor.invokeAll(calls)) {
                    results.add(result.get());
                }
            }
            return results;
        }
    }
}

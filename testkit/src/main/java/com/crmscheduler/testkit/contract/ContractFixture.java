package com.crmscheduler.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.crmscheduler.application.command.CreateCommand;
import com.crmscheduler.application.command.Precondition;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.domain.port.SchedulerCapabilities;
import com.crmscheduler.testkit.Delivery;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the clauses share: a harness each, and words for creating tasks and for what has or has not fired. */
@ExtendWith(ContractLedger.class)
abstract class ContractFixture {

    static final Precondition ANY = new Precondition.Any();

    /** A policy whose retries come soon enough for a test. */
    static final RetryPolicy QUICK = new RetryPolicy(5, Duration.ofMillis(50), Duration.ofMillis(200),
            Duration.ofDays(1));

    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration QUIET = Duration.ofMillis(400);

    @SuppressWarnings("NullAway.Init") // opened before each test
    ProviderHarness h;

    /** The one hook: a backend at work, on its own for one test. */
    protected abstract ProviderHarness harness();

    @BeforeEach
    void open() {
        h = harness();
    }

    @AfterEach
    void close() {
        h.close();
    }

    SchedulerCapabilities capabilities() {
        return h.provider().capabilities();
    }

    void needs(Capability capability) {
        assumeTrue(capabilities().has(capability), () -> "the provider declares to lack " + capability);
    }

    ScheduleTaskId id(String name) {
        return new ScheduleTaskId(h.group(), name);
    }

    /** A time shortly ahead that the provider can fire at. */
    Instant soon() {
        return soon(Duration.ZERO);
    }

    /** A time shortly ahead that the provider can fire at, with so much more time before it, at least. */
    Instant soon(Duration preparation) {
        Instant time = h.now().plus(SOON).plus(preparation).truncatedTo(ChronoUnit.MILLIS);
        return capabilities().has(Capability.MILLISECONDS)
                ? time
                : time.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    }

    /** The shortest period that the provider takes and every expression can say. */
    Duration tick() {
        Duration second = Duration.ofSeconds(1);
        return capabilities().shortestRate().compareTo(second) < 0 ? second : capabilities().shortestRate();
    }

    /** Long enough for anything that is to happen at all: twenty of the shortest periods, and what the last may be late. */
    Duration longEnough() {
        return tick().multipliedBy(20).plus(capabilities().precision());
    }

    /**
     * How long nothing may happen before it counts as not happening: what an honest delivery may be late, and some more. In
     * real time most of a fault would show in less than a second, so a precision of that much is not waited for.
     */
    Duration quiet() {
        Duration precision = capabilities().precision();
        return precision.compareTo(Duration.ofSeconds(1)) > 0 ? QUIET.plus(precision) : QUIET;
    }

    /**
     * A task whose definition can still be changed or cancelled while its execution is at work or waits for a retry. Where
     * what becomes of an execution is not remembered, only one that is to be kept stays for so long.
     */
    TaskMother lasting(TaskMother task) {
        return capabilities().has(Capability.EXECUTION_LEDGER) ? task : task.keptAfterCompletion();
    }

    /** Waits until all work of a {@link #lasting} one-time task is over: it is gone, or kept with nothing left to fire. */
    void awaitOver(ScheduleTaskId id) {
        if (capabilities().has(Capability.EXECUTION_LEDGER)) {
            awaitGone(id);
        } else {
            eventually(() -> assertThat(stored(id).nextOccurrence()).isNull());
        }
    }

    TaskMother soonTask() {
        return TaskMother.aTask().firingAt(soon());
    }

    /** A task that is far from due. */
    TaskMother distantTask() {
        return TaskMother.aTask().firingAt(Instant.parse("2099-01-01T00:00:00Z"));
    }

    ScheduleTask create(String name, TaskMother task) {
        CreateOutcome outcome = h.schedules().create(new CreateCommand(h.group(), name, task.definition(), null));
        assertThat(outcome).isInstanceOf(CreateOutcome.Created.class);
        return ((CreateOutcome.Created) outcome).task();
    }

    /** Creates at the port itself. */
    CreateOutcome createAtPort(ScheduleTask task) {
        return h.provider().createAll(List.of(new NewTask(task, null))).getFirst();
    }

    ScheduleTask stored(ScheduleTaskId id) {
        return h.provider().find(id).orElseThrow(() -> new AssertionError("there is no task " + id));
    }

    List<Delivery> fired(ScheduleTaskId id) {
        return h.handler().deliveriesOf(id);
    }

    void eventually(Runnable assertion) {
        h.await(longEnough(), assertion);
    }

    /** Waits until a task has fired so often, at least. */
    List<Delivery> awaitFired(ScheduleTaskId id, int times) {
        eventually(() -> assertThat(fired(id)).as("deliveries of %s", id).hasSizeGreaterThanOrEqualTo(times));
        return fired(id);
    }

    /** Waits until all work of a one-time task is over and it is gone. */
    void awaitGone(ScheduleTaskId id) {
        eventually(() -> assertThat(h.provider().find(id)).as("the finished task %s", id).isEmpty());
    }

    /** Lets time pass beyond an instant, long enough for what should not happen to happen. */
    void passBeyond(Instant time) {
        Duration ahead = Duration.between(h.now(), time);
        h.pass((ahead.isNegative() ? Duration.ZERO : ahead).plus(quiet()));
    }

    /** Asserts that a task has fired so often, and does not fire again. */
    void firesNoMoreThan(ScheduleTaskId id, int times) {
        h.pass(quiet());
        assertThat(fired(id)).as("deliveries of %s", id).hasSize(times);
    }
}

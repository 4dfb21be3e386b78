package com.crmscheduler.testkit.contract;

import com.crmscheduler.application.port.ManageDeadLettersUseCase;
import com.crmscheduler.application.port.ManageSchedulesUseCase;
import com.crmscheduler.application.port.QueryExecutionsUseCase;
import com.crmscheduler.application.port.QuerySchedulesUseCase;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.testkit.RecordingHandler;
import java.time.Duration;
import java.time.Instant;

/**
 * What a backend offers to be tested: a provider at work, with what it fires observed, time under control as far as the
 * backend's clock allows, and faults on demand. One is made for each test; what is costly (servers) is shared behind it.
 */
public interface ProviderHarness extends AutoCloseable {

    /** The provider under test, running: what falls due is claimed and handed to {@link #handler()}. */
    SchedulerProvider provider();

    /** A second running instance on the same backend, started when first asked for; it fires into the same handler. */
    SchedulerProvider secondInstance();

    /** The use cases on top of {@link #provider()}, as the program wires them. */
    ManageSchedulesUseCase schedules();

    /** The reading use cases on top of {@link #provider()}. */
    QuerySchedulesUseCase queries();

    /** The use case of dead letters, over the provider's own where it keeps them. */
    ManageDeadLettersUseCase deadLetters();

    /** The use case of the history, over the provider's own where it keeps one. */
    QueryExecutionsUseCase history();

    /** The handler of {@link com.crmscheduler.testkit.TaskMother#TYPE}, the only type served; stamped by {@link #now()}. */
    RecordingHandler handler();

    /** A group that no other test uses. */
    String group();

    /** The time by the backend's clock, the one that decides what is due; answers while the backend is away too. */
    Instant now();

    /** How late after its due time a delivery may be on a busy machine, when nothing is broken. */
    Duration patience();

    /** Lets time pass by the backend's clock: moves it where that can be done, else waits. */
    void pass(Duration duration);

    /** Lets time pass until the assertion holds, at most so long; then throws what the assertion throws. */
    void await(Duration atMost, Runnable assertion);

    /** Has the transport deliver an execution once more that a handler has seen, and waits until that copy was dealt with. */
    void redeliver(ExecutionId id);

    /** Ends every instance as a crash does and starts one anew on the same backend; {@link #provider()} is then the new one. */
    void restart();

    /** Takes the backend away: no call gets an answer. */
    void breakBackend();

    /** Brings the backend back with all it had stored. */
    void healBackend();

    @Override
    void close();
}

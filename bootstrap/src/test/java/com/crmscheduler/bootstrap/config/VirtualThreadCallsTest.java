package com.crmscheduler.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.application.handler.HandlerTimedOut;
import com.crmscheduler.application.handler.TaskInvocation;
import com.crmscheduler.application.port.SchedulerTelemetry;
import com.crmscheduler.application.service.DispatchService;
import com.crmscheduler.application.service.TaskExecutionService;
import com.crmscheduler.application.service.TimedHandler;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.testkit.InProcessTaskExecutor;
import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.ParkedDeadLetters;
import com.crmscheduler.testkit.RecordingHandler;
import com.crmscheduler.testkit.TaskMother;
import com.crmscheduler.testkit.memory.InMemoryBackend;
import com.crmscheduler.testkit.memory.InMemoryDueTasks;
import com.crmscheduler.testkit.memory.InMemoryExecutionLedger;
import com.crmscheduler.testkit.memory.InMemorySchedulerProvider;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class VirtualThreadCallsTest {

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");
    private static final ScheduleTaskId ID = new ScheduleTaskId("group", "name");

    private final RecordingHandler handler = new RecordingHandler(InstantSource.system());
    private final VirtualThreadCalls calls = new VirtualThreadCalls(SHORT, 1, SchedulerTelemetry.none());
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void releaseAll() {
        release.countDown();
    }

    private static TaskInvocation invocation() {
        ExecutionId id = Occurrence.scheduled(ID, 1, NOW).executionId();
        return new TaskInvocation(id, ID, NOW, 1, 1, new TaskPayload("{}"));
    }

    private TimedHandler within(Duration timeout) {
        return new TimedHandler(handler, timeout, calls);
    }

    private void ignoringInterruptions(TaskInvocation invocation) {
        boolean released = false;
        while (!released) {
            try {
                released = release.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException ignored) {
                // On purpose.
            }
        }
    }

    @Test
    void returns_orThrowsWhatTheHandlerThrows() throws Exception {
        within(LONG).handle(invocation());
        assertThat(handler.deliveries()).hasSize(1);
        IOException failure = new IOException("reset");
        handler.onNext(ID, invocation -> {
            throw failure;
        });
        assertThatThrownBy(() -> within(LONG).handle(invocation())).isSameAs(failure);
        handler.onNext(ID, invocation -> {
            throw new StackOverflowError();
        });
        assertThatThrownBy(() -> within(LONG).handle(invocation())).isInstanceOf(StackOverflowError.class);
    }

    @Test
    void interruptsTheHandler_whenItsTimeIsOver() {
        handler.onNext(ID, invocation -> release.await());
        assertThatThrownBy(() -> within(SHORT).handle(invocation())).isInstanceOf(HandlerTimedOut.class)
                .hasMessage("the handler did not end within PT0.05S").hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void fails_whenTheHandlerReturnsBecauseItWasInterrupted() {
        handler.onNext(ID, invocation -> {
            try {
                release.await();
            } catch (InterruptedException swallowed) {
                // It returns as if it had done its work.
            }
        });
        assertThatThrownBy(() -> within(SHORT).handle(invocation())).isInstanceOf(HandlerTimedOut.class);
    }

    @Test
    void leavesTheHandlerToItself_whenItIgnoresItsInterruption_butNotAnyNumberOfThem() throws Exception {
        handler.onNext(ID, this::ignoringInterruptions);
        handler.onNext(ID, this::ignoringInterruptions);
        assertThatThrownBy(() -> within(SHORT).handle(invocation())).isInstanceOf(HandlerTimedOut.class)
                .hasMessageEndingWith("nor when it was interrupted");

        LinkedBlockingQueue<Throwable> second = new LinkedBlockingQueue<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                within(SHORT).handle(invocation());
            } catch (Exception failure) {
                second.add(failure);
            }
        });
        await().until(() -> handler.deliveries().size() == 2);
        assertThat(caller.join(Duration.ofMillis(300))).as("one is left already, so its place waits").isFalse();
        release.countDown();
        assertThat(second.poll(10, TimeUnit.SECONDS)).isInstanceOf(HandlerTimedOut.class);
    }

    @Test
    void passesTheInterruptionOfAStopOn_andKeepsItSet() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        handler.onNext(ID, invocation -> {
            running.countDown();
            release.await();
        });
        LinkedBlockingQueue<String> end = new LinkedBlockingQueue<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                within(LONG).handle(invocation());
            } catch (Exception failure) {
                end.add(failure.getClass().getSimpleName() + Thread.currentThread().isInterrupted());
            }
        });
        running.await();
        caller.interrupt();
        assertThat(end.poll(10, TimeUnit.SECONDS)).isEqualTo("InterruptedExceptiontrue");
    }

    /** What was left to itself can record nothing, whenever it ends: the attempt after it counts. */
    @Test
    void triesAgainWithTheNextAttempt_andNothingComesOfTheOneThatWasLeft() {
        MutableTime time = new MutableTime(NOW);
        InMemoryBackend backend = new InMemoryBackend();
        InMemorySchedulerProvider provider = new InMemorySchedulerProvider(backend, time);
        ScheduleTask task = TaskMother.aTask().firingAt(NOW).task(ID, 1, NOW);
        provider.createAll(List.of(new NewTask(task, null)));
        InMemoryExecutionLedger ledger = new InMemoryExecutionLedger(backend, time);
        InMemoryDueTasks source = new InMemoryDueTasks(backend, time);
        handler.onNext(ID, this::ignoringInterruptions);
        TaskExecutionService service = new TaskExecutionService(List.of(new TimedHandler(handler, SHORT, calls)), time,
                SchedulerTelemetry.none());
        InProcessTaskExecutor executor = new InProcessTaskExecutor(service, ledger, new ParkedDeadLetters(),
                Runnable::run);
        DispatchService dispatch = new DispatchService(time, SchedulerTelemetry.none(), 10);

        dispatch.dispatch(source, executor, 0);
        time.advance(Duration.ofMinutes(1));
        dispatch.dispatch(source, executor, 0);

        assertThat(handler.deliveries()).extracting(delivery -> delivery.attempt()).containsExactly(1, 2);
        assertThat(provider.find(ID)).as("it is done").isEmpty();
    }

    @Test
    void readsTimeouts_andNamesWhatIsWrong() {
        ExecutionProperties properties = new ExecutionProperties(Duration.ofMinutes(15),
                Map.of("recording", Duration.ofHours(2)), SHORT, 1);
        assertThat(properties.timeout(TaskMother.TYPE)).isEqualTo(Duration.ofHours(2));
        assertThatThrownBy(() -> new ExecutionProperties(Duration.ZERO, Map.of(), SHORT, 1))
                .hasMessage("scheduler.execution.handler-timeout is PT0S; it must be PT1S to PT12H");
    }
}

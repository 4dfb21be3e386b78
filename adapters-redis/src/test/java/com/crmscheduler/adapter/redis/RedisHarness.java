package com.crmscheduler.adapter.redis;

import com.crmscheduler.application.port.DeadLetterStore;
import com.crmscheduler.application.port.ExecutionHistory;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.testkit.InProcessTaskExecutor;
import com.crmscheduler.testkit.ParkedDeadLetters;
import com.crmscheduler.testkit.contract.RealTimeHarness;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** The adapter at work on real servers, with a transport in this process. Leases are short, so that what a crash leaves comes back soon. */
final class RedisHarness extends RealTimeHarness {

    static final RedisSchedulerProperties SETTINGS = new RedisSchedulerProperties(4, Duration.ofSeconds(1),
            Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMillis(200),
            DataSize.ofMegabytes(4), 10_000, 1_000, 2, Duration.ofSeconds(1), Duration.ofSeconds(20), 50_000,
            Duration.ofSeconds(5), false, true);
    private static final AtomicInteger GROUPS = new AtomicInteger();
    private static final int BATCH = 200;

    private final Servers servers;
    private final InstantSource clock = InstantSource.system();
    private final ParkedDeadLetters deadLetters = new ParkedDeadLetters();
    private Instance first;
    private @Nullable Instance second;

    /** The servers that a harness runs on: shared by the tests of a class, which run one after the other. */
    interface Servers {

        TestStore connect(RedisSchedulerProperties properties);

        void takeAway();

        void bringBack();
    }

    RedisHarness(Servers servers) {
        super("contract-" + GROUPS.incrementAndGet());
        this.servers = servers;
        this.first = new Instance(TestStore::flush);
    }

    @Override
    public SchedulerProvider provider() {
        return first.store.provider;
    }

    @Override
    public synchronized SchedulerProvider secondInstance() {
        Instance other = second;
        if (other == null) {
            other = new Instance(store -> {});
            second = other;
        }
        return other.store.provider;
    }

    /** The servers run on this machine, so its clock is theirs. */
    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    protected Optional<DeadLetterStore> deadLetterStore() {
        return Optional.of(first.ledger.deadLetters);
    }

    @Override
    protected Optional<ExecutionHistory> executionHistory() {
        return Optional.of(first.ledger.history);
    }

    @Override
    public void redeliver(ExecutionId id) {
        first.executor.redeliver(id);
        first.threads.awaitAll();
    }

    @Override
    public void restart() {
        closeInstances();
        second = null;
        first = new Instance(store -> {});
    }

    @Override
    public void breakBackend() {
        servers.takeAway();
    }

    @Override
    public void healBackend() {
        servers.bringBack();
    }

    @Override
    public void close() {
        closeInstances();
    }

    private void closeInstances() {
        first.crash();
        Instance other = second;
        if (other != null) {
            other.crash();
        }
    }

    /** One running program. */
    private final class Instance {

        final TestStore store = servers.connect(SETTINGS);
        final HandlerThreads threads = new HandlerThreads();
        final TestStore.Ledger ledger;
        final InProcessTaskExecutor executor;
        final RedisScheduleMonitoringService monitor;

        Instance(Consumer<TestStore> before) {
            before.accept(store);
            store.guard.check();
            ledger = store.ledger();
            ledger.held.start();
            executor = new InProcessTaskExecutor(executions(), ledger.ledger, deadLetters, threads);
            monitor = new RedisScheduleMonitoringService(dispatch(BATCH), store.source, executor,
                    new WakeUpChannel(store.factory),
                    new StoreGauges(store.store, store.layout, ledger.held, SETTINGS), SETTINGS);
            monitor.start();
        }

        /** The connection goes first, so that nothing can be tidied up. */
        void crash() {
            store.close();
            monitor.stop();
            ledger.held.stop();
            Thread.ofVirtual().start(ledger.writer::stop);
        }
    }

    /** Virtual threads that can be waited for. */
    private static final class HandlerThreads implements Executor {

        private final Set<Future<?>> running = ConcurrentHashMap.newKeySet();

        @Override
        public void execute(Runnable work) {
            FutureTask<Void> task = new FutureTask<>(work, null) {
                @Override
                protected void done() {
                    running.remove(this);
                }
            };
            running.add(task);
            Thread.ofVirtual().start(task);
        }

        void awaitAll() {
            for (Future<?> task : Set.copyOf(running)) {
                try {
                    task.get(10, TimeUnit.SECONDS);
                } catch (InterruptedException | ExecutionException | TimeoutException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}

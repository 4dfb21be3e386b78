package com.crmscheduler.adapter.redis;

import com.crmscheduler.application.port.DispatchDueTasksUseCase;
import com.crmscheduler.application.port.DueTaskSource;
import com.crmscheduler.application.port.ScheduledTaskExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Watches the partitions, each in one of a few loops, and has what is due dispatched. A loop sleeps until the next entry of its
 * partitions is due, by the store's clock, and one poll interval at most: polling is the truth, and a hint from whoever stores
 * something earlier only shortens the sleep. Loops of several instances begin at different partitions, so that they seldom meet.
 */
final class RedisScheduleMonitoringService implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RedisScheduleMonitoringService.class);
    /** Starts last and stops first: consumers are there before something is handed over, and after. */
    private static final int PHASE = Integer.MAX_VALUE - 10;
    private static final Duration STOP = Duration.ofSeconds(30);

    private final List<PartitionLoop> loops;
    private final WakeUpChannel wakeUp;
    private final StoreGauges gauges;
    private final OutageLog outage = new OutageLog();
    private List<Thread> threads = List.of();

    RedisScheduleMonitoringService(DispatchDueTasksUseCase dispatch, DueTaskSource source,
            ScheduledTaskExecutor executor, WakeUpChannel wakeUp, StoreGauges gauges,
            RedisSchedulerProperties properties) {
        int partitions = source.partitions();
        int first = ThreadLocalRandom.current().nextInt(partitions);
        int count = Math.min(properties.monitorThreads(), partitions);
        List<PartitionLoop> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] own = java.util.stream.IntStream.iterate(i, n -> n < partitions, n -> n + count)
                    .map(n -> (first + n) % partitions).toArray();
            all.add(new PartitionLoop(dispatch, source, executor, own, properties.pollInterval(), outage));
        }
        this.loops = List.copyOf(all);
        this.wakeUp = wakeUp;
        this.gauges = gauges;
    }

    @Override
    public synchronized void start() {
        if (isRunning()) {
            return;
        }
        wakeUp.listen(partition -> loops.forEach(loop -> loop.wake(partition)));
        gauges.start();
        loops.forEach(PartitionLoop::begin);
        List<Thread> started = new ArrayList<>();
        for (int i = 0; i < loops.size(); i++) {
            started.add(Thread.ofPlatform().name("scheduler-monitor-" + i).start(loops.get(i)));
        }
        threads = List.copyOf(started);
        log.info("watching {} partitions in {} loops", loops.stream().mapToInt(PartitionLoop::size).sum(),
                loops.size());
    }

    /** Lets the turns that are under way end, and waits for that for a bounded time. */
    @Override
    public synchronized void stop() {
        loops.forEach(PartitionLoop::stop);
        wakeUp.close();
        gauges.stop();
        long deadline = System.nanoTime() + STOP.toNanos();
        try {
            for (Thread thread : threads) {
                if (!thread.join(Duration.ofNanos(Math.max(deadline - System.nanoTime(), 1)))) {
                    log.warn("{} did not stop within {}; what it holds comes back when its lease runs out",
                            thread.getName(), STOP);
                    thread.interrupt();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads = List.of();
    }

    @Override
    public synchronized boolean isRunning() {
        return !threads.isEmpty();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}

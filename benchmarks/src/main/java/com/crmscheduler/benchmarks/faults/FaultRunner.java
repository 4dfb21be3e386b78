package com.crmscheduler.benchmarks.faults;

import com.crmscheduler.benchmarks.faults.Disturbances.Disturbance;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Injects a plan: each fault at its time, those of different targets at the same time where they overlap, those of one target one
 * after the other. What was done, and when, is kept for the judge.
 */
final class FaultRunner {

    private final FaultCluster cluster;
    private final InstantSource clock;
    private final FullDisk disk;
    private final Consumer<String> progress;
    private final Map<String, ReentrantLock> targets = new ConcurrentHashMap<>();
    private final List<Disturbance> injected = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    FaultRunner(FaultCluster cluster, InstantSource clock, Consumer<String> progress) {
        this.cluster = cluster;
        this.clock = clock;
        this.progress = progress;
        this.disk = new FullDisk(cluster.redis(), cluster.redisData());
    }

    /** Runs all of it and returns when every fault is over and every instance and server is up; {@link #check()} says whether. */
    void run(List<Fault> plan) {
        long start = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (Fault fault : plan) {
            Waiting.passUntil(start + fault.at().toNanos());
            threads.add(Thread.ofVirtual().name("fault").start(() -> inject(fault)));
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @throws IllegalStateException when a fault could not be injected or undone */
    void check() {
        if (!failures.isEmpty()) {
            throw new IllegalStateException("a fault could not be injected or undone", failures.getFirst());
        }
    }

    List<Disturbance> injected() {
        return List.copyOf(injected);
    }

    private void inject(Fault fault) {
        ReentrantLock target = targets.computeIfAbsent(target(fault), name -> new ReentrantLock());
        target.lock();
        try {
            progress.accept(fault.toString());
            long from = micros();
            String struck = fault.kind().strikesOne() ? cluster.instance(fault.slot()).name() : "";
            strike(fault);
            injected.add(new Disturbance(fault.kind(), struck.isEmpty() ? Optional.empty() : Optional.of(struck), from,
                    micros()));
        } catch (RuntimeException e) {
            failures.add(e);
        } finally {
            target.unlock();
        }
    }

    private void strike(Fault fault) {
        int slot = fault.slot();
        ServiceInstance instance = cluster.instance(slot);
        switch (fault.kind()) {
            case INSTANCE_KILL -> hold(fault, instance::kill, () -> cluster.startAgain(slot));
            case INSTANCE_FREEZE -> hold(fault, instance::freeze, instance::thaw);
            case REDIS_KILL -> hold(fault, cluster.redis()::killHard, cluster.redis()::restart);
            case KAFKA_KILL -> hold(fault, cluster.kafka()::killHard, cluster.kafka()::restart);
            case REDIS_LINK_CUT -> hold(fault, cluster.redisLink(slot)::cut, cluster.redisLink(slot)::mend);
            case KAFKA_LINK_CUT -> hold(fault, cluster.kafkaLink(slot)::cut, cluster.kafkaLink(slot)::mend);
            case REDIS_LINK_RESET -> cluster.redisLink(slot).reset();
            case KAFKA_LINK_RESET -> cluster.kafkaLink(slot).reset();
            case REDIS_LINK_SLOW -> slow(fault, cluster.redisLink(slot));
            case KAFKA_LINK_SLOW -> slow(fault, cluster.kafkaLink(slot));
            case CLOCK_STEP -> hold(fault, () -> instance.controls().stepClock(Duration.ofMillis(fault.amount())),
                    () -> instance.controls().stepClock(Duration.ZERO));
            case HANDLERS_SLOW -> hold(fault,
                    () -> instance.controls().slowHandlers(Duration.ofMillis(fault.amount())),
                    () -> instance.controls().slowHandlers(Duration.ZERO));
            case DISK_FULL -> disk.endsRedis(fault.hold());
            case DISK_FULL_ALIVE -> disk.keepsRedis(fault.hold());
        }
    }

    private static void slow(Fault fault, FaultyLink link) {
        hold(fault, () -> link.delay(Duration.ofMillis(fault.amount())), () -> link.delay(Duration.ZERO));
    }

    private static void hold(Fault fault, Runnable begin, Runnable end) {
        begin.run();
        Waiting.pass(fault.hold());
        end.run();
    }

    private static String target(Fault fault) {
        return switch (fault.kind()) {
            case INSTANCE_KILL, INSTANCE_FREEZE, CLOCK_STEP, HANDLERS_SLOW -> "instance " + fault.slot();
            case REDIS_KILL, DISK_FULL, DISK_FULL_ALIVE -> "redis";
            case KAFKA_KILL -> "kafka";
            case REDIS_LINK_CUT, REDIS_LINK_RESET, REDIS_LINK_SLOW -> "redis link " + fault.slot();
            case KAFKA_LINK_CUT, KAFKA_LINK_RESET, KAFKA_LINK_SLOW -> "kafka link " + fault.slot();
        };
    }

    private long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
}

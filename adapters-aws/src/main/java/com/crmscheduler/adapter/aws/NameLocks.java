package com.crmscheduler.adapter.aws;

import com.crmscheduler.domain.error.ProviderThrottled;
import com.crmscheduler.domain.model.ScheduleTaskId;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Lets one thread of this process at a time change a task. Names share a bounded number of locks. */
final class NameLocks {

    private static final int LOCKS = 1_024;

    private final ReentrantLock[] locks = IntStream.range(0, LOCKS).mapToObj(i -> new ReentrantLock()).toArray(
            ReentrantLock[]::new);
    private final Duration longest;

    /** @param longest how long to wait for others at most */
    NameLocks(Duration longest) {
        this.longest = longest;
    }

    /** @throws ProviderThrottled when others take too long */
    <T> T holding(ScheduleTaskId id, Supplier<T> work) {
        ReentrantLock lock = locks[Math.floorMod(id.hashCode(), LOCKS)];
        if (!taken(lock)) {
            throw new ProviderThrottled("other changes of " + id + " are under way", Duration.ofSeconds(1));
        }
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private boolean taken(ReentrantLock lock) {
        try {
            return lock.tryLock(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

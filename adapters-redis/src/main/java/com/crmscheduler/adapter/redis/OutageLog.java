package com.crmscheduler.adapter.redis;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that the store is away and once that it is back, for all loops together. Thread-safe. */
final class OutageLog {

    private static final Logger log = LoggerFactory.getLogger(OutageLog.class);
    private final AtomicBoolean away = new AtomicBoolean();

    void failed(Throwable failure) {
        if (away.compareAndSet(false, true)) {
            log.warn("due tasks cannot be dispatched now; it is tried again until they can: {}", failure.toString());
        }
    }

    void worked() {
        if (away.get() && away.compareAndSet(true, false)) {
            log.info("due tasks are dispatched again");
        }
    }
}

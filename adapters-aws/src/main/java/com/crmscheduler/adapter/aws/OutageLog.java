package com.crmscheduler.adapter.aws;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that something does not work now and once that it works again, for all threads together. Thread-safe. */
final class OutageLog {

    private static final Logger log = LoggerFactory.getLogger(OutageLog.class);

    private final String what;
    private final AtomicBoolean away = new AtomicBoolean();

    /** @param what what is done, as in "receiving messages" */
    OutageLog(String what) {
        this.what = what;
    }

    void failed(Throwable failure) {
        if (away.compareAndSet(false, true)) {
            log.warn("{} fails; it is tried again until it works: {}", what, failure.toString());
        }
    }

    void worked() {
        if (away.get() && away.compareAndSet(true, false)) {
            log.info("{} works again", what);
        }
    }

    boolean isAway() {
        return away.get();
    }
}

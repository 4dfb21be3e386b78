package com.crmscheduler.testkit;

import com.crmscheduler.application.port.IdGenerator;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Identifiers that are the same in every run of a test. Any thread. */
public final class CountingIds implements IdGenerator {

    private final AtomicLong count = new AtomicLong();

    @Override
    public long incarnation() {
        return count.incrementAndGet();
    }

    @Override
    public String sortableName() {
        return String.format(Locale.ROOT, "%026d", count.incrementAndGet());
    }
}

package com.crmscheduler.adapter.aws;

import com.crmscheduler.adapter.aws.SqsQueue.Depth;
import com.crmscheduler.domain.error.ProviderUnavailable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many messages are in a queue, whoever consumes it. Reading it never blocks: it gives the last answer, and asks again when
 * that is older than 10 s.
 */
final class QueueDepth {

    private static final long FRESH_NANOS = 10_000_000_000L;
    private static final Logger log = LoggerFactory.getLogger(QueueDepth.class);

    private final SqsQueue queue;
    private final AtomicLong nextAt = new AtomicLong(System.nanoTime());
    private volatile @Nullable Depth last;

    QueueDepth(SqsQueue queue) {
        this.queue = queue;
    }

    /** Messages that wait to be received; NaN while it is not known. */
    double waiting() {
        return of(Depth::waiting);
    }

    /** Messages that were received and are not deleted; NaN while it is not known. */
    double inFlight() {
        return of(Depth::inFlight);
    }

    /** Messages that are not to be received yet; NaN while it is not known. */
    double delayed() {
        return of(Depth::delayed);
    }

    /** Asks, where that is due, without waiting for the answer. */
    void sample() {
        long due = nextAt.get();
        long now = System.nanoTime();
        if (now - due >= 0 && nextAt.compareAndSet(due, now + FRESH_NANOS)) {
            Thread.ofVirtual().name("sqs-depth").start(this::ask);
        }
    }

    boolean isKnown() {
        return last != null;
    }

    private double of(ToLongFunction<Depth> figure) {
        sample();
        Depth known = last;
        return known == null ? Double.NaN : figure.applyAsLong(known);
    }

    private void ask() {
        try {
            last = queue.depth();
        } catch (ProviderUnavailable e) {
            last = null;
            log.debug("The depth of the queue is not known", e);
        }
    }
}

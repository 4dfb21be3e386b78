package com.crmscheduler.adapter.metrics;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The meters for each value of a tag, made once. The first so many values get meters of their own, all others share those of
 * {@value #OTHER}: a registry keeps a time series for ever, and task types come from outside. Safe for use by any thread.
 *
 * @param <M> the meters of one value
 */
final class MetersByTag<M> {

    static final String OTHER = "other";

    private final int limit;
    private final Function<String, M> factory;
    private final ConcurrentHashMap<String, M> meters = new ConcurrentHashMap<>();
    private final M other;

    MetersByTag(int limit, Function<String, M> factory) {
        this.limit = limit;
        this.factory = factory;
        this.other = factory.apply(OTHER);
    }

    M of(String value) {
        M known = meters.get(value);
        if (known != null) {
            return known;
        }
        return value.equals(OTHER) ? other : learn(value);
    }

    /** One value at a time, so that the limit is exact. A value that was refused comes here each time; that is still cheap. */
    private M learn(String value) {
        if (meters.size() >= limit) {
            return other;
        }
        synchronized (meters) {
            return meters.size() >= limit ? other : meters.computeIfAbsent(value, factory);
        }
    }
}

package com.crmscheduler.benchmarks;

import java.util.Arrays;

/**
 * A sample of lateness.
 *
 * @param micros ascending, in microseconds; negative is early
 */
record Lateness(long[] micros) {

    /** The nearest-rank percentile, in milliseconds. */
    double millis(double percentile) {
        int rank = (int) Math.ceil(percentile / 100 * micros.length);
        return micros[Math.clamp(rank - 1L, 0, micros.length - 1)] / 1_000.0;
    }

    double maxMillis() {
        return micros[micros.length - 1] / 1_000.0;
    }

    long early() {
        return Arrays.stream(micros).filter(late -> late < 0).count();
    }
}

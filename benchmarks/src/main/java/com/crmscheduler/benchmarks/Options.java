package com.crmscheduler.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What the command line asks for.
 *
 * @param workloads names, in order; all when none is named
 * @param runs counted runs of each; the figures are medians
 * @param seconds how long W3 and W5 go on
 * @param pending how many tasks are pending in W5
 */
record Options(List<String> workloads, int runs, int seconds, int pending) {

    /** Workloads of the provider redis-kafka. */
    static final List<String> REDIS_KAFKA = List.of("W1", "W2", "W3", "W4", "W5", "W6");
    /** Workloads of the provider aws, against the local endpoint. */
    static final List<String> AWS = List.of("A1", "A2");
    static final String USAGE = "usage: [W1 W2 W3 W4 W5 W6 A1 A2] [--runs 3] [--seconds 30] [--pending 1000000]";

    private static final List<String> ALL = Stream.concat(REDIS_KAFKA.stream(), AWS.stream()).toList();

    Options {
        workloads = List.copyOf(workloads);
        if (runs < 1 || seconds < 1 || pending < 0 || !ALL.containsAll(workloads)) {
            throw new IllegalArgumentException(USAGE);
        }
    }

    static Options parse(String... arguments) {
        List<String> workloads = new ArrayList<>();
        int runs = 3;
        int seconds = 30;
        int pending = 1_000_000;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--runs" -> runs = number(arguments, ++i);
                case "--seconds" -> seconds = number(arguments, ++i);
                case "--pending" -> pending = number(arguments, ++i);
                default -> workloads.add(arguments[i].toUpperCase(Locale.ROOT));
            }
        }
        return new Options(workloads.isEmpty() ? ALL : workloads, runs, seconds, pending);
    }

    private static int number(String[] arguments, int index) {
        if (index >= arguments.length) {
            throw new IllegalArgumentException(USAGE);
        }
        return Integer.parseInt(arguments[index]);
    }
}

package com.crmscheduler.benchmarks.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param tasks one-time tasks
 * @param recurring recurring tasks
 * @param period how often each of those fires
 * @param faults how many faults are injected
 * @param length over how long faults and due times are spread
 * @param instances of the service
 * @param seed of the sequence of faults and of the due times
 * @param directory where the history is written, and where the servers' data lie meanwhile
 */
record FaultOptions(int tasks, int recurring, Duration period, int faults, Duration length, int instances, long seed,
        Path directory) {

    static final String USAGE = "usage: [--short] [--tasks 1000000] [--recurring 1000] [--period 30] [--faults 200]"
            + " [--seconds 1200] [--instances 3] [--seed N] [--directory .crm-scheduler/faults]";

    FaultOptions {
        if (tasks < 1 || recurring < 0 || !period.isPositive() || faults < 0 || !length.isPositive() || instances < 1) {
            throw new IllegalArgumentException(USAGE);
        }
    }

    /** The form that {@code mvn verify} runs. */
    static FaultOptions shortForm(long seed, Path directory) {
        return new FaultOptions(15_000, 40, Duration.ofSeconds(5), 21, Duration.ofSeconds(24), 3, seed, directory);
    }

    static FaultOptions parse(InstantSource clock, String... arguments) {
        Path directory = Path.of(".crm-scheduler", "faults");
        FaultOptions options = new FaultOptions(1_000_000, 1_000, Duration.ofSeconds(30), 200, Duration.ofMinutes(20),
                3, clock.millis(), directory);
        for (int i = 0; i < arguments.length; i++) {
            options = switch (arguments[i]) {
                case "--short" -> shortForm(options.seed, options.directory);
                case "--tasks" -> options.with(value(arguments, ++i), options.recurring, options.faults);
                case "--recurring" -> options.with(options.tasks, value(arguments, ++i), options.faults);
                case "--faults" -> options.with(options.tasks, options.recurring, value(arguments, ++i));
                case "--period" -> options.within(Duration.ofSeconds(value(arguments, ++i)), options.length,
                        options.instances);
                case "--seconds" -> options.within(options.period, Duration.ofSeconds(value(arguments, ++i)),
                        options.instances);
                case "--instances" -> options.within(options.period, options.length, value(arguments, ++i));
                case "--seed" -> options.at(Long.parseLong(text(arguments, ++i)), options.directory);
                case "--directory" -> options.at(options.seed, Path.of(text(arguments, ++i)));
                default -> throw new IllegalArgumentException(USAGE);
            };
        }
        return options;
    }

    private FaultOptions with(int newTasks, int newRecurring, int newFaults) {
        return new FaultOptions(newTasks, newRecurring, period, newFaults, length, instances, seed, directory);
    }

    private FaultOptions within(Duration newPeriod, Duration newLength, int newInstances) {
        return new FaultOptions(tasks, recurring, newPeriod, faults, newLength, newInstances, seed, directory);
    }

    private FaultOptions at(long newSeed, Path newDirectory) {
        return new FaultOptions(tasks, recurring, period, faults, length, instances, newSeed, newDirectory);
    }

    private static int value(String[] arguments, int index) {
        return Integer.parseInt(text(arguments, index));
    }

    private static String text(String[] arguments, int index) {
        return Optional.of(index).filter(i -> i < arguments.length).map(i -> arguments[i])
                .orElseThrow(() -> new IllegalArgumentException(USAGE));
    }
}

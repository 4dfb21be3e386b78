package com.crmscheduler.benchmarks;

import java.io.IOException;
import java.util.List;

/** Something to measure. */
interface Workload {

    /** How it is asked for: {@code W1}. */
    String name();

    /** What it does, for the table. */
    String title();

    /** What is to be reached. */
    List<Goal> goals();

    /** How many uncounted runs go before the counted ones. */
    int warmUps();

    /** What the service has to be told for it, beside where the servers are. */
    default String[] arguments() {
        return new String[0];
    }

    /** Makes what has to be there before the first run. */
    void prepare(Product product) throws InterruptedException;

    /**
     * Measures once.
     *
     * @param group a group of its own for this run's tasks
     */
    Figures run(Product product, String group) throws IOException, InterruptedException;

    /**
     * A figure to reach.
     *
     * @param figure its name
     * @param atLeast whether more is better
     * @param value the bound, itself included
     */
    record Goal(String figure, boolean atLeast, double value) {

        boolean reachedBy(double measured) {
            return atLeast ? measured >= value : measured <= value;
        }
    }
}

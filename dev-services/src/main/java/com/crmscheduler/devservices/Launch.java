package com.crmscheduler.devservices;

import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * A server that came up, and how to bring it up again.
 *
 * @param port where it listens
 * @param start starts it on that port and waits until it serves
 * @param process the server
 */
record Launch(int port, Supplier<ServerProcess> start, ServerProcess process) {

    private static final int ATTEMPTS = 5;

    /**
     * Brings a server up.
     *
     * @param port where it shall listen; 0 takes a free one, and another when that is taken meanwhile
     * @param plan what {@link #start} is for a port; all that a later start has to keep is chosen here
     * @throws ServerFailure when it does not start
     */
    static Launch on(int port, IntFunction<Supplier<ServerProcess>> plan) {
        if (port != 0) {
            return at(port, plan);
        }
        for (int attempt = 1;; attempt++) {
            try {
                return at(Loopback.freePort(), plan);
            } catch (ServerFailure portTakenMeanwhile) {
                if (attempt == ATTEMPTS) {
                    throw portTakenMeanwhile;
                }
            }
        }
    }

    /** Brings the server up again once it has ended. */
    Launch again() {
        return new Launch(port, start, start.get());
    }

    private static Launch at(int port, IntFunction<Supplier<ServerProcess>> plan) {
        Supplier<ServerProcess> start = plan.apply(port);
        return new Launch(port, start, start.get());
    }
}

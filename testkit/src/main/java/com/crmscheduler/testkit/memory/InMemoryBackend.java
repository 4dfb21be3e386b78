package com.crmscheduler.testkit.memory;

import com.crmscheduler.domain.error.ProviderUnavailable;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The server of the in-memory provider: what would survive a restart of the program. Every call to it is one atomic step. Any
 * thread.
 */
public final class InMemoryBackend {

    static final String PROVIDER = "in-memory";

    private final Store store = new Store();
    private boolean down;

    /** No call gets an answer from now on. */
    public synchronized void breakDown() {
        down = true;
    }

    /** Answers again, with all that was stored. */
    public synchronized void heal() {
        down = false;
    }

    synchronized <T> T step(Function<Store, T> step) {
        if (down) {
            throw new ProviderUnavailable(PROVIDER, "the in-memory backend was broken on purpose",
                    new IOException("broken"));
        }
        return step.apply(store);
    }

    synchronized void run(Consumer<Store> step) {
        step(store -> {
            step.accept(store);
            return store;
        });
    }
}

package com.crmscheduler.devservices;

/**
 * A server that this JVM started and will stop, on loopback. It ends with this JVM, even when that is killed.
 *
 * <p>Safe for any number of threads.
 */
public abstract class LocalServer implements AutoCloseable {

    private Launch launch;

    LocalServer(Launch launch) {
        this.launch = launch;
    }

    public final String host() {
        return Loopback.HOST;
    }

    public final synchronized int port() {
        return launch.port();
    }

    /** The process id of the server itself. */
    public final synchronized long pid() {
        return launch.process().pid();
    }

    public final synchronized boolean isRunning() {
        return launch.process().isAlive();
    }

    /** Kills it, as a crash would; returns when it is gone. */
    public final synchronized void killHard() {
        launch.process().kill();
    }

    /** Stops it in an orderly way; returns when it is gone. */
    public final synchronized void stop() {
        launch.process().stop();
    }

    /** Starts it again on the same ports with the same data, stopping it first where it runs; waits until it serves. */
    public final synchronized void restart() {
        launch.process().stop();
        launch = launch.again();
    }

    /** Freezes it: connections stay open and nothing answers, until {@link #resume()}. */
    public final synchronized void suspend() {
        launch.process().signal("STOP");
    }

    /** Lets a frozen server go on. */
    public final synchronized void resume() {
        launch.process().signal("CONT");
    }

    /** Stops it; its data stays. */
    @Override
    public final void close() {
        stop();
    }
}

package com.crmscheduler.devservices;

/**
 * How an {@link AwsServer} runs.
 *
 * @param port where the EventBridge Scheduler endpoint listens, on loopback; 0 takes a free one
 * @param fullSpeed whether its JVM optimises in full, for what is measured; otherwise it starts faster
 */
public record AwsServerSettings(int port, boolean fullSpeed) {

    /** A free port and a quick start. */
    public static final AwsServerSettings DEFAULTS = new AwsServerSettings(0, false);

    public AwsServerSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not in 0..65535");
        }
    }

    public AwsServerSettings withPort(int newPort) {
        return new AwsServerSettings(newPort, fullSpeed);
    }

    public AwsServerSettings atFullSpeed() {
        return new AwsServerSettings(port, true);
    }
}

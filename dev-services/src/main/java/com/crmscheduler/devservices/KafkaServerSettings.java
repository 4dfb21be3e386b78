package com.crmscheduler.devservices;

import java.util.Map;

/**
 * How a {@link KafkaServer} runs.
 *
 * @param port where it listens, on loopback; 0 takes a free one
 * @param fullSpeed whether its JVM optimises in full, for what is measured; otherwise it starts faster
 * @param properties further broker properties, such as {@code log.retention.ms}; they win
 */
public record KafkaServerSettings(int port, boolean fullSpeed, Map<String, String> properties) {

    /** A free port, a quick start, nothing more. */
    public static final KafkaServerSettings DEFAULTS = new KafkaServerSettings(0, false, Map.of());

    public KafkaServerSettings {
        properties = Map.copyOf(properties);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not in 0..65535");
        }
    }

    public KafkaServerSettings withPort(int newPort) {
        return new KafkaServerSettings(newPort, fullSpeed, properties);
    }

    public KafkaServerSettings atFullSpeed() {
        return new KafkaServerSettings(port, true, properties);
    }

    public KafkaServerSettings withProperties(Map<String, String> newProperties) {
        return new KafkaServerSettings(port, fullSpeed, newProperties);
    }
}

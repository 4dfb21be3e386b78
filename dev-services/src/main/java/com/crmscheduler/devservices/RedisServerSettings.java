package com.crmscheduler.devservices;

import java.util.List;
import java.util.Objects;

/**
 * How a {@link RedisServer} runs.
 *
 * @param port where it listens, on loopback; 0 takes a free one
 * @param persistence how much it writes to disk
 * @param cluster whether it is a node of a cluster
 * @param extraLines further lines of its configuration file, such as {@code maxmemory 100mb}; later lines win
 */
public record RedisServerSettings(int port, Persistence persistence, boolean cluster, List<String> extraLines) {

    /** A free port, {@link Persistence#EVERY_SECOND}, no cluster. */
    public static final RedisServerSettings DEFAULTS = new RedisServerSettings(0, Persistence.EVERY_SECOND, false,
            List.of());

    public RedisServerSettings {
        Objects.requireNonNull(persistence, "persistence");
        extraLines = List.copyOf(extraLines);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not in 0..65535");
        }
    }

    public RedisServerSettings withPort(int newPort) {
        return new RedisServerSettings(newPort, persistence, cluster, extraLines);
    }

    public RedisServerSettings withPersistence(Persistence newPersistence) {
        return new RedisServerSettings(port, newPersistence, cluster, extraLines);
    }

    public RedisServerSettings withExtraLines(String... newLines) {
        return new RedisServerSettings(port, persistence, cluster, List.of(newLines));
    }

    RedisServerSettings asClusterNode() {
        return new RedisServerSettings(port, persistence, true, extraLines);
    }

    /** What survives a crash of the server. */
    public enum Persistence {
        /** Nothing. */
        NONE("appendonly no", "save \"\""),
        /** All of it, but for about the last second when the machine itself goes down. */
        EVERY_SECOND("appendonly yes", "appendfsync everysec", "save \"\""),
        /** All that was acknowledged. */
        ALWAYS("appendonly yes", "appendfsync always", "save \"\"");

        private final List<String> lines;

        Persistence(String... lines) {
            this.lines = List.of(lines);
        }

        List<String> lines() {
            return lines;
        }
    }
}

package com.crmscheduler.devservices;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A Redis Cluster of masters alone, on loopback, with all slots served. */
public final class RedisClusterServers implements AutoCloseable {

    private static final int SLOTS = 16_384;
    private static final int PROBES = 600;
    private static final Duration BETWEEN_PROBES = Duration.ofMillis(50);

    private final List<RedisServer> masters;

    private RedisClusterServers(List<RedisServer> masters) {
        this.masters = List.copyOf(masters);
    }

    /**
     * Starts masters, forms them to a cluster, and waits until each says that the cluster is whole.
     *
     * @param directory an empty or missing one; each master has its own in it
     * @param masters how many, at least three
     * @throws ServerFailure when they do not come together
     */
    public static RedisClusterServers start(Path directory, int masters) {
        if (masters < 3) {
            throw new IllegalArgumentException("a cluster has at least 3 masters, not " + masters);
        }
        List<RedisServer> started = new ArrayList<>();
        try {
            for (int i = 0; i < masters; i++) {
                started.add(RedisServer.start(directory.resolve("master-" + i),
                        RedisServerSettings.DEFAULTS.asClusterNode()));
            }
            form(started);
            return new RedisClusterServers(started);
        } catch (IOException | ServerFailure e) {
            started.forEach(RedisServer::close);
            throw new ServerFailure("Redis Cluster in " + directory + " did not form: " + e.getMessage(), e);
        }
    }

    /** The masters, in the order of their slots. */
    public List<RedisServer> masters() {
        return masters;
    }

    /** Their addresses, each as {@code host:port}. */
    public List<String> nodes() {
        return masters.stream().map(master -> master.host() + ":" + master.port()).toList();
    }

    @Override
    public void close() {
        masters.forEach(RedisServer::close);
    }

    private static void form(List<RedisServer> nodes) throws IOException {
        for (int i = 0; i < nodes.size(); i++) {
            int port = nodes.get(i).port();
            expectOk(port, "CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            expectOk(port, "CLUSTER", "ADDSLOTSRANGE", Integer.toString(SLOTS * i / nodes.size()),
                    Integer.toString(SLOTS * (i + 1) / nodes.size() - 1));
        }
        for (RedisServer node : nodes) {
            expectOk(nodes.getFirst().port(), "CLUSTER", "MEET", node.host(), Integer.toString(node.port()),
                    Integer.toString(busPort(node.port())));
        }
        for (RedisServer node : nodes) {
            awaitWhole(node.port(), nodes.size());
        }
    }

    private static int busPort(int port) throws IOException {
        String answer = RedisServer.command(port, "CONFIG", "GET", "cluster-port");
        String[] lines = answer.split("\r\n");
        return Integer.parseInt(lines[lines.length - 1]);
    }

    private static void awaitWhole(int port, int size) throws IOException {
        String info = "";
        for (int probe = 0; probe < PROBES; probe++) {
            info = RedisServer.command(port, "CLUSTER", "INFO");
            if (info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + size)) {
                return;
            }
            LockSupport.parkNanos(BETWEEN_PROBES.toNanos());
        }
        throw new ServerFailure("the node on port " + port + " says " + info);
    }

    private static void expectOk(int port, String... words) throws IOException {
        String answer = RedisServer.command(port, words);
        if (!answer.startsWith("+OK")) {
            throw new ServerFailure(String.join(" ", words) + " answered " + answer.strip());
        }
    }
}

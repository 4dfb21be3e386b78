package com.crmscheduler.devservices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisClusterServersTest {

    @TempDir
    private Path directory;

    @Test
    void servesAllSlots_whenFormed() throws IOException {
        try (RedisClusterServers cluster = RedisClusterServers.start(directory, 3)) {
            assertThat(cluster.nodes()).hasSize(3);
            assertThat(info(cluster.masters().getFirst())).contains("cluster_slots_ok:16384");
        }
    }

    @Test
    void becomesWholeAgain_whenAKilledNodeIsRestarted() throws IOException {
        try (RedisClusterServers cluster = RedisClusterServers.start(directory, 3)) {
            RedisServer killed = cluster.masters().getLast();
            RedisServer witness = cluster.masters().getFirst();
            int port = killed.port();
            String busPort = busPort(killed);
            killed.killHard();
            await().atMost(Duration.ofSeconds(30)).until(() -> info(witness).contains("cluster_state:fail"));

            killed.restart();

            assertThat(killed.port()).isEqualTo(port);
            assertThat(busPort(killed)).isEqualTo(busPort);
            assertThat(cluster.masters()).allSatisfy(
                    master -> await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(info(master))
                            .contains("cluster_state:ok", "cluster_slots_ok:16384", "cluster_known_nodes:3")));
        }
    }

    private static String info(RedisServer server) throws IOException {
        return RedisServer.command(server.port(), "CLUSTER", "INFO");
    }

    private static String busPort(RedisServer server) throws IOException {
        return RedisServer.command(server.port(), "CONFIG", "GET", "cluster-port");
    }
}

package com.crmscheduler.adapter.redis;

import com.crmscheduler.devservices.RedisClusterServers;
import com.crmscheduler.devservices.RedisServer;
import com.crmscheduler.testkit.contract.ExpectedAborts;
import com.crmscheduler.testkit.contract.ProviderHarness;
import com.crmscheduler.testkit.contract.SchedulerProviderContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The same contract on a Redis Cluster of three masters. */
@ExpectedAborts({})
class RedisClusterContractIT extends SchedulerProviderContract {

    private static RedisClusterServers cluster;

    @BeforeAll
    static void start(@TempDir Path directory) {
        cluster = RedisClusterServers.start(directory, 3);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Override
    protected ProviderHarness harness() {
        return new RedisHarness(new RedisHarness.Servers() {

            @Override
            public TestStore connect(RedisSchedulerProperties properties) {
                return TestStore.onCluster(cluster.nodes(), properties);
            }

            @Override
            public void takeAway() {
                cluster.masters().forEach(RedisServer::suspend);
            }

            @Override
            public void bringBack() {
                cluster.masters().forEach(RedisServer::resume);
            }
        });
    }
}

package com.crmscheduler.adapter.redis;

import com.crmscheduler.devservices.RedisServer;
import com.crmscheduler.devservices.RedisServerSettings;
import com.crmscheduler.testkit.contract.ExpectedAborts;
import com.crmscheduler.testkit.contract.ProviderHarness;
import com.crmscheduler.testkit.contract.SchedulerProviderContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract on one real server. */
@ExpectedAborts({})
class RedisSchedulerProviderContractIT extends SchedulerProviderContract {

    private static RedisServer server;

    @BeforeAll
    static void start(@TempDir Path directory) {
        server = RedisServer.start(directory,
                RedisServerSettings.DEFAULTS.withPersistence(RedisServerSettings.Persistence.ALWAYS));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected ProviderHarness harness() {
        return new RedisHarness(new RedisHarness.Servers() {

            @Override
            public TestStore connect(RedisSchedulerProperties properties) {
                return TestStore.on(server.host(), server.port(), properties);
            }

            @Override
            public void takeAway() {
                server.killHard();
            }

            @Override
            public void bringBack() {
                server.restart();
            }
        });
    }
}

package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.devservices.RedisServer;
import com.crmscheduler.devservices.RedisServerSettings;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.model.ScheduleTaskId;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreGuardTest {

    private static final byte[] META = text(StoreLayout.META);

    @Test
    void refusesAStore_whenItHasOtherPartitions() {
        try (TestStore four = TestStore.open(TestStore.settings(4))) {
            four.guard.check();
            StoreGuard eight = new StoreGuard(four.store, TestStore.settings(8));

            assertThatThrownBy(eight::check).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("in 4 partitions").hasMessageContaining("scheduler.redis.partitions is 8");
            assertThatCode(new StoreGuard(four.store, TestStore.settings(4))::check).doesNotThrowAnyException();
        }
    }

    @Test
    void refusesAStore_whenANewerReleaseAllowsNoReaderSoOld() {
        try (TestStore store = TestStore.open()) {
            store.ask(redis -> redis.hset(META, text("oldest-reader"), text("2")));

            assertThatThrownBy(store.guard::check).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("newer release");
        }
    }

    @Test
    void takesAStore_whenANewerReleaseStillAllowsThisReader() {
        try (TestStore store = TestStore.open()) {
            store.ask(redis -> redis.hset(META, text("format"), text("2")));
            store.ask(redis -> redis.hset(META, text("oldest-reader"), text("1")));

            assertThatCode(store.guard::check).doesNotThrowAnyException();
        }
    }

    @Test
    void refusesAServerThatEvicts_unlessToldOtherwise(@TempDir Path directory) {
        try (RedisServer server = RedisServer.start(directory,
                RedisServerSettings.DEFAULTS.withExtraLines("maxmemory-policy allkeys-lru"));
                TestStore store = TestStore.on(server.host(), server.port(), TestStore.settings(1))) {
            assertThatThrownBy(store.guard::check).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("allkeys-lru").hasMessageContaining("scheduler.redis.allow-eviction");
            assertThatThrownBy(() -> store.provider.find(new ScheduleTaskId("group", "name")))
                    .as("nothing passes by").isInstanceOf(IllegalStateException.class);
            long keys = store.ask(redis -> redis.dbsize());
            assertThat(keys).isZero();

            StoreGuard lenient = new StoreGuard(store.store, TestStore.settings(1, 10_000, true));
            assertThatCode(lenient::check).doesNotThrowAnyException();
        }
    }

    @Test
    void looksAgain_whenTheServerWasAwayAtTheStart(@TempDir Path directory) {
        try (RedisServer server = RedisServer.start(directory);
                TestStore store = TestStore.on(server.host(), server.port(), TestStore.settings(1))) {
            server.stop();
            assertThatCode(store.guard::afterPropertiesSet).doesNotThrowAnyException();
            assertThatThrownBy(() -> store.provider.createAll(List.of())).isInstanceOf(ProviderUnavailable.class);

            server.restart();

            assertThat(store.provider.find(new ScheduleTaskId("group", "name"))).isEmpty();
        }
    }
}

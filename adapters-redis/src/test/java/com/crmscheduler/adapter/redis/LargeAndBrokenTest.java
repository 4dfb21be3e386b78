package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.application.port.DueTaskSource.Claim;
import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.QuotaExceeded;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.domain.port.TaskPage;
import com.crmscheduler.domain.port.TaskQuery;
import com.crmscheduler.devservices.RedisServer;
import com.crmscheduler.devservices.RedisServerSettings;
import com.crmscheduler.testkit.TaskMother;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Payloads of the largest size, definitions that nobody can read, a server without memory. */
class LargeAndBrokenTest {

    private static final int MEGABYTE = 1 << 20;
    private static final String LARGE = "\"" + "x".repeat(TaskPayload.MAX_BYTES - 2) + "\"";

    @Test
    void boundsWhatAClaimGivesOut_whenPayloadsAreLarge() {
        try (TestStore store = TestStore.open()) {
            createLarge(store, 60);
            Set<ScheduleTaskId> seen = new HashSet<>();
            int claims = 0;
            Claim claim;
            do {
                claim = store.source.claim(0, 500);
                claims++;
                int bytes = claim.plans().stream().mapToInt(plan -> plan.task().definition().payload().bytes()).sum();
                assertThat(bytes).isLessThan(8 * MEGABYTE);
                claim.plans().forEach(plan -> assertThat(seen.add(plan.task().id())).isTrue());
            } while (claim.more());
            assertThat(seen).hasSize(60);
            assertThat(claims).isGreaterThan(1);
        }
    }

    @Test
    void boundsAPage_whenPayloadsAreLarge() {
        try (TestStore store = TestStore.open(TestStore.settings(4))) {
            createLarge(store, 60);
            List<ScheduleTaskId> listed = new ArrayList<>();
            Optional<String> cursor = Optional.empty();
            int pages = 0;
            do {
                TaskQuery query = TaskQuery.all(1_000);
                TaskPage page = store.provider.list(cursor.map(query::from).orElse(query));
                page.items().forEach(task -> listed.add(task.id()));
                cursor = page.nextCursor();
                pages++;
            } while (cursor.isPresent());
            assertThat(listed).hasSize(60).isSorted();
            assertThat(pages).isGreaterThan(1);
        }
    }

    @Test
    void parksADefinition_whenNobodyCanReadIt() {
        try (TestStore store = TestStore.open()) {
            Instant now = store.now().truncatedTo(ChronoUnit.MILLIS);
            ScheduleTaskId broken = new ScheduleTaskId("group", "broken");
            ScheduleTaskId sound = new ScheduleTaskId("group", "sound");
            for (ScheduleTaskId id : List.of(broken, sound)) {
                store.provider.createAll(List.of(new NewTask(TaskMother.aTask().firingAt(now).task(id, 1, now), null)));
            }
            byte[] key = store.layout.at(0).definitions();
            byte[] bytes = store.ask(redis -> redis.hget(key, text("group/broken")));
            byte[] cut = java.util.Arrays.copyOf(bytes, 30);
            store.ask(redis -> redis.hset(key, text("group/broken"), cut));
            assertThatThrownBy(() -> store.provider.find(broken)).isInstanceOf(ProviderUnavailable.class);

            Claim claim = store.source.claim(0, 10);

            assertThat(claim.plans()).extracting(plan -> plan.task().id()).containsExactly(sound);
            byte[] parked = store.ask(redis -> redis.hget(store.layout.at(0).parked(), text("group/broken")));
            assertThat(parked).isEqualTo(cut);
            assertThat(store.provider.find(broken)).isEmpty();
        }
    }

    @Test
    void leavesADefinitionToOthers_whenANewerReleaseWroteIt() {
        try (TestStore store = TestStore.open()) {
            Instant now = store.now().truncatedTo(ChronoUnit.MILLIS);
            store.provider.createAll(List.of(new NewTask(TaskMother.aTask().firingAt(now)
                    .task(new ScheduleTaskId("group", "newer"), 1, now), null)));
            byte[] key = store.layout.at(0).definitions();
            byte[] bytes = store.ask(redis -> redis.hget(key, text("group/newer")));
            bytes[0] = 2;
            store.ask(redis -> redis.hset(key, text("group/newer"), bytes));

            assertThat(store.source.claim(0, 10).isEmpty()).isTrue();

            boolean kept = store.ask(redis -> redis.hexists(key, text("group/newer")));
            assertThat(kept).isTrue();
            double armed = store.ask(redis -> redis.zscore(store.layout.at(0).tasks(), text("group/newer")));
            assertThat(armed).isGreaterThan(now.toEpochMilli());
        }
    }

    @Test
    void saysThatMemoryIsShort_andStillGivesOutWhatIsDue(@TempDir Path directory) {
        try (RedisServer server = RedisServer.start(directory,
                RedisServerSettings.DEFAULTS.withExtraLines("maxmemory 12mb"));
                TestStore store = TestStore.on(server.host(), server.port(), TestStore.settings(1))) {
            Instant now = store.now().truncatedTo(ChronoUnit.MILLIS);
            CreateOutcome last = null;
            for (int i = 0; i < 100 && !(last instanceof CreateOutcome.Rejected); i++) {
                last = store.provider.createAll(List.of(large(i, now))).get(0);
            }
            assertThat(last).isInstanceOfSatisfying(CreateOutcome.Rejected.class,
                    rejected -> assertThat(rejected.reason()).isInstanceOf(QuotaExceeded.class));

            assertThat(store.source.claim(0, 5).plans()).isNotEmpty();
        }
    }

    @Test
    void refusesACursor_whenItIsNotOneOfItsOwn() {
        try (TestStore store = TestStore.open()) {
            String good = new ListCursor("group/name").encode();
            assertThat(ListCursor.decode(good)).isEqualTo(new ListCursor("group/name"));
            for (String bad : List.of("", "x", "%%%", good + "A", good.substring(1), "A".repeat(5_000))) {
                assertThatThrownBy(() -> store.provider.list(TaskQuery.all(10).from(bad))).as(bad)
                        .isInstanceOf(InvalidTask.class);
            }
        }
    }

    private static void createLarge(TestStore store, int count) {
        Instant now = store.now().truncatedTo(ChronoUnit.MILLIS);
        assertThat(store.provider.createAll(IntStream.range(0, count).mapToObj(i -> large(i, now)).toList()))
                .allMatch(outcome -> outcome instanceof CreateOutcome.Created);
    }

    private static NewTask large(int number, Instant due) {
        return new NewTask(TaskMother.aTask().firingAt(due).carrying(LARGE)
                .task(new ScheduleTaskId("large", "n" + number), number + 1, due), null);
    }
}

package com.crmscheduler.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.UnsupportedByProvider;
import com.crmscheduler.domain.model.ActionAfterCompletion;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleState;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.domain.port.Capability;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.TaskPage;
import com.crmscheduler.domain.port.TaskQuery;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.Schedule;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Clauses C6 and C7. */
abstract class ReadingClauses extends CancellingClauses {

    private TaskQuery inGroup(int limit) {
        return new TaskQuery(Optional.of(h.group()), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), limit, Optional.empty());
    }

    /** All pages of a listing; what is done between two pages is up to the caller. */
    private List<String> names(TaskQuery query, Runnable betweenPages) {
        List<String> names = new ArrayList<>();
        Optional<TaskQuery> next = Optional.of(query);
        for (int pages = 0; next.isPresent(); pages++) {
            assertThat(pages).as("pages of a small listing").isLessThan(10_000);
            TaskPage page = h.provider().list(next.get());
            assertThat(page.items().size()).isLessThanOrEqualTo(query.limit());
            page.items().forEach(task -> names.add(task.id().name()));
            next = page.nextCursor().map(query::from);
            betweenPages.run();
        }
        return names;
    }

    /** All names of a listing, where the provider has an order of its own in that of the ids. */
    private List<String> listed(TaskQuery query) {
        List<String> names = names(query, () -> {});
        return capabilities().has(Capability.ORDERED_LISTING) ? names : names.stream().sorted().toList();
    }

    @Nested
    @DisplayName("C6 Looking up")
    class LookingUp {

        @Test
        @DisplayName("C6.1 what does not exist is not found, and lists as an empty page")
        void nothing_isFound() {
            assertThat(h.provider().find(id("nothing"))).isEmpty();
            assertThat(names(inGroup(10), () -> {})).isEmpty();
        }

        @Test
        @DisplayName("C6.2 pages give each task once, whole, and in the order of the ids unless the provider has its own")
        void pages_giveEachTaskOnce() {
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 53; i++) {
                String name = "page-" + (char) ('a' + i % 26) + i;
                create(name, distantTask().carrying("[" + i + "]"));
                expected.add(name);
            }
            expected.sort(null);
            assertThat(listed(inGroup(7))).containsExactlyElementsOf(expected);
            assertThat(listed(inGroup(1_000))).containsExactlyElementsOf(expected);
            ScheduleTask listed = h.provider().list(inGroup(1)).items().getFirst();
            assertThat(listed).isEqualTo(stored(listed.id()));
        }

        @Test
        @DisplayName("C6.3 tasks that come and go between pages disturb no other task's place")
        void pages_standConcurrentChanges() {
            List<String> standing = new ArrayList<>();
            for (int i = 10; i < 50; i++) {
                create("stands-" + i, distantTask());
                standing.add("stands-" + i);
            }
            int[] count = {0};
            List<String> seen = names(inGroup(6), () -> {
                int n = count[0]++;
                create("stands-" + (10 + n * 5) + "-new", distantTask());
                ScheduleTask brief = create("a-brief-" + n, distantTask());
                h.provider().cancel(brief);
            });
            assertThat(seen).doesNotHaveDuplicates().containsAll(standing);
        }

        @Test
        @DisplayName("C6.4 a group and a prefix bound the listing")
        void groupAndPrefix_bound() {
            create("red-1", distantTask());
            create("red-2", distantTask());
            create("redder", distantTask());
            create("blue", distantTask());
            TaskQuery reds = new TaskQuery(Optional.of(h.group()), Optional.of("red-"), Optional.empty(),
                    Optional.empty(), Optional.empty(), 1, Optional.empty());
            assertThat(listed(reds)).containsExactly("red-1", "red-2");
            TaskQuery elsewhere = new TaskQuery(Optional.of(h.group().substring(1) + "-0"), Optional.empty(),
                    Optional.empty(), Optional.empty(), Optional.empty(), 10, Optional.empty());
            assertThat(names(elsewhere, () -> {})).isEmpty();
        }

        @Test
        @DisplayName("C6.5 a listing without a group has the tasks of all groups")
        void noGroup_listsAll() {
            create("everywhere", distantTask());
            Optional<TaskQuery> next = Optional.of(TaskQuery.all(1_000));
            List<ScheduleTask> all = new ArrayList<>();
            while (next.isPresent()) {
                TaskQuery query = next.get();
                TaskPage page = h.provider().list(query);
                all.addAll(page.items());
                next = page.nextCursor().map(query::from);
            }
            assertThat(all).extracting(ScheduleTask::id).contains(id("everywhere")).doesNotHaveDuplicates();
        }

        @Test
        @DisplayName("C6.6 type, state and due time select, or are rejected by a provider that declares to lack them")
        void filters_selectOrAreRejected() {
            create("enabled", distantTask());
            create("paused", distantTask().paused());
            create("near", TaskMother.aTask().firingAt(Instant.parse("2098-06-01T00:00:00Z")));
            TaskQuery byState = new TaskQuery(Optional.of(h.group()), Optional.empty(), Optional.empty(),
                    Optional.of(ScheduleState.PAUSED), Optional.empty(), 10, Optional.empty());
            TaskQuery byType = new TaskQuery(Optional.of(h.group()), Optional.empty(),
                    Optional.of(new TaskType("unheard-of")), Optional.empty(), Optional.empty(), 10, Optional.empty());
            TaskQuery byDue = new TaskQuery(Optional.of(h.group()), Optional.empty(), Optional.of(TaskMother.TYPE),
                    Optional.empty(), Optional.of(Instant.parse("2099-01-01T00:00:00Z")), 10, Optional.empty());
            if (capabilities().has(Capability.LIST_FILTERS)) {
                assertThat(names(byState, () -> {})).containsExactly("paused");
                assertThat(names(byType, () -> {})).isEmpty();
                assertThat(names(byDue, () -> {})).containsExactly("near");
            } else {
                for (TaskQuery query : List.of(byState, byType, byDue)) {
                    assertThatThrownBy(() -> h.provider().list(query)).isInstanceOf(UnsupportedByProvider.class);
                }
            }
        }

        @Test
        @DisplayName("C6.7 a cursor that is none is refused")
        void brokenCursor_isRefused() {
            create("cursor", distantTask());
            for (String broken : List.of("", " ", "no cursor", "%00", "🙂".repeat(100))) {
                assertThatThrownBy(() -> h.provider().list(inGroup(5).from(broken))).as("cursor \"%s\"", broken)
                        .isInstanceOf(InvalidTask.class);
            }
        }
    }

    @Nested
    @DisplayName("C7 Fidelity")
    class Fidelity {

        @Test
        @DisplayName("C7.1 payloads come back, and reach the handler, to the byte")
        void payloads_comeBackToTheByte() {
            List<String> payloads = List.of("{}", "null", "0", "\"\"", "[1.0,1e400,-0.0,12345678901234567890]",
                    " { \"spaced\" :\t[ ]\n} ", "{\"a\":1,\"a\":2}",
                    "{\"고객\":\"김철수\",\"emoji\":\"👩‍👩‍👧\",\"é\":\"e\u0301\"}",
                    "{\"escapes\":\"\\u0000\\u001f\\n\\\"\\\\\\ud83d\",\"raw\":\"\u007f\u2028\ufeff\"}",
                    "{\"long\":\"" + "x".repeat(TaskPayload.MAX_BYTES - 11) + "\"}",
                    "{\"long\":\"" + "가".repeat((TaskPayload.MAX_BYTES - 11) / 3) + "\"}");
            Instant due = soon();
            for (int i = 0; i < payloads.size(); i++) {
                ScheduleTask task = create("payload-" + i, TaskMother.aTask().firingAt(due).carrying(payloads.get(i)));
                assertThat(task.definition().payload().json()).isEqualTo(payloads.get(i));
            }
            for (int i = 0; i < payloads.size(); i++) {
                String seen = awaitFired(id("payload-" + i), 1).getFirst().invocation().payload().json();
                assertThat(seen.equals(payloads.get(i))).as("payload %d at the handler", i).isTrue();
            }
        }

        @Test
        @DisplayName("C7.2 a definition with everything set comes back as it was given")
        void everything_comesBack() {
            Instant start = Instant.parse("2090-02-03T04:05:06.789Z");
            TaskDefinition full = new TaskDefinition("Überfällig – 연체 \"quoted\" \\ \n tab\t 🙂", TaskMother.TYPE,
                    new TaskPayload("{\"k\": [1, 2 ,3]}"), Schedule.parse("cron(0 9 ? * MON-FRI *)"),
                    ZoneId.of("America/Argentina/ComodRivadavia"),
                    new ActiveWindow(Optional.of(start), Optional.of(start.plusSeconds(86_400_000))),
                    TaskMother.aTask().flexibleTimeWindow(), ScheduleState.PAUSED,
                    new RetryPolicy(100, Duration.ofMillis(1), Duration.ofDays(1), Duration.ofDays(30)), null,
                    TaskMother.aTask().overlap(), ActionAfterCompletion.KEEP, null);
            ScheduleTask task = ScheduleTask.create(id("everything"), Long.MIN_VALUE, full, h.now());
            assertThat(createAtPort(task)).isEqualTo(new CreateOutcome.Created(task));
            assertThat(stored(task.id())).isEqualTo(task);
            h.restart();
            assertThat(stored(task.id())).isEqualTo(task);
        }

        @Test
        @DisplayName("C7.3 the longest names and the longest description come back")
        void longest_comeBack() {
            String name = "Aa0-_." + "z".repeat(58);
            TaskMother asked = distantTask().described("д".repeat(TaskDefinition.MAX_DESCRIPTION));
            ScheduleTask task = create(name, asked);
            assertThat(stored(task.id())).isEqualTo(task);
            assertThat(task.definition()).isEqualTo(asked.definition());
        }
    }
}

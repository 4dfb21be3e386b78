package com.crmscheduler.adapter.web;

import static com.crmscheduler.adapter.web.Service.SCHEDULES;
import static com.crmscheduler.adapter.web.Service.call;
import static com.crmscheduler.adapter.web.Service.get;
import static com.crmscheduler.adapter.web.Service.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.adapter.web.Service.Answer;
import com.crmscheduler.application.handler.PermanentTaskFailure;
import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.application.handler.TaskInvocation;
import com.crmscheduler.domain.model.TaskType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What gave up, and what became of executions, over HTTP. */
class DeadLetterCallsTest {
    private static final String LETTERS = "/api/v1/dead-letters";

    @Test
    void tellsAll_whenALetterIsReadAndListed() {
        String id = die("told", "{\"a\":1}");
        Answer one = get(LETTERS + "/" + id);
        assertThat(one.status()).isEqualTo(200);
        assertThat(one.text("/id")).isEqualTo(id);
        assertThat(one.text("/group")).isEqualTo("letters");
        assertThat(one.text("/name")).isEqualTo("told");
        assertThat(one.text("/taskType")).isEqualTo("log");
        assertThat(one.text("/payload/a")).isEqualTo("1");
        assertThat(one.text("/scheduledFor")).isEqualTo("2026-11-22T23:59:00Z");
        assertThat(one.text("/reason")).isEqualTo("PermanentTaskFailure: no such customer");
        assertThat(one.text("/stack")).contains("DeadLetterCallsTest");
        assertThat(one.text("/attempts/0/state")).isEqualTo("FAILED");
        assertThat(one.text("/attempts/0/startedAt")).isEqualTo("2026-11-23T00:00:00Z");
        Answer list = get(LETTERS + "?group=letters&taskType=log&limit=1000");
        assertThat(list.json().at("/items").valueStream().map(item -> item.at("/id").stringValue())).contains(id);
        assertThat(get(LETTERS + "?group=nobody").text("/items")).isEqualTo("[]");
    }

    @Test
    void runsOnce_whenALetterIsReplayedTwice() {
        String id = die("twice", "{}");
        Answer replayed = call("POST", LETTERS + "/" + id + "/replay", null);
        assertThat(replayed.status()).isEqualTo(202);
        assertThat(replayed.text("/executionId")).isEqualTo(id);
        Answer again = post(LETTERS + "/" + id + "/replay", "{}");
        assertThat(again.status()).isEqualTo(404);
        assertThat(again.text("/type")).isEqualTo("/problems/dead-letter-not-found");
        List<TaskInvocation> ran = new ArrayList<>();
        Service.store().runDue(handler(ran, false));
        assertThat(ran).singleElement().satisfies(call -> {
            assertThat(call.executionId().value()).isEqualTo(id);
            assertThat(call.attempt()).isEqualTo(2);
            assertThat(call.payload().json()).isEqualTo("{}");
        });
    }

    @Test
    void runsWithAnotherPayload_whenTheReplayNamesOne() {
        String id = die("edited", "{}");
        assertThat(post(LETTERS + "/" + id + "/replay", "{\"payload\": {\"b\": 2}}").status()).isEqualTo(202);
        List<TaskInvocation> ran = new ArrayList<>();
        Service.store().runDue(handler(ran, false));
        assertThat(ran).singleElement()
                .satisfies(call -> assertThat(call.payload().json()).isEqualTo("{\"b\": 2}"));
        assertThat(post(LETTERS + "/" + id + "/replay", "{\"payloda\": {}}").text("/errors/0/field"))
                .isEqualTo("payloda");
    }

    @Test
    void replaysWhatIsFound_whenAFilterIsGiven() {
        die("some-1", "{}");
        die("some-2", "{}");
        Answer replayed = post(LETTERS + "/replay", "{\"group\": \"letters\", \"rate\": 1000, \"limit\": 10000}");
        assertThat(replayed.status()).isEqualTo(202);
        assertThat(replayed.json().at("/replayed").intValue()).isGreaterThanOrEqualTo(2);
        assertThat(replayed.text("/nextCursor")).isEqualTo("null");
        assertThat(get(LETTERS + "?group=letters").text("/items")).isEqualTo("[]");
        assertThat(post(LETTERS + "/replay", "{\"rate\": 0}").text("/errors/0/field")).isEqualTo("rate");
        // For the tests that come after.
        Service.store().runDue(handler(new ArrayList<>(), false));
    }

    @Test
    void keepsTheRate_whenAReplayGoesOnWithACursor() {
        die("gently-1", "{}");
        die("gently-2", "{}");
        String first = "{\"group\": \"letters\", \"rate\": 1, \"limit\": 1";
        Answer some = post(LETTERS + "/replay", first + "}");
        String cursor = ", \"cursor\": \"" + some.text("/nextCursor") + "\"}";
        assertThat(post(LETTERS + "/replay", first + cursor).text("/replayed")).isEqualTo("1");
        List<TaskInvocation> ran = new ArrayList<>();
        Service.store().runDue(handler(ran, false));
        assertThat(ran).as("due at once").hasSize(1);
        assertThat(post(LETTERS + "/replay", "{\"cursor\": \"@soon@\"}").text("/errors/0/field")).isEqualTo("cursor");
    }

    @Test
    void tellsWhatBecameOfIt_whenAnExecutionIsOver() {
        String id = die("over", "{}");
        Answer dead = get("/api/v1/executions/" + id);
        assertThat(dead.status()).isEqualTo(200);
        assertThat(dead.text("/state")).isEqualTo("DEAD_LETTERED");
        assertThat(dead.text("/error")).isEqualTo("PermanentTaskFailure: no such customer");
        assertThat(call("POST", LETTERS + "/" + id + "/replay", null).status()).isEqualTo(202);
        Service.store().runDue(handler(new ArrayList<>(), false));
        Answer replayed = get("/api/v1/executions/" + id);
        assertThat(replayed.text("/state")).isEqualTo("SUCCEEDED");
        assertThat(replayed.text("/attempt")).isEqualTo("2");
        assertThat(replayed.text("/attempts/0/state")).isEqualTo("FAILED");
        assertThat(replayed.text("/attempts/1/state")).isEqualTo("SUCCEEDED");
        assertThat(replayed.text("/startedAt")).isEqualTo("2026-11-23T00:00:00Z");
        Answer ofSchedule = get(SCHEDULES + "/letters/over/executions?limit=1");
        assertThat(ofSchedule.text("/items/0/id")).isEqualTo(id);
        assertThat(ofSchedule.text("/items/0/state")).isEqualTo("SUCCEEDED");
        Answer rest = get(SCHEDULES + "/letters/over/executions?cursor=" + ofSchedule.text("/nextCursor"));
        assertThat(rest.text("/items/0/state")).as("once for each time that it ended").isEqualTo("DEAD_LETTERED");
        assertThat(rest.text("/nextCursor")).isEqualTo("null");
        assertThat(get("/api/v1/executions?state=DEAD_LETTERED&taskType=log&limit=1000").json().at("/items")
                .valueStream().map(item -> item.at("/id").stringValue())).contains(id);
        assertThat(get(SCHEDULES + "/letters/never-was/executions").text("/items")).isEqualTo("[]");
        assertThat(get("/api/v1/executions?state=LATE").text("/errors/0/field")).isEqualTo("state");
        Answer none = get("/api/v1/executions/" + "0".repeat(32));
        assertThat(none.status()).isEqualTo(404);
        assertThat(none.text("/type")).isEqualTo("/problems/execution-not-found");
    }

    @Test
    void isGone_whenALetterIsPurged() {
        String id = die("purged", "{}");
        assertThat(call("DELETE", LETTERS + "/" + id, null).status()).isEqualTo(204);
        assertThat(call("DELETE", LETTERS + "/" + id, null).status()).isEqualTo(404);
        assertThat(get(LETTERS + "/" + id).status()).isEqualTo(404);
    }

    @Test
    void namesTheField_whenAnIdOrAFilterIsNoSuchThing() {
        assertThat(get(LETTERS + "/zzz").text("/errors/0/field")).isEqualTo("executionId");
        Answer filter = get(LETTERS + "?from=yesterday&cursor=&limit=0");
        assertThat(filter.status()).isEqualTo(400);
        assertThat(filter.json().at("/errors").valueStream().map(e -> e.at("/field").stringValue()))
                .containsExactlyInAnyOrder("from", "cursor", "limit");
        String moment = "?from=2026-12-01T00:00:00Z&to=2026-12-01T00:00:00Z";
        assertThat(get(LETTERS + moment).status()).as("a period of no length is one").isEqualTo(200);
        assertThat(get("/api/v1/executions" + moment).status()).isEqualTo(200);
    }

    private static String die(String name, String payload) {
        assertThat(post(SCHEDULES, "{\"group\":\"letters\",\"name\":\"" + name + "\",\"taskType\":\"log\",\"payload\":"
                + payload + ",\"expression\":\"at(2026-11-22T23:59:00)\"}").status()).isEqualTo(201);
        List<TaskInvocation> ran = new ArrayList<>();
        Service.store().runDue(handler(ran, true));
        return ran.stream().filter(call -> call.scheduleId().name().equals(name)).findFirst().orElseThrow()
                .executionId().value();
    }

    private static TaskHandler handler(List<TaskInvocation> ran, boolean fails) {
        return new TaskHandler() {
            @Override
            public TaskType type() {
                return new TaskType("log");
            }

            @Override
            public void handle(TaskInvocation invocation) throws Exception {
                ran.add(invocation);
                if (fails) {
                    throw new PermanentTaskFailure("no such customer", null);
                }
            }
        };
    }
}

package com.crmscheduler.benchmarks;

import com.crmscheduler.application.port.IdGenerator;
import com.crmscheduler.domain.model.ActionAfterCompletion;
import com.crmscheduler.domain.model.FlexibleTimeWindow;
import com.crmscheduler.domain.model.OverlapPolicy;
import com.crmscheduler.domain.model.RetryPolicy;
import com.crmscheduler.domain.model.ScheduleState;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.model.TaskPayload;
import com.crmscheduler.domain.model.TaskType;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.domain.schedule.ActiveWindow;
import com.crmscheduler.domain.schedule.Schedule;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Makes the tasks of the workloads: one-time, with a payload of 200 bytes of JSON and names like {@code follow-up-0001234}. */
final class BenchmarkTasks {

    static final TaskType TYPE = new TaskType("benchmark");
    static final String PAYLOAD = payload(200);
    private static final String NAME_PREFIX = "follow-up-";
    private static final ZoneId ZONE = ZoneId.of("UTC");
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT)
            .withZone(ZONE);
    private static final DateTimeFormatter MILLIS = DateTimeFormatter
            .ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS", Locale.ROOT)
            .withZone(ZONE);

    private final IdGenerator ids;
    private final Instant now;

    BenchmarkTasks(IdGenerator ids, Instant now) {
        this.ids = ids;
        this.now = now;
    }

    NewTask task(String group, int index, Instant at) {
        Schedule schedule = Schedule.parse("at(" + (at.getNano() == 0 ? SECONDS : MILLIS).format(at) + ")");
        TaskDefinition definition = new TaskDefinition(null, TYPE, new TaskPayload(PAYLOAD), schedule, ZONE,
                ActiveWindow.ALWAYS, FlexibleTimeWindow.OFF, ScheduleState.ENABLED, RetryPolicy.DEFAULT, null,
                OverlapPolicy.ALLOW, ActionAfterCompletion.DELETE, null);
        return new NewTask(
                ScheduleTask.create(new ScheduleTaskId(group, name(index)), ids.incarnation(), definition, now),
                null);
    }

    static String name(int index) {
        String digits = Integer.toString(10_000_000 + index);
        return NAME_PREFIX + digits.substring(1);
    }

    /** The inverse of {@link #name}. */
    static int index(String name) {
        return Integer.parseInt(name, NAME_PREFIX.length(), name.length(), 10);
    }

    private static String payload(int bytes) {
        String head = "{\"customer\":424242,\"channel\":\"email\",\"template\":\"follow-up\",\"note\":\"";
        String tail = "\"}";
        return head + "x".repeat(bytes - head.length() - tail.length()) + tail;
    }
}

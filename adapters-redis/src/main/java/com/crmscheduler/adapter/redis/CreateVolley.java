package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.number;
import static com.crmscheduler.adapter.redis.RedisStore.text;

import com.crmscheduler.adapter.redis.RedisStore.Answer;
import com.crmscheduler.adapter.redis.StoreLayout.Partition;
import com.crmscheduler.domain.error.TaskAlreadyExists;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.NewTask;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the tasks of one call by partition and sends one script for each partition, all at once; when it has gathered much it
 * sends what it has and waits, so that a call of large payloads stays bounded. Used by one thread.
 */
final class CreateVolley {

    /** Bounds of one script call, which nothing else in Redis can interrupt. */
    private static final int MAX_TASKS = 500;
    private static final int MAX_BYTES = 1 << 20;
    /** Bound of what is under way at once. */
    private static final int MAX_VOLLEY_BYTES = 16 << 20;
    private static final byte[] NOTHING = {};

    private final RedisStore store;
    private final StoreLayout layout;
    private final RedisSchedulerProperties properties;
    private final long nowMillis;
    private final @Nullable Batch[] open;
    private final List<Batch> sent = new ArrayList<>();
    private int volleyBytes;

    CreateVolley(RedisStore store, StoreLayout layout, RedisSchedulerProperties properties, long nowMillis) {
        this.store = store;
        this.layout = layout;
        this.properties = properties;
        this.nowMillis = nowMillis;
        this.open = new Batch[layout.size()];
    }

    /** Takes the task at an index of the call. */
    void add(int index, NewTask asked, @Nullable CreateOutcome[] outcomes) {
        ScheduleTask task = asked.task();
        Partition partition = layout.partition(task.id());
        byte[] definition = DefinitionCodec.encode(task);
        Batch batch = open[partition.number()];
        if (batch != null && (batch.tasks.size() >= MAX_TASKS || batch.bytes + definition.length > MAX_BYTES)) {
            send(batch);
            batch = null;
        }
        if (batch == null) {
            batch = new Batch(partition, properties);
            open[partition.number()] = batch;
        }
        Instant due = RedisSchedulerProvider.due(task);
        String name = task.id().toString();
        String key = asked.idempotencyKey();
        batch.add(index, task, definition.length, text(name), definition,
                due == null ? NOTHING : number(due.toEpochMilli()), key == null ? NOTHING : text(name + ' ' + key));
        volleyBytes += definition.length;
        if (volleyBytes >= MAX_VOLLEY_BYTES) {
            finish(outcomes);
        }
    }

    /** Sends what is gathered, waits, and writes the outcomes. */
    void finish(@Nullable CreateOutcome[] outcomes) {
        for (Batch batch : open) {
            if (batch != null) {
                send(batch);
            }
        }
        List<Answer<List<Object>>> answers = store.awaitAll(sent.stream().map(Batch::answer).toList());
        for (int i = 0; i < answers.size(); i++) {
            sent.get(i).read(answers.get(i), outcomes);
        }
        sent.clear();
        volleyBytes = 0;
    }

    private void send(Batch batch) {
        Partition partition = batch.partition;
        List<byte[]> memory = partition.idempotency(nowMillis);
        batch.answer = store.run(LuaScript.CREATE, new byte[][]{partition.tasks(), partition.definitions(),
                partition.index(), memory.get(0), memory.get(1), memory.get(2)}, batch.arguments);
        sent.add(batch);
        open[partition.number()] = null;
    }

    /** What one script call carries. */
    private static final class Batch {

        private final Partition partition;
        private final List<Integer> indexes = new ArrayList<>();
        private final List<ScheduleTask> tasks = new ArrayList<>();
        private final List<byte[]> arguments = new ArrayList<>();
        private CompletableFuture<List<Object>> answer = new CompletableFuture<>();
        private int bytes;

        Batch(Partition partition, RedisSchedulerProperties properties) {
            this.partition = partition;
            arguments.add(text(StoreLayout.WAKE_UP));
            arguments.add(number(partition.number()));
            arguments.add(number(properties.pollInterval().toMillis()));
        }

        void add(int index, ScheduleTask task, int length, byte[]... values) {
            indexes.add(index);
            tasks.add(task);
            arguments.addAll(List.of(values));
            bytes += length;
        }

        CompletableFuture<List<Object>> answer() {
            return answer;
        }

        void read(Answer<List<Object>> received, @Nullable CreateOutcome[] outcomes) {
            List<Object> verdicts = received.value() == null ? List.of() : received.value();
            for (int i = 0; i < tasks.size(); i++) {
                outcomes[indexes.get(i)] = received.failure() != null
                        ? new CreateOutcome.Rejected(received.failure())
                        : outcome(tasks.get(i), verdicts.get(i));
            }
        }

        private static CreateOutcome outcome(ScheduleTask task, @Nullable Object verdict) {
            if (verdict instanceof List<?> repeated) {
                return repeated.isEmpty()
                        ? new CreateOutcome.Repeated(task)
                        : repeated(task, (byte[]) repeated.get(0));
            }
            return Long.valueOf(1).equals(verdict)
                    ? new CreateOutcome.Created(task)
                    : new CreateOutcome.Rejected(new TaskAlreadyExists(task.id()));
        }

        private static CreateOutcome repeated(ScheduleTask task, byte[] now) {
            try {
                return new CreateOutcome.Repeated(DefinitionCodec.decode(task.id(), now));
            } catch (DefinitionCodec.Unreadable e) {
                return new CreateOutcome.Rejected(RedisFailures.unavailable(e));
            }
        }
    }
}

package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.number;
import static com.crmscheduler.adapter.redis.RedisStore.text;

import com.crmscheduler.adapter.redis.StoreLayout.Partition;
import com.crmscheduler.application.port.DueTaskSource;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.error.ScheduleTaskException;
import com.crmscheduler.domain.model.ActionAfterCompletion;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.model.TaskDefinition;
import com.crmscheduler.domain.schedule.Schedule;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives out what is due in Redis, one script a step. Thread-safe. */
final class RedisDueTaskSource implements DueTaskSource {

    private static final Logger log = LoggerFactory.getLogger(RedisDueTaskSource.class);
    /** When to look again at a partition that has too much in flight. */
    private static final Duration SATURATED = Duration.ofMillis(100);
    private static final byte[] NOTHING = {};
    private static final byte KEPT = 'k';
    private static final byte GOES = 'g';
    private static final byte RECURRING = 'r';
    private static final byte SKIPPED = 's';
    /** The answers of settle.lua that ask for something. */
    private static final Long FIRES = 1L;
    private static final Long OVERLAPS = 2L;

    private final RedisStore store;
    private final StoreGuard guard;
    private final StoreLayout layout;
    private final RedisSchedulerProperties properties;
    private final OutageRule outage;
    private final AtomicBoolean saturationLogged = new AtomicBoolean();

    RedisDueTaskSource(RedisStore store, StoreGuard guard, StoreLayout layout, RedisSchedulerProperties properties,
            OutageRule outage) {
        this.store = store;
        this.guard = guard;
        this.layout = layout;
        this.properties = properties;
        this.outage = outage;
    }

    @Override
    public int partitions() {
        return layout.size();
    }

    @Override
    public Claim claim(int partition, int limit) {
        guard.check();
        Partition p = layout.at(partition);
        List<Object> answer = store.await(store.run(LuaScript.CLAIM,
                new byte[][]{p.tasks(), p.definitions(), p.executions(), p.leases(), p.seen()},
                List.of(number(limit), number(properties.claimLease().toMillis()),
                        number(properties.claimBytes().toBytes()), number(properties.inFlightLimit()),
                        number(outage.silence().toMillis()), number(outage.grace().toMillis()))));
        Instant now = Instant.ofEpochMilli((Long) answer.get(0));
        long lease = (Long) answer.get(1);
        Definitions definitions = new Definitions();
        List<DuePlan> plans = plans(list(answer.get(5)), lease, definitions);
        List<ScheduledExecution> executions = executions(list(answer.get(6)), now, definitions);
        definitions.park(p);
        boolean saturated = Long.valueOf(1).equals(answer.get(4));
        noteSaturation(p, saturated);
        long wait = (Long) answer.get(3);
        Duration untilNext = saturated ? SATURATED : wait < 0 ? null : Duration.ofMillis(wait);
        return new Claim(partition, now, plans, executions, Long.valueOf(1).equals(answer.get(2)), untilNext);
    }

    private List<DuePlan> plans(List<?> entries, long lease, Definitions definitions) {
        List<DuePlan> plans = new ArrayList<>(entries.size() / 2);
        for (int i = 0; i < entries.size(); i += 2) {
            ScheduleTask task = definitions.decode(string(entries.get(i)), bytes(entries.get(i + 1)));
            Instant nominal = task == null ? null : task.nextOccurrence();
            if (task != null && nominal != null) {
                Instant due = RedisSchedulerProvider.due(task);
                plans.add(new DuePlan(task, nominal, due == null ? nominal : due, lease));
            }
        }
        return plans;
    }

    private static List<ScheduledExecution> executions(List<?> entries, Instant now, Definitions definitions) {
        List<ScheduledExecution> executions = new ArrayList<>(entries.size() / 4);
        for (int i = 0; i < entries.size(); i += 4) {
            String key = string(entries.get(i));
            byte[] record = bytes(entries.get(i + 1));
            try {
                if (ExecutionRecord.isReplay(key)) {
                    executions.add(ExecutionRecord.replay(key, record, now));
                    continue;
                }
                ScheduleTask task = definitions.decode(key.substring(0, key.indexOf('@')), bytes(entries.get(i + 3)));
                if (task != null) {
                    executions.add(ExecutionRecord.decode(record).execution(key, task, now));
                }
            } catch (IllegalArgumentException | BufferUnderflowException | ScheduleTaskException e) {
                // It must not keep from its neighbours what was claimed with it; its lease brings it back, to be told of.
                log.error("left execution {}: {}", key, e.getMessage());
            }
        }
        return executions;
    }

    private void noteSaturation(Partition partition, boolean saturated) {
        if (saturated && saturationLogged.compareAndSet(false, true)) {
            log.warn("partition {} has {} executions in flight and gives out no more until some have ended"
                    + " (scheduler.redis.in-flight-limit); this is said once until it is over", partition.number(),
                    properties.inFlightLimit());
        } else if (!saturated) {
            saturationLogged.set(false);
        }
    }

    @Override
    public Settled settle(Claim claim, List<Settlement> settlements) {
        if (settlements.isEmpty()) {
            return new Settled(List.of(), List.of());
        }
        Partition p = layout.at(claim.partition());
        List<byte[]> arguments = new ArrayList<>(settlements.size() * 4 + 2);
        arguments.add(number(properties.claimLease().toMillis()));
        // One claim puts one mark on all of its plans.
        arguments.add(number(settlements.get(0).plan().lease()));
        for (Settlement settlement : settlements) {
            DuePlan plan = settlement.plan();
            arguments.add(text(plan.task().id().toString()));
            arguments.add(text(ExecutionRecord.key(occurrence(plan))));
            arguments.add(ExecutionRecord.first(plan.task(), plan.nominal(), plan.dueAt(), claim.claimedAt()));
            arguments.add(becomes(settlement));
        }
        List<Object> answers = store.await(store.run(LuaScript.SETTLE,
                new byte[][]{p.tasks(), p.definitions(), p.index(), p.executions(), p.leases()}, arguments));
        List<ScheduledExecution> fired = new ArrayList<>(settlements.size());
        List<DuePlan> overlapping = new ArrayList<>();
        for (int i = 0; i < settlements.size(); i++) {
            DuePlan plan = settlements.get(i).plan();
            if (FIRES.equals(answers.get(i))) {
                fired.add(execution(plan, claim.claimedAt()));
            } else if (OVERLAPS.equals(answers.get(i))) {
                overlapping.add(plan);
            }
        }
        return new Settled(fired, overlapping);
    }

    /** What becomes of a plan, as settle.lua reads it: its kind, and its next occurrence where there is one. */
    private static byte[] becomes(Settlement settlement) {
        TaskDefinition definition = settlement.plan().task().definition();
        Instant next = settlement.next();
        Instant nextDue = settlement.nextDue();
        if (next != null && nextDue != null) {
            byte[] due = number(nextDue.toEpochMilli());
            ByteBuffer out = ByteBuffer.allocate(1 + Binary.TIME_BYTES + due.length);
            Binary.putTime(out.put(settlement.fires() ? RECURRING : SKIPPED), next);
            return out.put(due).array();
        }
        if (!settlement.fires()) {
            return new byte[]{SKIPPED};
        }
        boolean once = definition.schedule() instanceof Schedule.At;
        boolean kept = definition.actionAfterCompletion() == ActionAfterCompletion.KEEP;
        return new byte[]{!once ? RECURRING : kept ? KEPT : GOES};
    }

    private static Occurrence occurrence(DuePlan plan) {
        return Occurrence.scheduled(plan.task().id(), plan.task().incarnation(), plan.nominal());
    }

    private static ScheduledExecution execution(DuePlan plan, Instant claimedAt) {
        ScheduleTask task = plan.task();
        Occurrence occurrence = occurrence(plan);
        return new ScheduledExecution(occurrence.executionId(), occurrence, task.generation(), 1,
                task.definition().type(), task.definition().payload(), task.definition().retry(), plan.dueAt(),
                claimedAt);
    }

    @Override
    public void handedOver(Claim claim, List<ScheduledExecution> acknowledged, List<ScheduledExecution> refused) {
        if (acknowledged.isEmpty() && refused.isEmpty()) {
            return;
        }
        Partition p = layout.at(claim.partition());
        List<byte[]> arguments = new ArrayList<>(acknowledged.size() + refused.size() + 3);
        arguments.add(number(properties.handOverTimeout().toMillis()));
        arguments.add(number(properties.refusedDelay().toMillis()));
        arguments.add(number(acknowledged.size()));
        acknowledged.forEach(execution -> arguments.add(text(ExecutionRecord.key(execution))));
        refused.forEach(execution -> arguments.add(text(ExecutionRecord.key(execution))));
        store.await(store.run(LuaScript.HAND_OVER, new byte[][]{p.tasks(), p.executions(), p.leases()}, arguments));
    }

    private static List<?> list(@Nullable Object answer) {
        return answer instanceof List<?> list ? list : List.of();
    }

    private static String string(@Nullable Object answer) {
        return new String(bytes(answer), StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(@Nullable Object answer) {
        return answer instanceof byte[] bytes ? bytes : NOTHING;
    }

    /** Decodes what one claim gave out, and puts aside what cannot be, so that it does not block its partition. */
    private final class Definitions {

        private final List<byte[]> unreadable = new ArrayList<>();

        @Nullable
        ScheduleTask decode(String name, byte[] definition) {
            try {
                return DefinitionCodec.decode(ScheduleTaskId.parse(name), definition);
            } catch (DefinitionCodec.Unreadable e) {
                if (e.newer()) {
                    log.warn("left to a newer release: {}", e.getMessage());
                } else {
                    log.error("parked in Redis, it will not fire: {}", e.getMessage());
                    unreadable.add(text(name));
                    unreadable.add(definition);
                }
                return null;
            }
        }

        void park(Partition p) {
            if (unreadable.isEmpty()) {
                return;
            }
            try {
                store.await(store.run(LuaScript.PARK,
                        new byte[][]{p.tasks(), p.definitions(), p.index(), p.executions(), p.parked()},
                        unreadable));
            } catch (ScheduleTaskException e) {
                log.warn("could not park what is unreadable; it will be met again: {}", e.getMessage());
            }
        }
    }
}

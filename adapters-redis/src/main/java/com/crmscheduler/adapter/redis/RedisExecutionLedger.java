package com.crmscheduler.adapter.redis;

import static com.crmscheduler.adapter.redis.RedisStore.number;
import static com.crmscheduler.adapter.redis.RedisStore.text;

import com.crmscheduler.adapter.redis.RedisStore.Answer;
import com.crmscheduler.adapter.redis.StoreLayout.Partition;
import com.crmscheduler.application.port.ExecutionLedger;
import com.crmscheduler.application.port.ExecutionOutcome;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.error.ScheduleTaskException;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleTaskId;
import java.nio.BufferUnderflowException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps in Redis which executions are in flight and who holds them. What this instance holds is known here too, so that a
 * duplicate delivery to the holder itself is told apart from a repeated accept. Thread-safe.
 */
final class RedisExecutionLedger implements ExecutionLedger {

    private static final Logger log = LoggerFactory.getLogger(RedisExecutionLedger.class);
    /** How many deliveries one script call carries. */
    private static final int MAX_CALL = 500;
    /** How long it is known of an attempt that its instances were lost with it. */
    private static final Duration BEGUN_FOR = Duration.ofDays(1);
    private static final byte[] NO_TOKEN = {};
    private static final byte[] NOTHING_TO_TELL = {};

    private final RedisStore store;
    private final StoreGuard guard;
    private final StoreLayout layout;
    private final HeldExecutions held;
    private final OutcomeWriter outcomes;
    private final byte[] lease;

    RedisExecutionLedger(RedisStore store, StoreGuard guard, StoreLayout layout, HeldExecutions held,
            OutcomeWriter outcomes, RedisSchedulerProperties properties) {
        this.store = store;
        this.guard = guard;
        this.layout = layout;
        this.held = held;
        this.outcomes = outcomes;
        this.lease = number(properties.executionLease().toMillis());
    }

    @Override
    public List<Acceptance> accept(List<ScheduledExecution> deliveries) {
        guard.check();
        @Nullable
        Acceptance[] answers = new Acceptance[deliveries.size()];
        long asOf = System.nanoTime();
        List<Occurrence> begun = new ArrayList<>();
        try {
            List<Integer> asked = new ArrayList<>();
            for (int i = 0; i < answers.length; i++) {
                Occurrence occurrence = deliveries.get(i).occurrence();
                if (held.begin(occurrence)) {
                    begun.add(occurrence);
                    asked.add(i);
                } else {
                    answers[i] = new Acceptance.Unwanted(Reason.HELD_ELSEWHERE);
                }
            }
            accept(deliveries, asked, answers, asOf);
        } catch (ScheduleTaskException e) {
            // What Redis gave us all the same it gives us again when the same deliveries are accepted again.
            begun.forEach(held::end);
            throw RedisFailures.unavailable(e);
        }
        List<Acceptance> all = new ArrayList<>(answers.length);
        for (Acceptance answer : answers) {
            all.add(java.util.Objects.requireNonNull(answer, "answer"));
        }
        return all;
    }

    private void accept(List<ScheduledExecution> deliveries, List<Integer> asked, @Nullable Acceptance[] answers,
            long asOf) {
        List<Call> calls = calls(asked, i -> deliveries.get(i).occurrence().taskId());
        List<CompletableFuture<List<Object>>> volley = new ArrayList<>();
        for (Call call : calls) {
            List<byte[]> arguments = new ArrayList<>(call.indexes().size() * 2 + 2);
            arguments.add(lease);
            arguments.add(held.holder());
            for (int i : call.indexes()) {
                ScheduledExecution delivery = deliveries.get(i);
                arguments.add(text(ExecutionRecord.key(delivery)));
                arguments.add(ExecutionRecord.attempt(delivery));
            }
            Partition p = call.partition();
            volley.add(store.run(LuaScript.ACCEPT,
                    new byte[][]{p.tasks(), p.definitions(), p.executions(), p.leases()}, arguments));
        }
        List<Answer<List<Object>>> received = store.awaitAll(volley);
        for (int c = 0; c < calls.size(); c++) {
            List<?> verdicts = values(received.get(c));
            for (int n = 0; n < verdicts.size(); n++) {
                int i = calls.get(c).indexes().get(n);
                answers[i] = acceptance(deliveries.get(i), verdicts.get(n), asOf);
            }
        }
    }

    private Acceptance acceptance(ScheduledExecution delivery, @Nullable Object verdict, long asOf) {
        Occurrence occurrence = delivery.occurrence();
        if (verdict instanceof byte[] record) {
            ExecutionRecord stored;
            int lost;
            try {
                stored = ExecutionRecord.decode(record);
                lost = stored.lost(ExecutionRecord.key(delivery), record);
            } catch (IllegalArgumentException | BufferUnderflowException e) {
                log.error("left execution {} schedule={}: {}", delivery.id(), occurrence.taskId(), e.getMessage());
                held.end(occurrence);
                return new Acceptance.Unwanted(Reason.NOT_DUE);
            }
            held.hold(delivery, stored.token(), asOf);
            return new Acceptance.Accepted(new Held(new ScheduledExecution(delivery.id(), delivery.occurrence(),
                    stored.generation(), stored.attempt(), delivery.type(), delivery.payload(), delivery.retry(),
                    stored.due(), delivery.claimedAt()), stored.token(),
                    lost));
        }
        held.end(occurrence);
        if (verdict instanceof List<?> changed) {
            try {
                return new Acceptance.PlanChanged(
                        DefinitionCodec.decode(occurrence.taskId(), (byte[]) changed.get(0)));
            } catch (DefinitionCodec.Unreadable e) {
                // Asking again would get the same answer and hold up the rest of the poll for ever; its lease brings it back.
                log.warn("left execution {} to come again: {}", delivery.id(), e.getMessage());
                return new Acceptance.Unwanted(Reason.NOT_DUE);
            }
        }
        return new Acceptance.Unwanted(Long.valueOf(1).equals(verdict)
                ? Reason.HELD_ELSEWHERE
                : Long.valueOf(2).equals(verdict) ? Reason.NOT_DUE : Reason.FINISHED_OR_CANCELLED);
    }

    @Override
    public boolean holds(Held execution) {
        return held.holds(execution.execution().occurrence(), execution.fencingToken());
    }

    @Override
    public long begunBefore(Held execution) {
        try {
            List<Object> answer = store.await(store.run(LuaScript.BEGIN, new byte[][]{begun(execution)},
                    List.of(number(BEGUN_FOR.toMillis()))));
            return (Long) answer.get(0) - 1;
        } catch (ScheduleTaskException e) {
            log.warn("it is not noted that the handler of execution {} begins: {}", execution.execution().id(),
                    e.getMessage());
            return 0;
        }
    }

    private byte[] begun(Held execution) {
        return layout.partition(execution.execution().occurrence().taskId())
                .begun(ExecutionRecord.key(execution.execution()), execution.execution().attempt());
    }

    @Override
    public CompletionStage<Boolean> complete(Held execution, ExecutionOutcome outcome) {
        Occurrence occurrence = execution.execution().occurrence();
        return outcomes
                .write(layout.partition(occurrence.taskId()), ExecutionRecord.key(execution.execution()), execution,
                        outcome, held.attempt(execution, outcome))
                .whenComplete((recorded, failure) -> held.end(occurrence, execution.fencingToken()));
    }

    @Override
    public void release(Collection<Held> executions, Duration delay) {
        List<Held> all = List.copyOf(executions);
        List<ScheduledExecution> deliveries = all.stream().map(Held::execution).toList();
        all.forEach(given -> held.end(given.execution().occurrence(), given.fencingToken()));
        // Its instance is not lost with it this time. A note that stays runs out by itself.
        all.stream().filter(given -> given.lost() > 0).forEach(given -> store.send(redis -> redis.del(begun(given))));
        try {
            giveBack(deliveries, i -> ExecutionRecord.token(all.get(i).fencingToken()), delay);
        } catch (ScheduleTaskException e) {
            log.warn("could not give {} executions back; they come back when their lease runs out: {}", all.size(),
                    e.getMessage());
        }
    }

    @Override
    public void defer(List<ScheduledExecution> deliveries, Duration delay) {
        giveBack(deliveries, i -> NO_TOKEN, delay);
    }

    private void giveBack(List<ScheduledExecution> deliveries, java.util.function.IntFunction<byte[]> token,
            Duration delay) {
        List<CompletableFuture<List<Object>>> volley = new ArrayList<>();
        for (Call call : calls(indexes(deliveries), i -> deliveries.get(i).occurrence().taskId())) {
            List<byte[]> arguments = new ArrayList<>();
            for (int i : call.indexes()) {
                arguments.add(text(ExecutionRecord.key(deliveries.get(i))));
                arguments.add(token.apply(i));
                arguments.add(ExecutionRecord.incarnation(deliveries.get(i).occurrence().incarnation()));
                arguments.add(number(delay.toMillis()));
            }
            Partition p = call.partition();
            volley.add(store.run(LuaScript.GIVE_BACK, new byte[][]{p.tasks(), p.executions(), p.leases()},
                    arguments));
        }
        store.awaitAll(volley).forEach(RedisExecutionLedger::values);
    }

    @Override
    public void discard(List<ScheduledExecution> deliveries) {
        List<CompletableFuture<List<Object>>> volley = new ArrayList<>();
        for (Call call : calls(indexes(deliveries), i -> deliveries.get(i).occurrence().taskId())) {
            List<byte[]> arguments = new ArrayList<>();
            for (int i : call.indexes()) {
                arguments.add(text(ExecutionRecord.key(deliveries.get(i))));
                arguments.add(DefinitionCodec.fence(deliveries.get(i).occurrence().incarnation(),
                        deliveries.get(i).generation()));
                arguments.add(OutcomeWriter.DISCARDED);
                arguments.add(NOTHING_TO_TELL);
            }
            volley.add(outcomes.send(call.partition(), held.hour(), arguments));
        }
        store.awaitAll(volley).forEach(RedisExecutionLedger::values);
    }

    private static List<?> values(Answer<List<Object>> answer) {
        if (answer.failure() != null) {
            throw answer.failure();
        }
        return answer.value() == null ? List.of() : answer.value();
    }

    private static List<Integer> indexes(List<?> list) {
        return java.util.stream.IntStream.range(0, list.size()).boxed().toList();
    }

    private List<Call> calls(List<Integer> indexes, java.util.function.IntFunction<ScheduleTaskId> task) {
        Map<Integer, List<Integer>> byPartition = new TreeMap<>();
        for (int i : indexes) {
            byPartition.computeIfAbsent(layout.partition(task.apply(i)).number(), n -> new ArrayList<>()).add(i);
        }
        List<Call> calls = new ArrayList<>();
        byPartition.forEach((partition, some) -> {
            for (int from = 0; from < some.size(); from += MAX_CALL) {
                calls.add(new Call(layout.at(partition), some.subList(from, Math.min(from + MAX_CALL, some.size()))));
            }
        });
        return calls;
    }

    /** One script call: the indexes of what it carries. */
    private record Call(Partition partition, List<Integer> indexes) {}
}

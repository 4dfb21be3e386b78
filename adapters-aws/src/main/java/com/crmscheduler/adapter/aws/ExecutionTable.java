package com.crmscheduler.adapter.aws;

import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * The ledger in a DynamoDB table: an item an execution ({@code e#<id>}), and one a task that has or had executions which its end
 * waits for, or was cancelled ({@code t#<group>/<name>#<incarnation>}). Each change is one conditional update of one item, so a
 * claim is won by one instance, and a claim that was lost records nothing. An item says in {@value #EXPIRES} when DynamoDB may
 * delete it: the retention after its last change.
 *
 * <p>When a claim runs out is told by the instances' own clocks: should they disagree by more than a lease, an execution may be
 * handed out while another instance still has it. That one cannot record its outcome then, and what was recorded is never handed
 * out, whatever the clocks say. Thread-safe.
 */
final class ExecutionTable implements ExecutionRecords {

    static final String KEY = "id";
    static final String EXPIRES = "expires";
    private static final String RUNNING = "RUNNING";
    private static final String WAITING = "WAITING";
    private static final String GAVE_UP = "GAVE_UP";
    private static final String DONE = "DONE";
    private static final Duration SOON = Duration.ofSeconds(1);
    /** All names are written so, because DynamoDB reserves hundreds of words. */
    private static final Pattern NAMED = Pattern.compile("[#:]\\w+");
    private static final String STILL_OURS = "#token = :t AND #state = :running";

    private final DynamoDbClient client;
    private final String table;
    private final Duration lease;
    private final Duration retention;
    private final InstantSource time;
    private final FencingTokens tokens;
    private final String instance = UUID.randomUUID().toString();
    private final AtomicLong claims = new AtomicLong();

    /** @param lease how long a claim is good unless it is renewed */
    ExecutionTable(DynamoDbClient client, String table, Duration lease, Duration retention, InstantSource time) {
        this.client = client;
        this.table = table;
        this.lease = lease;
        this.retention = retention;
        this.time = time;
        this.tokens = new FencingTokens(time);
    }

    /** What is remembered under these settings: nothing beyond the messages, where no table is named. */
    static ExecutionRecords of(AwsClients clients, AwsSchedulerProperties properties, InstantSource time) {
        DynamoDbClient client = clients.dynamoDb();
        return client == null
                ? new MessagesAlone(time)
                : new ExecutionTable(client, properties.ledgerTable(), properties.consumer().visibilityTimeout(),
                        properties.ledgerRetention(), time);
    }

    @Override
    public boolean areShared() {
        return true;
    }

    @Override
    public Claim claim(MessageInFlight message) {
        ScheduledExecution execution = message.execution();
        // An answer may get lost and the SDK asks again: that it is we who have it is told by this.
        String by = instance + "/" + claims.incrementAndGet();
        long asOf = System.nanoTime();
        Map<String, AttributeValue> values = claimed(execution, by);
        long first = tokens.next();
        values.put(":t", number(first));
        try {
            update(execution.id(), "SET #state = :running, #token = :t, #until = :u, #attempt = :a, #claimant = :by,"
                    + " #task = :k, #expires = :e", "attribute_not_exists(#id)", values);
            return ours(first, asOf);
        } catch (ConditionalCheckFailedException there) {
            return claim(message, new Found(there.item()), by, asOf);
        }
    }

    private Claim claim(MessageInFlight message, Found found, String by, long asOf) {
        if (found.isClaimedBy(by)) {
            return ours(found.number("token"), asOf);
        }
        Instant now = time.instant();
        ScheduledExecution execution = message.execution();
        switch (found.state()) {
            case DONE -> {
                return new Claim.Over();
            }
            case GAVE_UP -> {
                // Only its dead letter, put back, has it run again: one that was stored before the last says nothing.
                if (message.parkedAt() < found.number("parkedAt")) {
                    return new Claim.Over();
                }
            }
            default -> {
                if (execution.attempt() < found.number("attempt")) {
                    return new Claim.Overtaken();
                }
                Duration left = Duration.between(now, Instant.ofEpochMilli(found.number("until")));
                if (left.isPositive()) {
                    return new Claim.Later(left);
                }
            }
        }
        Map<String, AttributeValue> values = claimed(execution, by);
        values.putAll(Map.of(":t", number(found.number("token")), ":was", text(found.state()), ":seen", number(found
                .number("until")), ":one", number(1)));
        try {
            return ours(update(execution.id(),
                    "SET #state = :running, #token = #token + :one, #until = :u, #attempt = :a, #claimant = :by,"
                            + " #expires = :e",
                    "#token = :t AND #state = :was AND #until = :seen", values).number("token"), asOf);
        } catch (ConditionalCheckFailedException changed) {
            Found other = new Found(changed.item());
            return other.isClaimedBy(by) ? ours(other.number("token"), asOf) : new Claim.Later(SOON);
        }
    }

    private Map<String, AttributeValue> claimed(ScheduledExecution execution, String by) {
        Map<String, AttributeValue> values = leased();
        values.putAll(Map.of(":a", number(execution.attempt()), ":by", text(by)));
        values.put(":k", text(execution.occurrence().taskId().toString()));
        return values;
    }

    private Map<String, AttributeValue> leased() {
        Instant until = time.instant().plus(lease);
        return new HashMap<>(Map.of(":running", text(RUNNING), ":u", number(until.toEpochMilli()), ":e", expiry(
                until)));
    }

    private Claim ours(long token, long asOf) {
        return new Claim.Ours(token, asOf + lease.toNanos());
    }

    @Override
    public boolean renew(MessageInFlight message) {
        Map<String, AttributeValue> values = leased();
        values.put(":t", number(message.token()));
        try {
            update(message.executionId(), "SET #until = :u, #expires = :e", STILL_OURS, values);
            return true;
        } catch (ConditionalCheckFailedException lost) {
            return false;
        }
    }

    @Override
    public boolean record(MessageInFlight message, Ending ending) {
        Instant now = time.instant();
        Map<String, AttributeValue> values = new HashMap<>(Map.of(":running", text(RUNNING), ":t", number(message
                .token()), ":zero", number(0), ":e", expiry(now)));
        String state = switch (ending) {
            case Ending.Done done -> DONE;
            case Ending.GaveUp gaveUp -> GAVE_UP;
            case Ending.PutOff putOff -> WAITING;
        };
        values.put(":s", text(state));
        String set = switch (ending) {
            case Ending.Done done -> "SET #state = :s, #until = :zero, #expires = :e";
            case Ending.GaveUp(long parkedAt) -> {
                values.put(":p", number(parkedAt));
                yield "SET #state = :s, #until = :zero, #parkedAt = :p, #expires = :e";
            }
            case Ending.PutOff(int attempt, Instant due) -> {
                values.remove(":zero");
                values.putAll(Map.of(":u", number(due.toEpochMilli()), ":a", number(attempt), ":e", expiry(due)));
                yield "SET #state = :s, #until = :u, #attempt = :a, #expires = :e";
            }
        };
        try {
            update(message.executionId(), set, STILL_OURS, values);
            return true;
        } catch (ConditionalCheckFailedException e) {
            // Either somebody else has it, or this is the second asking after an answer that was lost.
            Found found = new Found(e.item());
            return found.number("token") == message.token() && found.state().equals(state);
        }
    }

    @Override
    public void release(MessageInFlight message) {
        try {
            update(message.executionId(), "SET #until = :zero", STILL_OURS,
                    Map.of(":running", text(RUNNING), ":t", number(message.token()), ":zero", number(0)));
        } catch (ConditionalCheckFailedException lost) {
            // Then it is given up already.
        }
    }

    @Override
    public boolean open(MessageInFlight message) {
        ScheduledExecution execution = message.execution();
        String key = task(execution.occurrence().taskId(), execution.occurrence().incarnation());
        Found task = message.mayEndItsTask()
                ? changeOpen("ADD", key, execution.id())
                : get(key, "reading whether " + execution.occurrence().taskId() + " is cancelled");
        return task.has("cancelledAt");
    }

    @Override
    public boolean close(MessageInFlight message) {
        ScheduledExecution execution = message.execution();
        return !changeOpen("DELETE", task(execution.occurrence().taskId(), execution.occurrence().incarnation()),
                execution.id()).has("opened");
    }

    private Found changeOpen(String how, String key, ExecutionId id) {
        return update(key, "SET #expires = :e " + how + " #opened :id", "", Map.of(":e", expiry(time.instant()), ":id",
                AttributeValue.fromSs(List.of(id.toString()))));
    }

    @Override
    public boolean isOver(ExecutionId id) {
        Found found = get(execution(id), "reading what became of the execution " + id);
        return found.state().equals(DONE) || found.state().equals(GAVE_UP);
    }

    @Override
    public void cancel(ScheduleTask task) {
        Instant now = time.instant();
        update(task(task.id(), task.incarnation()), "SET #expires = :e, #cancelledAt = :at", "", Map.of(":e",
                expiry(now), ":at", number(now.toEpochMilli())));
    }

    @Override
    public void requireReachable(ScheduleTaskId any) {
        get(task(any, 0), "reading the table");
    }

    private Found get(String key, String what) {
        try {
            return new Found(client.getItem(request -> request.tableName(table).key(Map.of(KEY, text(key)))
                    .consistentRead(true)).item());
        } catch (RuntimeException e) {
            throw AwsFailures.unavailable(what + " in the DynamoDB table " + table + " (dynamodb:GetItem)", e);
        }
    }

    private Found update(ExecutionId id, String update, String condition, Map<String, AttributeValue> values) {
        return update(execution(id), update, condition, values);
    }

    private Found update(String key, String update, String condition, Map<String, AttributeValue> values) {
        // What an expression does not use DynamoDB refuses.
        List<String> used = NAMED.matcher(update + " " + condition).results().map(MatchResult::group).distinct()
                .toList();
        Map<String, AttributeValue> needed = new HashMap<>(values);
        needed.keySet().retainAll(used);
        try {
            return new Found(client.updateItem(request -> request.tableName(table).key(Map.of(KEY, text(key)))
                    .updateExpression(update).conditionExpression(condition.isEmpty() ? null : condition)
                    .expressionAttributeNames(used.stream().filter(name -> name.startsWith("#"))
                            .collect(Collectors.toMap(name -> name, name -> name.substring(1))))
                    .expressionAttributeValues(needed).returnValues(ReturnValue.ALL_NEW)
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD))
                    .attributes());
        } catch (ConditionalCheckFailedException answer) {
            throw answer;
        } catch (RuntimeException e) {
            throw AwsFailures.unavailable("writing to the DynamoDB table " + table + " (dynamodb:UpdateItem)", e);
        }
    }

    private static String execution(ExecutionId id) {
        return "e#" + id;
    }

    private static String task(ScheduleTaskId id, long incarnation) {
        return "t#" + id + "#" + Long.toHexString(incarnation);
    }

    private AttributeValue expiry(Instant since) {
        return number(since.plus(retention).getEpochSecond() + 1);
    }

    private static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    /** An item, or what is left of one. */
    private record Found(Map<String, AttributeValue> item) {

        boolean has(String name) {
            return item.containsKey(name);
        }

        String state() {
            AttributeValue state = item.get("state");
            return state == null ? "" : state.s();
        }

        long number(String name) {
            AttributeValue value = item.get(name);
            return value == null ? 0 : Long.parseLong(value.n());
        }

        boolean isClaimedBy(String by) {
            AttributeValue claimant = item.get("claimant");
            return claimant != null && by.equals(claimant.s()) && state().equals(RUNNING);
        }
    }
}

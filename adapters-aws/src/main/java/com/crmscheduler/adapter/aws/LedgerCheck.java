package com.crmscheduler.adapter.aws;

import com.crmscheduler.domain.error.ProviderUnavailable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/** Looks whether the table of executions is there, is what it should be, and may be read and written. */
final class LedgerCheck {

    private static final String PROPERTY = " (scheduler.aws.ledger-table)";
    private static final Set<TableStatus> USABLE = Set.of(TableStatus.ACTIVE, TableStatus.UPDATING);
    private static final Set<TimeToLiveStatus> EXPIRING = Set.of(TimeToLiveStatus.ENABLED, TimeToLiveStatus.ENABLING);
    /** No execution and no task has it. */
    private static final Map<String, AttributeValue> NOBODY = Map.of(ExecutionTable.KEY, AttributeValue.fromS("check"));

    private LedgerCheck() {}

    /** What is wrong, in words; empty when nothing is, or no table is kept. */
    static Optional<String> problem(@Nullable DynamoDbClient client, String table) {
        if (client == null) {
            return Optional.empty();
        }
        String named = "the DynamoDB table " + table + PROPERTY;
        try {
            return description(client, table, named).or(() -> timeToLive(client, table, named))
                    .or(() -> use(client, table, named));
        } catch (ResourceNotFoundException e) {
            return Optional.of(named + " does not exist in the region of the queue");
        } catch (ProviderUnavailable e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    private static Optional<String> description(DynamoDbClient client, String table, String named) {
        TableDescription found = asked("dynamodb:DescribeTable", named,
                () -> client.describeTable(request -> request.tableName(table)).table());
        if (!USABLE.contains(found.tableStatus())) {
            return Optional.of(named + " is not usable yet: it is " + found.tableStatusAsString());
        }
        List<KeySchemaElement> key = found.keySchema();
        boolean fits = key.size() == 1 && key.getFirst().keyType() == KeyType.HASH
                && key.getFirst().attributeName().equals(ExecutionTable.KEY)
                && found.attributeDefinitions().stream()
                        .anyMatch(attribute -> attribute.attributeName().equals(ExecutionTable.KEY)
                                && attribute.attributeType() == ScalarAttributeType.S);
        return fits
                ? Optional.empty()
                : Optional.of(named + " must have the partition key \"" + ExecutionTable.KEY
                        + "\", a string, and no sort key; it has " + key.stream().map(KeySchemaElement::attributeName)
                                .toList());
    }

    private static Optional<String> timeToLive(DynamoDbClient client, String table, String named) {
        TimeToLiveDescription found = asked("dynamodb:DescribeTimeToLive", named,
                () -> client.describeTimeToLive(request -> request.tableName(table)).timeToLiveDescription());
        boolean expires = EXPIRING.contains(found.timeToLiveStatus()) && ExecutionTable.EXPIRES.equals(found
                .attributeName());
        return expires
                ? Optional.empty()
                : Optional.of(named + " must have its time to live on \"" + ExecutionTable.EXPIRES
                        + "\", or it grows for ever; it is " + found.timeToLiveStatusAsString()
                        + (found.attributeName() == null ? "" : " on \"" + found.attributeName() + "\""));
    }

    private static Optional<String> use(DynamoDbClient client, String table, String named) {
        asked("dynamodb:GetItem", named, () -> client.getItem(request -> request.tableName(table).key(NOBODY)));
        asked("dynamodb:UpdateItem", named, () -> {
            try {
                return client.updateItem(request -> request.tableName(table).key(NOBODY)
                        .updateExpression("REMOVE #nothing").conditionExpression("attribute_exists(#id)")
                        .expressionAttributeNames(Map.of("#nothing", "nothing", "#id", ExecutionTable.KEY)));
            } catch (ConditionalCheckFailedException asExpected) {
                return asExpected;
            }
        });
        return Optional.empty();
    }

    private static <T> T asked(String permission, String named, Supplier<T> call) {
        try {
            return call.get();
        } catch (ResourceNotFoundException e) {
            throw e;
        } catch (RuntimeException e) {
            throw AwsFailures.unavailable("looking at " + named + " (" + permission + ")", e);
        }
    }
}

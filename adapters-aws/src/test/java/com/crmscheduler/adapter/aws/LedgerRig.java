package com.crmscheduler.adapter.aws;

import com.crmscheduler.adapter.aws.SqsRig.Instance;
import com.crmscheduler.application.handler.TaskHandler;
import com.crmscheduler.devservices.aws.DynamoDbServer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The SQS side with a table of executions. */
final class LedgerRig implements AutoCloseable {

    static final String TABLE = "executions";

    final SqsRig sqs;
    final DynamoDbServer table;

    LedgerRig(SqsRig sqs) {
        this.sqs = sqs;
        this.table = DynamoDbServer.start(0, sqs.clock);
        table.createTable(TABLE, ExecutionTable.KEY, ExecutionTable.EXPIRES);
    }

    static LedgerRig inRealTime() {
        return new LedgerRig(SqsRig.inRealTime());
    }

    InstantSource clock() {
        return sqs.clock;
    }

    /** A running program with the rig's handler. */
    Instance start(String... overrides) {
        return start(List.of(sqs.handler), overrides);
    }

    Instance start(List<TaskHandler> handlers, String... overrides) {
        return start(handlers, UnaryOperator.identity(), overrides);
    }

    Instance start(List<TaskHandler> handlers, UnaryOperator<SqsClient> between, String... overrides) {
        return sqs.start(handlers, between, with(overrides));
    }

    private String[] with(String... overrides) {
        List<String> all = new ArrayList<>(List.of("ledger-table=" + TABLE, "dynamodb-endpoint=" + table.endpoint()));
        all.addAll(List.of(overrides));
        return all.toArray(String[]::new);
    }

    /** The settings of such a program. */
    AwsSchedulerProperties properties(String... overrides) {
        return sqs.properties(with(overrides));
    }

    @Override
    public void close() {
        sqs.close();
        table.close();
    }
}

package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsSchedulerPropertiesTest {

    @Test
    void namesTheDeadLetterQueueAfterTheQueue_whenNoneIsGiven() {
        AwsSchedulerProperties properties = Settings.bound(Map.of("dead-letter-arn", " ", "region", ""));
        assertThat(properties.deadLetterArn()).isEqualTo(Settings.QUEUE + "-dlq");
        assertThat(properties.region()).isNull();
        assertThat(properties.scheduleGroup()).isEqualTo("default");
        assertThat(properties.hasLedger()).isFalse();
        assertThat(properties.queue()).isEqualTo(new QueueArn("aws", "us-east-1", "000000000000", "scheduled-tasks"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
            "role-arn|''|the variable AWS_SCHEDULE_ROLE_ARN sets it",
            "role-arn|arn:aws:iam::1:user/x|the ARN of a role",
            "queue-arn|''|the variable AWS_SCHEDULE_SQS_ARN sets it",
            "queue-arn|https://sqs.us-east-1.amazonaws.com/0/q|no ARN of a standard SQS queue",
            "queue-arn|arn:aws:sqs:us-east-1:000000000000:q.fifo|no ARN of a standard SQS queue",
            "dead-letter-arn|" + Settings.QUEUE + "|another queue than queue-arn",
            "dead-letter-arn|arn:aws:sqs:eu-west-1:000000000000:dlq|in the region of queue-arn",
            "region|eu-west-1|queues of its own region",
            "schedule-group|a b|1 to 64 characters",
            "ledger-table|a b|3 to 255 characters",
            "ledger-retention|59m|1h to 365d",
            "timeout|99ms|100ms to 1m",
            "creates-per-second|0|1 to 100000",
            "concurrency|1001|1 to 1000"})
    void saysWhichSettingIsWrongAndWhatItMustBe(String setting, String value, String words) {
        assertThatThrownBy(() -> Settings.bound(Map.of(setting, value))).hasStackTraceContaining("scheduler.aws."
                + setting).hasStackTraceContaining(words);
    }
}

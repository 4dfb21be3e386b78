package com.crmscheduler.adapter.aws;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an SQS queue among all of AWS: {@code arn:aws:sqs:us-east-1:123456789012:scheduled-tasks}. Standard queues only:
 * EventBridge takes no other as a dead-letter queue, and a FIFO queue would drop the second of two equal occurrences.
 */
record QueueArn(String partition, String region, String account, String name) {

    private static final Pattern FORM = Pattern.compile(
            "arn:(aws(?:-[a-z]+)*):sqs:([a-z0-9-]+):(\\d{12}):([a-zA-Z0-9_-]{1,80})");

    /** @throws IllegalArgumentException when it is none */
    static QueueArn parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is no ARN of a standard SQS queue, such as arn:aws:sqs:us-east-1:123456789012:scheduled-tasks");
        }
        return new QueueArn(form.group(1), form.group(2), form.group(3), form.group(4));
    }

    @Override
    public String toString() {
        return "arn:" + partition + ":sqs:" + region + ":" + account + ":" + name;
    }
}

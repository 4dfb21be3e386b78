package com.crmscheduler.adapter.aws;

/**
 * The two queues.
 *
 * @param executions what schedules fire into and the consumer receives from
 * @param deadLetters where what gave up is kept
 */
record AwsQueues(SqsQueue executions, SqsQueue deadLetters) {

    /** Batches of ten that are under way to a queue at a time. */
    private static final int BATCHES = 16;

    static AwsQueues of(AwsClients clients, AwsSchedulerProperties properties) {
        return new AwsQueues(queue(clients, properties.queue(), properties),
                queue(clients, properties.deadLetterQueue(),
                        properties));
    }

    private static SqsQueue queue(AwsClients clients, QueueArn arn, AwsSchedulerProperties properties) {
        return new SqsQueue(clients.sqs(), arn, properties.timeout(), new Volley(BATCHES));
    }
}

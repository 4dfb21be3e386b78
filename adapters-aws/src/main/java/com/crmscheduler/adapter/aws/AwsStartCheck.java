package com.crmscheduler.adapter.aws;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * Looks whether everything that this provider needs of AWS is there and may be used, and says in words what is not. At the start
 * it says so in the log, and the program runs on: what is missing may come, and another provider may be at work beside this one.
 * The role can only be tried, so a wrong one is told of by the first create.
 */
final class AwsStartCheck implements InitializingBean {

    private static final Logger log = LoggerFactory.getLogger(AwsStartCheck.class);

    private final AwsClients clients;
    private final AwsSchedulerProperties properties;
    private final Volley looks = new Volley(4);

    AwsStartCheck(AwsClients clients, AwsSchedulerProperties properties) {
        this.clients = clients;
        this.properties = properties;
    }

    @Override
    public void afterPropertiesSet() {
        List<String> problems = problems();
        if (problems.isEmpty()) {
            log.info("EventBridge Scheduler in {} fires into {}", clients.region(), properties.queueArn());
        }
        problems.forEach(problem -> log.error("The provider aws cannot work yet: {}", problem));
    }

    /** What is wrong, in words; empty when nothing is. */
    List<String> problems() {
        List<Supplier<Optional<String>>> all = List.of(
                () -> queue("scheduler.aws.queue-arn", properties.queue()),
                () -> queue("scheduler.aws.dead-letter-arn", properties.deadLetterQueue()), this::scheduleGroup,
                () -> LedgerCheck.problem(clients.dynamoDb(), properties.ledgerTable()));
        return looks.forEach(all, Supplier::get).stream().flatMap(Optional::stream).toList();
    }

    private Optional<String> queue(String property, QueueArn queue) {
        try {
            String found = arn(clients.sqs(), queue);
            return queue.toString().equals(found)
                    ? Optional.empty()
                    : Optional.of("the queue " + queue + " (" + property + ") is said to be another, " + found);
        } catch (QueueDoesNotExistException e) {
            return Optional.of("the queue " + queue + " (" + property + ") does not exist");
        } catch (RuntimeException e) {
            return Optional.ofNullable(AwsFailures.unavailable("looking at the queue " + queue + " (" + property
                    + "; sqs:GetQueueUrl, sqs:GetQueueAttributes)", e).getMessage());
        }
    }

    private static @Nullable String arn(SqsClient sqs, QueueArn queue) {
        String url = sqs.getQueueUrl(request -> request.queueName(queue.name()).queueOwnerAWSAccountId(queue.account()))
                .queueUrl();
        Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(request -> request.queueUrl(url)
                .attributeNames(QueueAttributeName.QUEUE_ARN)).attributes();
        return attributes.get(QueueAttributeName.QUEUE_ARN);
    }

    private Optional<String> scheduleGroup() {
        String group = properties.scheduleGroup();
        try {
            clients.scheduler().getScheduleGroup(request -> request.name(group));
            return Optional.empty();
        } catch (ResourceNotFoundException e) {
            log.info("The schedule group {} does not exist yet; the first task creates it", group);
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.ofNullable(AwsFailures.unavailable("looking at the schedule group " + group
                    + " (scheduler.aws.schedule-group; scheduler:GetScheduleGroup)", e).getMessage());
        }
    }
}

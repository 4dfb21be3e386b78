package com.crmscheduler.adapter.aws;

import com.crmscheduler.devservices.aws.EventBridgeSchedulerServer;
import com.crmscheduler.devservices.aws.EventBridgeSchedulerSettings;
import com.crmscheduler.devservices.aws.Faults;
import com.crmscheduler.devservices.aws.SqsServer;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.testkit.MutableTime;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;

/** A provider on servers of its own, in virtual time. */
final class ProviderRig implements AutoCloseable {

    static final String QUEUE = "scheduled-tasks";

    final MutableTime time = new MutableTime(Instant.parse("2026-11-23T09:00:00Z"));
    final SqsServer sqs;
    final EventBridgeSchedulerServer scheduler;
    private final AtomicLong incarnations = new AtomicLong();

    ProviderRig(UnaryOperator<EventBridgeSchedulerSettings> settings) {
        this.sqs = SqsServer.start(0, time);
        sqs.createQueue(QUEUE);
        sqs.createQueue(QUEUE + "-dlq");
        this.scheduler = EventBridgeSchedulerServer.start(settings.apply(EventBridgeSchedulerSettings.of(time, sqs
                .endpoint()).withFiringOnDemand()));
    }

    Faults faults() {
        return scheduler.faults();
    }

    AwsSchedulerProperties properties(Map<String, String> own) {
        Map<String, String> all = new HashMap<>(Map.of("scheduler-endpoint", scheduler.endpoint().toString(),
                "sqs-endpoint", sqs.endpoint().toString(), "role-arn", scheduler.roleArn(), "queue-arn",
                sqs.queueArn(QUEUE),
                "creates-per-second", "10000"));
        all.putAll(own);
        return Settings.bound(all);
    }

    /** An instance of the program, as far as keeping tasks goes. */
    Instance instance(Map<String, String> own) {
        return new Instance(properties(own));
    }

    /** Lets time pass, and fires what comes due. */
    void pass(Duration duration) {
        time.advance(duration);
        scheduler.fireDue();
    }

    ScheduleTask task(String group, String name, TaskMother mother) {
        return mother.task(new ScheduleTaskId(group, name), incarnations.incrementAndGet(), time.instant());
    }

    @Override
    public void close() {
        scheduler.close();
        sqs.close();
    }

    /** What the auto-configuration wires, without the consumer. */
    final class Instance implements AutoCloseable {

        final AwsSchedulerProperties properties;
        final AwsClients clients;
        final EnvelopeCodec codec = new EnvelopeCodec();
        final AwsSchedulerProvider provider;

        private Instance(AwsSchedulerProperties properties) {
            this.properties = properties;
            this.clients = new AwsClients(properties);
            ScheduleGroups groups = new ScheduleGroups(clients.scheduler(), properties);
            ScheduleReading reading = new ScheduleReading(codec, groups, properties);
            AwsSchedules schedules = new AwsSchedules(clients, new ScheduleRendering(codec, groups, properties),
                    reading,
                    groups, properties, time);
            this.provider = new AwsSchedulerProvider(schedules, new ScheduleListing(clients.scheduler(), schedules,
                    reading, groups, new Volley(properties.concurrency())),
                    new ManualRuns(AwsQueues.of(clients, properties).executions(), codec),
                    ExecutionTable.of(clients, properties, time), new NameLocks(properties.timeout()), properties);
        }

        CreateOutcome create(ScheduleTask task) {
            return provider.createAll(List.of(new NewTask(task, null))).getFirst();
        }

        /** Creates a task that there is room for. */
        ScheduleTask created(String group, String name, TaskMother mother) {
            ScheduleTask task = task(group, name, mother);
            if (create(task) instanceof CreateOutcome.Rejected rejected) {
                throw rejected.reason();
            }
            return task;
        }

        GetScheduleResponse schedule(ScheduleTaskId id) {
            return clients.scheduler().getSchedule(request -> request.groupName(id.group()).name(id.name()));
        }

        /** The bodies of all messages that are in the queue now. */
        List<String> received() {
            String url = sqs.queueUrl(QUEUE);
            return clients.sqs().receiveMessage(request -> request.queueUrl(url).maxNumberOfMessages(10)).messages()
                    .stream().map(message -> {
                        clients.sqs().deleteMessage(request -> request.queueUrl(url).receiptHandle(message
                                .receiptHandle()));
                        return message.body();
                    }).toList();
        }

        @Override
        public void close() {
            clients.close();
        }
    }
}

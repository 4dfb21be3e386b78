package com.crmscheduler.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a caller sees while EventBridge Scheduler is away, and what is left of it afterwards. SQS: see {@code SqsOutageTest}. */
class AwsOutageTest {

    private static final InstantSource TIME = InstantSource.system();
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration SLACK = Duration.ofSeconds(1);
    /** {@code -Doutage.seconds=30} makes the first one longer. */
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("outage.seconds", 3));
    private static final int OUTAGES = 4;

    private LocalAws aws;
    private RunningProgram program;
    private OutageCaller caller;

    @BeforeEach
    void start() {
        aws = LocalAws.start();
        List<String> properties = new ArrayList<>(aws.properties());
        properties.addAll(List.of("scheduler.provider=aws", "scheduler.dev-services.enabled=false",
                "scheduler.aws.timeout=" + TIMEOUT.toMillis() + "ms",
                "management.endpoint.health.show-details=always"));
        program = RunningProgram.start(properties.toArray(String[]::new));
        caller = new OutageCaller(program);
        caller.awaitReady();
    }

    @AfterEach
    void stop() {
        program.close();
        aws.close();
    }

    @Test
    void answersWithinTheTimeout_losesNothing_andLeavesNothingBehind_howeverOftenEventBridgeGoes() {
        Instant due = TIME.instant().plus(OUTAGE);
        assertThat(caller.create("due-in-the-outage", due).statusCode()).isEqualTo(201);
        aws.schedulerIsAway(true);
        try {
            caller.refusesWithin(TIMEOUT.plus(SLACK));
            caller.isNotReady("aws");
            await().atMost(OUTAGE.plus(OutageCaller.SOON)).until(() -> TIME.instant().isAfter(due));
        } finally {
            aws.schedulerIsAway(false);
        }
        caller.servesAgain();
        await().atMost(OutageCaller.SOON)
                .until(() -> program.handler().callsFor("due-in-the-outage").size() == 1);
        long threads = OutageCaller.threads();
        long connections = Connections.to(aws.schedulerPort());
        for (int i = 0; i < OUTAGES; i++) {
            aws.schedulerIsAway(true);
            assertThat(caller.create("refused", TIME.instant().plusSeconds(3_600)).statusCode()).isEqualTo(503);
            aws.schedulerIsAway(false);
            caller.takesTasks();
        }
        await().atMost(OutageCaller.SOON).untilAsserted(() -> {
            // Pools may still fill up; one more an outage is a leak.
            assertThat(Connections.to(aws.schedulerPort())).isLessThan(connections + OUTAGES);
            assertThat(OutageCaller.threads()).isLessThan(threads + OUTAGES);
        });
        assertThat(program.handler().callsFor("due-in-the-outage")).hasSize(1);
    }
}

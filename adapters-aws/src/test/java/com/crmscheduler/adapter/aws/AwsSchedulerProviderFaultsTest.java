package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.domain.error.ProviderThrottled;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.QuotaExceeded;
import com.crmscheduler.domain.error.ScheduleTaskException;
import com.crmscheduler.domain.error.TaskAlreadyExists;
import com.crmscheduler.domain.error.TaskNotFound;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.domain.port.TaskQuery;
import com.crmscheduler.testkit.TaskMother;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the provider makes of an AWS that misbehaves. */
class AwsSchedulerProviderFaultsTest {

    private static ProviderRig rig;
    private ProviderRig.Instance aws = rig.instance(Map.of());

    @BeforeAll
    static void start() {
        rig = new ProviderRig(settings -> settings);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @AfterEach
    void behave() {
        rig.faults().outage(false);
        rig.faults().throttle(0);
        rig.faults().failWith500(0);
        rig.faults().exceedQuota(0);
        rig.faults().freshRole(0);
        rig.faults().loseAnswers(0);
        rig.faults().latency(Duration.ZERO);
        rig.faults().deny(Set.of());
        aws.close();
    }

    private void restart(Map<String, String> settings) {
        aws.close();
        aws = rig.instance(settings);
    }

    /** Why a task is not created; beside it stands another, because an outage that meets a whole batch is thrown. */
    private ScheduleTaskException rejection(ScheduleTask task) {
        return ((CreateOutcome.Rejected) aws.provider
                .createAll(List.of(new NewTask(task, null), new NewTask(rig.task("x",
                        "beyond", TaskMother.aTask()), "key")))
                .getFirst()).reason();
    }

    @Test
    void takesItsOwnScheduleForCreated_whenTheAnswerWasLost() {
        ScheduleTask task = rig.task("lost", "create", TaskMother.aTask());
        aws.created("lost", "group", TaskMother.aTask());
        rig.faults().loseAnswers(1);
        assertThat(aws.create(task)).isEqualTo(new CreateOutcome.Created(task));
        assertThat(aws.provider.find(task.id())).contains(task);
    }

    @Test
    void doesNotTakeAnothersScheduleForItsOwn_whenTheAnswerWasLost() {
        ScheduleTask first = aws.created("lost", "other", TaskMother.aTask());
        rig.faults().loseAnswers(1);
        rig.faults().failWith500(1);
        assertThat(rejection(rig.task("lost", "other", TaskMother.aTask()))).isInstanceOf(TaskAlreadyExists.class);
        assertThat(aws.provider.find(first.id())).contains(first);
    }

    @Test
    void refusesASecondCreateOfTheSameTask_becauseNoAnswerWasLost() {
        ScheduleTask task = aws.created("lost", "twice", TaskMother.aTask());
        assertThat(rejection(task)).isInstanceOf(TaskAlreadyExists.class);
    }

    @Test
    void hasCancelled_whenTheAnswerWasLost() {
        ScheduleTask task = aws.created("lost", "cancel", TaskMother.aTask());
        rig.faults().loseAnswers(1);
        aws.provider.cancel(task);
        assertThat(aws.provider.find(task.id())).isEmpty();
        assertThatThrownBy(() -> aws.provider.cancel(task)).isInstanceOf(TaskNotFound.class);
    }

    @Test
    void hasChanged_whenTheAnswerWasLost() {
        ScheduleTask task = aws.created("lost", "change", TaskMother.aTask());
        rig.faults().loseAnswers(1);
        ScheduleTask changed = aws.provider
                .replace(task.redefine(TaskMother.aTask().carrying("[2]").definition(), rig.time
                        .instant()), task);
        assertThat(aws.provider.find(task.id())).contains(changed);
    }

    @Test
    void slowsDown_whenAwsThrottles_andCreatesAllTheSame() {
        restart(Map.of("creates-per-second", "1000"));
        rig.faults().throttle(1);
        aws.created("throttled", "one", TaskMother.aTask());
        assertThat(aws.clients.creates().perSecond()).isBetween(500.0, 999.0);
    }

    @Test
    void saysThatItIsThrottled_whenAwsGoesOnThrottling() {
        restart(Map.of("timeout", "10s"));
        rig.faults().throttle(1_000);
        assertThat(rejection(rig.task("throttled", "never", TaskMother.aTask()))).isInstanceOf(ProviderThrottled.class);
        assertThatThrownBy(() -> aws.provider.list(TaskQuery.all(1))).isInstanceOf(ProviderThrottled.class);
    }

    @Test
    void turnsAwayWhatHasNoTurnInTime_eachItemForItself() {
        restart(Map.of("creates-per-second", "20", "timeout", "1s"));
        for (int i = 0; i < 40; i++) {
            // Two seconds' worth of turns that others have taken.
            aws.clients.creates().reserve(Duration.ofHours(1));
        }
        List<NewTask> batch = IntStream.range(0, 60).mapToObj(i -> new NewTask(rig.task("turns", "t" + i, TaskMother
                .aTask()), null)).toList();
        List<CreateOutcome> outcomes = aws.provider.createAll(batch);
        assertThat(outcomes).hasSize(60);
        assertThat(outcomes).hasAtLeastOneElementOfType(CreateOutcome.Created.class)
                .hasAtLeastOneElementOfType(CreateOutcome.Rejected.class);
        for (int i = 0; i < 60; i++) {
            boolean created = outcomes.get(i) instanceof CreateOutcome.Created;
            assertThat(aws.provider.find(batch.get(i).task().id()).isPresent()).isEqualTo(created);
            assertThat(created || ((CreateOutcome.Rejected) outcomes.get(i)).reason() instanceof ProviderThrottled)
                    .isTrue();
        }
    }

    @Test
    void sendsTheStartDateOfItsTurn_whenACreateHadToWait() {
        ScheduleTask task = rig.task("turns", "late", TaskMother.aTask().every(Duration.ofMinutes(1)));
        rig.time.advance(Duration.ofMinutes(10));
        Instant turn = rig.time.instant();
        // Between asking and its turn ten minutes pass.
        Iterator<Instant> times = List.of(turn.minus(Duration.ofMinutes(10))).iterator();
        ScheduleGroups groups = new ScheduleGroups(aws.clients.scheduler(), aws.properties);
        new AwsSchedules(aws.clients, new ScheduleRendering(aws.codec, groups, aws.properties),
                new ScheduleReading(aws.codec, groups, aws.properties), groups, aws.properties,
                () -> times.hasNext() ? times.next() : turn).create(task, new Patience(Duration.ofSeconds(5)));
        assertThat(aws.schedule(task.id()).startDate()).isAfterOrEqualTo(turn.minus(Duration.ofMinutes(4)));
    }

    @Test
    void triesAgain_whenAwsFailsInside() {
        rig.faults().failWith500(1);
        ScheduleTask task = aws.created("inside", "once", TaskMother.aTask());
        assertThat(aws.provider.find(task.id())).contains(task);
        rig.faults().failWith500(1_000);
        assertThat(rejection(rig.task("inside", "always", TaskMother.aTask()))).isInstanceOf(ProviderUnavailable.class);
    }

    @Test
    void isUnavailableAndNeverEmpty_whenAwsIsAway() {
        ScheduleTask task = aws.created("away", "there", TaskMother.aTask());
        rig.faults().outage(true);
        ScheduleTask changed = task.redefine(TaskMother.aTask().carrying("[2]").definition(), rig.time.instant());
        assertThatThrownBy(() -> aws.provider.find(task.id())).isInstanceOf(ProviderUnavailable.class);
        assertThatThrownBy(() -> aws.provider.list(TaskQuery.all(10))).isInstanceOf(ProviderUnavailable.class);
        assertThatThrownBy(() -> aws.provider.replace(changed, task)).isInstanceOf(ProviderUnavailable.class);
        assertThatThrownBy(() -> aws.provider.cancel(task)).isInstanceOf(ProviderUnavailable.class);
        assertThatThrownBy(
                () -> aws.provider.runNow(Occurrence.manual(task.id(), task.incarnation(), rig.time.instant(),
                        "r")))
                .isInstanceOf(ProviderUnavailable.class);
        assertThatThrownBy(() -> aws.create(rig.task("away", "new", TaskMother.aTask()))).isInstanceOf(
                ProviderUnavailable.class);
        rig.faults().outage(false);
        assertThat(aws.provider.find(task.id())).contains(task);
    }

    @Test
    void answersWithinItsTime_whenAwsDoesNot() {
        restart(Map.of("timeout", "500ms"));
        rig.faults().latency(Duration.ofSeconds(5));
        long begun = System.nanoTime();
        assertThatThrownBy(() -> aws.provider.find(rig.task("slow", "x", TaskMother.aTask()).id())).isInstanceOf(
                ProviderUnavailable.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void namesThePermission_whenAwsDenies() {
        ScheduleTask task = aws.created("denied", "there", TaskMother.aTask());
        rig.faults().deny(Set.of("scheduler:GetSchedule", "scheduler:CreateSchedule", "scheduler:CreateScheduleGroup"));
        assertThatThrownBy(() -> aws.provider.find(task.id())).isInstanceOf(ProviderUnavailable.class)
                .hasMessageContaining("scheduler:GetSchedule");
        assertThat(rejection(rig.task("denied", "new", TaskMother.aTask()))).isInstanceOf(ProviderUnavailable.class)
                .hasMessageContaining("scheduler:CreateSchedule");
    }

    @Test
    void waitsForARoleThatAwsDoesNotKnowYet() {
        rig.faults().freshRole(2);
        ScheduleTask task = aws.created("role", "fresh", TaskMother.aTask());
        assertThat(aws.provider.find(task.id())).contains(task);
    }

    @Test
    void namesTheRole_whenItCannotBeAssumed_andWaitsForItOnce() {
        restart(Map.of("role-arn", "arn:aws:iam::000000000000:role/not-trusted", "timeout", "1s"));
        assertThat(rejection(rig.task("role", "wrong", TaskMother.aTask()))).isInstanceOf(ProviderUnavailable.class)
                .hasMessageContaining("scheduler.aws.role-arn");
        List<NewTask> many = IntStream.range(0, 500).mapToObj(i -> new NewTask(rig.task("role", "t" + i, TaskMother
                .aTask()), null)).toList();
        long begun = System.nanoTime();
        assertThatThrownBy(() -> aws.provider.createAll(many)).isInstanceOf(ProviderUnavailable.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void saysWhichQuotaIsFull() {
        aws.created("quota", "room", TaskMother.aTask());
        rig.faults().exceedQuota(1);
        assertThat(rejection(rig.task("quota", "full", TaskMother.aTask()))).isInstanceOf(QuotaExceeded.class);
        try (ProviderRig small = new ProviderRig(settings -> settings.withQuotas(10, 1));
                ProviderRig.Instance instance = small.instance(Map.of())) {
            assertThat(instance.create(small.task("second-group", "a", TaskMother.aTask()))).isInstanceOfSatisfying(
                    CreateOutcome.Rejected.class, rejected -> assertThat(rejected.reason()).isInstanceOfSatisfying(
                            QuotaExceeded.class, full -> assertThat(full.quota()).isEqualTo("schedule groups")));
        }
    }

    @Test
    void saysInWordsWhatIsMissing_whenItStarts() {
        assertThat(new AwsStartCheck(aws.clients, aws.properties).problems()).isEmpty();
        restart(Map.of("queue-arn", rig.sqs.queueArn("nowhere")));
        assertThat(new AwsStartCheck(aws.clients, aws.properties).problems()).satisfiesExactly(
                problem -> assertThat(problem).contains("nowhere", "scheduler.aws.queue-arn", "does not exist"),
                problem -> assertThat(problem).contains("nowhere-dlq", "scheduler.aws.dead-letter-arn",
                        "does not exist"));
        restart(Map.of());
        rig.faults().deny(Set.of("scheduler:GetScheduleGroup"));
        assertThat(new AwsStartCheck(aws.clients, aws.properties).problems()).satisfiesExactly(
                problem -> assertThat(problem).contains("scheduler:GetScheduleGroup", "lack the permission"));
    }
}

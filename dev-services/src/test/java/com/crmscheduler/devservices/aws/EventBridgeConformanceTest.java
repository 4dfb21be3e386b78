package com.crmscheduler.devservices.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.ScheduleGroupState;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;
import software.amazon.awssdk.services.scheduler.model.Tag;

/**
 * What EventBridge Scheduler itself was seen to answer, asked of the local endpoint by AWS's own client. A case is named by its
 * number in the project's list, its source (L: recorded by LocalStack's tests on AWS; P: measured by cdk-preflight; F, F-A: field
 * reports) and its request. Status and type are always compared, words only where they were recorded. The same cases can be run
 * against AWS: see {@link ConformanceSubject}.
 */
class EventBridgeConformanceTest {

    private static ConformanceSubject subject;

    @BeforeAll
    static void startSubject() {
        subject = ConformanceSubject.start();
    }

    @AfterAll
    static void stopSubject() {
        subject.close();
    }

    private record Case(String number, String source, String what, Runnable call, Expectation expected) {

        DynamicTest test() {
            return DynamicTest.dynamicTest(number + " " + source + " " + what, () -> expected.hold(call));
        }
    }

    @TestFactory
    List<DynamicTest> judgesExpressions() {
        List<Case> cases = new ArrayList<>();
        for (String bad : List.of("cron(0 1 * * * *)")) {
            cases.add(invalidExpression("1", "L", bad));
        }
        cases.add(invalidExpression("2", "L", "cron(7 20 * * NOT *)"));
        for (String bad : List.of("cron(INVALID)", "cron()", "cron(0 dummy ? * MON-FRI *)", "cron(71 8 1 * ? *)")) {
            cases.add(invalidExpression("3", "L", bad));
        }
        for (String bad : List.of("rate(10 seconds)", "rate(10 years)", "rate()", "rate(10)")) {
            cases.add(invalidExpression("4", "L", bad));
        }
        for (String bad : List.of("rate( 10 minutes )", " rate(10 minutes)")) {
            cases.add(invalidExpression("6", "L", bad));
        }
        for (String bad : List.of("at(2021-12-31T23:59:59Z)", "at(2021-12-31)")) {
            cases.add(invalidExpression("7", "L", bad));
        }
        for (String good : List.of("at(2190-01-01T00:00)", "AT(2190-01-01T00:00:00)", "RATE(10 MINUTES)",
                "CRON(0 12 * * ? *)")) {
            cases.add(expression("10", "P", good, accepted()));
        }
        for (String good : List.of("rate(1 minutes)", "rate(2 minute)", "rate(1minute)")) {
            cases.add(expression("11", "P", good, accepted()));
        }
        cases.add(expression("13", "P", "cron(0 12 * * ?)", accepted()));
        for (String bad : List.of("cron(0 12 * ?)", "cron(0 0 12 * * ? *)")) {
            cases.add(invalidExpression("13", "P", bad));
        }
        for (String bad : List.of("cron(0 12 * * * *)", "cron(0 12 ? * ? *)", "cron(0 12 1 * 2 *)")) {
            cases.add(invalidExpression("14", "P", bad));
        }
        for (String good : List.of("cron(0 12 L * ? *)", "cron(0 12 1W * ? *)", "cron(0 12 ? * 3L *)")) {
            cases.add(expression("16", "P", good, accepted()));
        }
        for (String good : List.of("cron(0-15/1 8-8 ? * 2,3,4,5,6,7 *)", "cron(30-30 13-13 ? * 2,4,6 *)",
                "cron(1-31/30 1-1 ? * 1,7 *)", "cron(0 18 ? * MON-FRI *)", "cron(*/15 * * * ? *)",
                "cron(0-59/10 0-23/2 ? * * *)")) {
            cases.add(expression("17", "L", good, accepted()));
        }
        cases.add(expression("18", "P", "cron(0 12 * * ? 2020)", invalid("will never schedule")));
        return tests(cases);
    }

    @TestFactory
    List<DynamicTest> judgesTheExpressionBeforeTheRole() {
        return tests(List.of(create("1-7", "L", "a bad expression and a role that does not exist",
                of -> of.scheduleExpression("rate(10 years)").target(to -> to.arn(subject.queueArn)
                        .roleArn("arn:aws:iam::000000000000:role/nobody")),
                invalid("Invalid Schedule Expression rate(10 years)"))));
    }

    @TestFactory
    List<DynamicTest> judgesWindowsAndDates() {
        Instant now = subject.time.instant();
        return tests(List.of(
                create("9", "L", "at in the past with a flexible window", of -> of
                        .scheduleExpression("at(2022-12-31T23:59:59)").state(ScheduleState.DISABLED)
                        .flexibleTimeWindow(window -> window.mode(FlexibleTimeWindowMode.FLEXIBLE)
                                .maximumWindowInMinutes(4)),
                        accepted()),
                create("19", "P", "a window's size with the window off", of -> of
                        .flexibleTimeWindow(window -> window.mode(FlexibleTimeWindowMode.OFF)
                                .maximumWindowInMinutes(5)),
                        invalid("MaximumWindowInMinutes must not be provided when FlexibleTimeWindowMode is set to OFF")),
                create("21", "P", "a start that is not before the end", of -> of.scheduleExpression("rate(1 hour)")
                        .startDate(now.plus(2, ChronoUnit.DAYS)).endDate(now.plus(1, ChronoUnit.DAYS)),
                        invalid("The StartDate you specify must come before the EndDate")),
                create("22", "F", "a start more than five minutes ago", of -> of.scheduleExpression("rate(1 hour)")
                        .startDate(now.minus(Duration.ofMinutes(7))),
                        invalid("The StartDate you specify cannot be earlier than 5 minutes ago")),
                new Case("22", "F", "the same in an update", () -> {
                    String name = subject.create(of -> of.scheduleExpression("rate(1 hour)")
                            .startDate(now.plus(Duration.ofDays(1))));
                    subject.update(name, of -> of.scheduleExpression("rate(1 hour)")
                            .startDate(now.minus(Duration.ofMinutes(7))));
                }, invalid("The StartDate you specify cannot be earlier than 5 minutes ago"))));
    }

    @TestFactory
    List<DynamicTest> judgesTargets() {
        String queue = subject.queueArn;
        String role = subject.roleArn;
        String universal = "arn:aws:scheduler:::aws-sdk:sqs:";
        return tests(List.of(
                create("23", "P", "a FIFO queue without a message group",
                        of -> of.target(to -> to.arn(queue + ".fifo").roleArn(role)),
                        invalid("Parameters SqsParameters must be specified")),
                create("24", "P", "a standard queue with a message group",
                        of -> of.target(to -> to.arn(queue).roleArn(role)
                                .sqsParameters(sqs -> sqs.messageGroupId("g"))),
                        invalid("Parameters MessageGroupId not valid for the target")),
                create("25", "P", "another service's parameters",
                        of -> of.target(to -> to.arn(subject.lambdaArn).roleArn(role)
                                .kinesisParameters(kinesis -> kinesis.partitionKey("k"))),
                        invalid("Parameters KinesisParameters not supported for the target")),
                create("27", "P", "a Lambda function with an input that is not JSON",
                        of -> of.target(to -> to.arn(subject.lambdaArn).roleArn(role).input("{not json")),
                        invalid("JSON syntax error in input for the target")),
                create("27", "P", "a queue with an input that is not JSON",
                        of -> of.target(to -> to.arn(queue).roleArn(role).input("{not json")), accepted()),
                create("28", "F", "a role that cannot be assumed",
                        of -> of.target(to -> to.arn(queue)
                                .roleArn(role.replaceFirst("[^/]+$", "nobody-has-this-role"))),
                        invalid("The execution role you provide must allow AWS EventBridge Scheduler to assume the"
                                + " role")),
                create("30", "P", "a universal target without an input",
                        of -> of.target(to -> to.arn(universal + "sendMessage").roleArn(role)),
                        invalid("You must provide an input to set this target for your schedule")),
                create("30", "P", "a universal target that only reads",
                        of -> of.target(to -> to.arn(universal + "listQueues").roleArn(role).input("{}")),
                        invalid("listQueues API is not supported")),
                create("31", "L", "a function that does not exist",
                        of -> of.target(to -> to.arn(subject.lambdaArn).roleArn(role)), accepted())));
    }

    @TestFactory
    List<DynamicTest> judgesNames() {
        String name = "a/" + "b".repeat(70);
        return tests(List.of(
                new Case("32", "F", "a name with a slash and too many characters",
                        () -> subject.client.getSchedule(of -> of.name(name)),
                        invalid("2 validation errors detected: Value '" + name + "' at 'name' failed to satisfy"
                                + " constraint: Member must satisfy regular expression pattern: [0-9a-zA-Z-_.]+; Value '"
                                + name + "' at 'name' failed to satisfy constraint: Member must have length less than"
                                + " or equal to 64")),
                new Case("34", "F", "an update of a schedule that does not exist",
                        () -> subject.update("nobody", of -> {}), absent("Schedule nobody does not exist")),
                new Case("34", "F", "a name in another group", () -> {
                    String created = subject.create(of -> {});
                    subject.client.getSchedule(of -> of.name(created));
                }, absent("does not exist")),
                new Case("34", "presumed", "a deletion of a schedule that does not exist",
                        () -> subject.client.deleteSchedule(of -> of.name("nobody").groupName(subject.group)),
                        absent(null)),
                new Case("35", "F-A", "a name that exists, with the same token", () -> {
                    String created = subject.create(of -> of.clientToken("one"));
                    subject.create(of -> of.name(created).clientToken("one"));
                }, conflict()),
                new Case("35", "F-A", "a name that exists, with another token", () -> {
                    String created = subject.create(of -> of.clientToken("one"));
                    subject.create(of -> of.name(created).clientToken("two"));
                }, conflict())));
    }

    @TestFactory
    List<DynamicTest> judgesGroups() {
        return tests(List.of(
                new Case("36", "P", "the default group, created",
                        () -> subject.client.createScheduleGroup(of -> of.name("default")),
                        invalid("This operation cannot be performed on schedule group default")),
                new Case("36", "P", "the default group, created with tags",
                        () -> subject.client.createScheduleGroup(
                                of -> of.name("default").tags(Tag.builder().key("k").value("v").build())),
                        invalid("This operation cannot be performed on schedule group default")),
                new Case("-", "-", "a group that does not exist",
                        () -> subject.client.getScheduleGroup(of -> of.name("nobody")), absent(null)),
                new Case("-", "-", "a schedule in a group that does not exist",
                        () -> subject.create(of -> of.groupName("nobody")), absent(null)),
                new Case("-", "-", "a group that exists",
                        () -> subject.client.createScheduleGroup(of -> of.name(subject.group)), conflict())));
    }

    @Test
    void fillsDefaults_whenOnlyWhatIsRequiredWasGiven_case37L() {
        String name = subject.create(of -> of
                .target(to -> to.arn(subject.queueArn).roleArn(subject.roleArn)));
        GetScheduleResponse found = subject.client.getSchedule(of -> of.name(name).groupName(subject.group));
        assertThat(found.name()).isEqualTo(name);
        assertThat(found.groupName()).isEqualTo(subject.group);
        assertThat(found.arn()).endsWith(":schedule/" + subject.group + "/" + name);
        assertThat(found.actionAfterCompletion()).isEqualTo(ActionAfterCompletion.NONE);
        assertThat(found.state()).isEqualTo(ScheduleState.ENABLED);
        assertThat(found.scheduleExpressionTimezone()).isEqualTo("UTC");
        assertThat(found.target().retryPolicy().maximumEventAgeInSeconds()).isEqualTo(86_400);
        assertThat(found.target().retryPolicy().maximumRetryAttempts()).isEqualTo(185);
        assertThat(found.target().deadLetterConfig()).isNull();
        assertThat(found.flexibleTimeWindow().maximumWindowInMinutes()).isNull();
        assertThat(found.description()).isNull();
        assertThat(found.startDate()).isNull();
        assertThat(found.endDate()).isNull();
        assertThat(found.kmsKeyArn()).isNull();
        assertThat(found.creationDate()).isNotNull().isEqualTo(found.lastModificationDate());
    }

    @Test
    void keepsNothingOfTheVersionBefore_whenUpdated() {
        String name = subject.create(of -> of.description("d").state(ScheduleState.DISABLED)
                .scheduleExpressionTimezone("Asia/Seoul").actionAfterCompletion(ActionAfterCompletion.DELETE)
                .target(to -> to.arn(subject.queueArn).roleArn(subject.roleArn).input("i")
                        .deadLetterConfig(dead -> dead.arn(subject.queueArn + "-dlq"))
                        .retryPolicy(retry -> retry.maximumRetryAttempts(3))));
        subject.update(name, of -> of.target(to -> to.arn(subject.queueArn).roleArn(subject.roleArn)));
        GetScheduleResponse found = subject.client.getSchedule(of -> of.name(name).groupName(subject.group));
        assertThat(found.description()).isNull();
        assertThat(found.state()).isEqualTo(ScheduleState.ENABLED);
        assertThat(found.scheduleExpressionTimezone()).isEqualTo("UTC");
        assertThat(found.actionAfterCompletion()).isEqualTo(ActionAfterCompletion.NONE);
        assertThat(found.target().deadLetterConfig()).isNull();
        assertThat(found.target().retryPolicy().maximumRetryAttempts()).isEqualTo(185);
    }

    @Test
    void describesAGroup_whenItIsNew_case38L() {
        var found = subject.client.getScheduleGroup(of -> of.name(subject.group));
        assertThat(found.name()).isEqualTo(subject.group);
        assertThat(found.arn()).endsWith(":schedule-group/" + subject.group);
        assertThat(found.state()).isEqualTo(ScheduleGroupState.ACTIVE);
        assertThat(found.creationDate()).isNotNull();
        assertThat(found.lastModificationDate()).isNotNull();
    }

    @Test
    void keepsTagsOfGroups_untilTheyAreTakenOff_case39L() {
        String arn = subject.client.getScheduleGroup(of -> of.name(subject.group)).arn();
        Tag tag = Tag.builder().key("TagKey").value("TagValue").build();
        subject.client.tagResource(of -> of.resourceArn(arn).tags(tag));
        assertThat(subject.client.listTagsForResource(of -> of.resourceArn(arn)).tags()).containsExactly(tag);
        subject.client.untagResource(of -> of.resourceArn(arn).tagKeys("TagKey"));
        assertThat(subject.client.listTagsForResource(of -> of.resourceArn(arn)).tags()).isEmpty();
    }

    @Test
    void namesWhatIsMissing_whenTheCallerLacksAPermission_case40F() {
        assumeFalse(ConformanceSubject.isAws(), "the caller there has its permissions");
        subject.local().faults().deny(Set.of("scheduler:CreateSchedule"));
        try {
            new Expectation.Refused(403, "AccessDeniedException",
                    "is not authorized to perform: scheduler:CreateSchedule on resource: arn:aws:scheduler:us-east-1:"
                            + "000000000000:schedule/" + subject.group + "/")
                    .hold(() -> subject.create(of -> {}));
        } finally {
            subject.local().faults().deny(Set.of());
        }
    }

    private static Case invalidExpression(String number, String source, String expression) {
        return expression(number, source, expression, invalid("Invalid Schedule Expression " + expression));
    }

    private static Case expression(String number, String source, String expression, Expectation expected) {
        return create(number, source, expression,
                of -> of.scheduleExpression(expression).state(ScheduleState.DISABLED), expected);
    }

    private static Case create(String number, String source, String what,
            Consumer<CreateScheduleRequest.Builder> change, Expectation expected) {
        return new Case(number, source, what, () -> subject.create(change), expected);
    }

    private static Expectation accepted() {
        return new Expectation.Accepted();
    }

    private static Expectation invalid(String text) {
        return new Expectation.Refused(400, "ValidationException", text);
    }

    private static Expectation absent(@Nullable String text) {
        return new Expectation.Refused(404, "ResourceNotFoundException", text);
    }

    private static Expectation conflict() {
        return new Expectation.Refused(409, "ConflictException", null);
    }

    private static List<DynamicTest> tests(List<Case> cases) {
        return cases.stream().map(Case::test).toList();
    }
}

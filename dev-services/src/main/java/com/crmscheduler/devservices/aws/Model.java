package com.crmscheduler.devservices.aws;

import static com.crmscheduler.devservices.aws.Member.list;
import static com.crmscheduler.devservices.aws.Member.number;
import static com.crmscheduler.devservices.aws.Member.object;
import static com.crmscheduler.devservices.aws.Member.text;
import static com.crmscheduler.devservices.aws.Member.time;

import java.util.List;
import java.util.stream.Stream;

/**
 * What the service model (2021-06-30) demands of each operation's input, checked before anything else is looked at. All that is
 * broken is told in one text, as AWS's front end does.
 */
final class Model {

    private static final String NAME = "[0-9a-zA-Z_.\\-]+";
    private static final String NAME_SHOWN = "[0-9a-zA-Z-_.]+";

    private static final Member A_NAME = text("Name", NAME, NAME_SHOWN, 1, 64).orElse400();
    private static final Member GROUP_NAME = text("GroupName", NAME, NAME_SHOWN, 1, 64);
    private static final Member NAME_PREFIX = text("NamePrefix", NAME, NAME_SHOWN, 1, 64);
    private static final Member CLIENT_TOKEN = text("ClientToken", "[a-zA-Z0-9_\\-]+", "[a-zA-Z0-9-_]+", 1, 64);
    private static final Member NEXT_TOKEN = text("NextToken", new Constraint.AtLeast(1), new Constraint.AtMost(2_048));
    private static final Member MAX_RESULTS = number("MaxResults", 1, 100);
    private static final Member RESOURCE = text("ResourceArn",
            "arn:aws(-[a-z]+)?:scheduler:[a-z0-9\\-]+:\\d{12}:schedule-group/" + NAME,
            "arn:aws(-[a-z]+)?:scheduler:[a-z0-9\\-]+:\\d{12}:schedule-group\\/[0-9a-zA-Z-_.]+", 1, 1_011)
            .orElse400();
    private static final Member TAGS = list("Tags", 200);
    private static final List<Member> TAG = List.of(
            text("Key", new Constraint.AtLeast(1), new Constraint.AtMost(128)).orElse400(),
            text("Value", new Constraint.AtLeast(1), new Constraint.AtMost(256)).orElse400());

    private static final List<Member> SCHEDULE = List.of(A_NAME, GROUP_NAME, CLIENT_TOKEN,
            text("ActionAfterCompletion", new Constraint.OneOf(List.of("NONE", "DELETE"))),
            text("Description", new Constraint.AtMost(512)),
            time("StartDate"),
            time("EndDate"),
            object("FlexibleTimeWindow").orElse400(),
            text("FlexibleTimeWindow.Mode", new Constraint.OneOf(List.of("OFF", "FLEXIBLE"))).orElse400(),
            number("FlexibleTimeWindow.MaximumWindowInMinutes", 1, 1_440),
            text("KmsKeyArn", "arn:aws(-[a-z]+)?:kms:[a-z0-9\\-]+:\\d{12}:(key|alias)/[0-9a-zA-Z_\\-]*",
                    "arn:aws(-[a-z]+)?:kms:[a-z0-9\\-]+:\\d{12}:(key|alias)\\/[0-9a-zA-Z-_]*", 1, 2_048),
            text("ScheduleExpression", new Constraint.AtLeast(1), new Constraint.AtMost(256)).orElse400(),
            text("ScheduleExpressionTimezone", new Constraint.AtLeast(1), new Constraint.AtMost(50)),
            text("State", new Constraint.OneOf(List.of("ENABLED", "DISABLED"))),
            object("Target").orElse400(),
            text("Target.Arn", new Constraint.AtLeast(1), new Constraint.AtMost(1_600)).orElse400(),
            text("Target.RoleArn", "arn:aws(-[a-z]+)?:iam::\\d{12}:role/[\\w+=,.@/\\-]+",
                    "arn:aws(-[a-z]+)?:iam::\\d{12}:role\\/[\\w+=,.@\\/-]+", 1, 1_600).orElse400(),
            text("Target.Input", new Constraint.AtLeast(1)),
            object("Target.RetryPolicy"),
            number("Target.RetryPolicy.MaximumEventAgeInSeconds", 60, 86_400),
            number("Target.RetryPolicy.MaximumRetryAttempts", 0, 185),
            object("Target.DeadLetterConfig"),
            text("Target.DeadLetterConfig.Arn", "arn:aws(-[a-z]+)?:sqs:[a-z0-9\\-]+:\\d{12}:[a-zA-Z0-9_\\-]+",
                    "arn:aws(-[a-z]+)?:sqs:[a-z0-9\\-]+:\\d{12}:[a-zA-Z0-9\\-_]+", 1, 1_600),
            object("Target.SqsParameters"),
            text("Target.SqsParameters.MessageGroupId", new Constraint.AtLeast(1), new Constraint.AtMost(128)));

    private Model() {}

    /**
     * Checks a call.
     *
     * @throws ApiError with all that is broken
     */
    static void check(Call call) {
        List<String> broken = Stream
                .concat(members(call.action()).stream().flatMap(member -> member.violations(call.input())),
                        call.input().path("Tags").valueStream()
                                .flatMap(tag -> TAG.stream().flatMap(member -> member.violations(tag))))
                .toList();
        if (!broken.isEmpty()) {
            throw ApiError.invalid(broken.size() + " validation error" + (broken.size() == 1 ? "" : "s")
                    + " detected: " + String.join("; ", broken));
        }
    }

    private static List<Member> members(Action action) {
        return switch (action) {
            case CREATE_SCHEDULE, UPDATE_SCHEDULE -> SCHEDULE;
            case GET_SCHEDULE, DELETE_SCHEDULE -> List.of(A_NAME, GROUP_NAME, CLIENT_TOKEN);
            case LIST_SCHEDULES -> List.of(GROUP_NAME, NAME_PREFIX, NEXT_TOKEN, MAX_RESULTS,
                    text("State", new Constraint.OneOf(List.of("ENABLED", "DISABLED"))));
            case CREATE_SCHEDULE_GROUP -> List.of(A_NAME, CLIENT_TOKEN, TAGS);
            case GET_SCHEDULE_GROUP, DELETE_SCHEDULE_GROUP -> List.of(A_NAME, CLIENT_TOKEN);
            case LIST_SCHEDULE_GROUPS -> List.of(NAME_PREFIX, NEXT_TOKEN, MAX_RESULTS);
            case LIST_TAGS_FOR_RESOURCE -> List.of(RESOURCE);
            case TAG_RESOURCE -> List.of(RESOURCE, TAGS.orElse400());
            case UNTAG_RESOURCE -> List.of(RESOURCE, list("TagKeys", 200).orElse400());
        };
    }
}

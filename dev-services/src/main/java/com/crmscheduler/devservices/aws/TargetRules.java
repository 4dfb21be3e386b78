package com.crmscheduler.devservices.aws;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What makes sense in a target. Whether it exists is not asked: AWS finds that out when it fires. */
final class TargetRules {

    /** The role that the scheduler can assume. */
    static final String ROLE = Arns.role("crm-scheduler");

    static final String ROLE_CANNOT_BE_ASSUMED = "The execution role you provide must allow AWS EventBridge Scheduler"
            + " to assume the role.";

    private static final Pattern ARN = Pattern.compile("arn:aws(?:-[a-z]+)?:([a-z0-9-]+):[a-z0-9-]*:\\d*:(.+)");
    private static final String UNIVERSAL = "aws-sdk:";
    private static final Map<String, String> SERVICE_OF_PARAMETERS = Map.of("EcsParameters", "ecs",
            "EventBridgeParameters", "events", "KinesisParameters", "kinesis", "SageMakerPipelineParameters",
            "sagemaker", "SqsParameters", "sqs");
    private static final Set<String> TAKES_JSON_ONLY = Set.of("lambda", "states", "events");
    private static final List<String> READS = List.of("get", "describe", "list", "poll", "receive", "search", "scan",
            "query", "select", "read");
    private static final int MOST_INPUT_BYTES = 262_144;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private TargetRules() {}

    /**
     * Checks a target.
     *
     * @throws ApiError at the first thing that is wrong
     */
    static void check(TargetSettings target) {
        Matcher arn = ARN.matcher(target.arn());
        if (!arn.matches()) {
            throw ApiError.invalid("Provided Arn is not in correct format.");
        }
        checkInput(target, arn.group(1), arn.group(2));
        checkParameters(target, arn.group(1), arn.group(2));
        if (!target.roleArn().equals(ROLE)) {
            throw ApiError.invalid(ROLE_CANNOT_BE_ASSUMED);
        }
    }

    private static void checkInput(TargetSettings target, String service, String resource) {
        String input = target.input();
        if (service.equals("scheduler") && resource.startsWith(UNIVERSAL)) {
            String api = resource.substring(resource.lastIndexOf(':') + 1);
            if (READS.stream().anyMatch(verb -> api.toLowerCase(Locale.ROOT).startsWith(verb))) {
                throw ApiError.invalid(api + " API is not supported");
            }
            if (input == null) {
                throw ApiError.invalid("You must provide an input to set this target for your schedule");
            }
        }
        if (input == null) {
            return;
        }
        if (input.getBytes(StandardCharsets.UTF_8).length > MOST_INPUT_BYTES) {
            throw ApiError.invalid("The input for the target is larger than " + MOST_INPUT_BYTES + " bytes.");
        }
        if (TAKES_JSON_ONLY.contains(service) && !isJson(input)) {
            throw ApiError.invalid("JSON syntax error in input for the target");
        }
    }

    private static void checkParameters(TargetSettings target, String service, String resource) {
        for (String block : target.parameters().propertyNames()) {
            if (!service.equals(SERVICE_OF_PARAMETERS.get(block))) {
                throw ApiError.invalid("Parameters " + block + " not supported for the target.");
            }
        }
        if (service.equals("sqs")) {
            boolean fifo = resource.endsWith(".fifo");
            if (fifo && target.messageGroup() == null) {
                throw ApiError.invalid("Parameters SqsParameters must be specified");
            }
            if (!fifo && target.messageGroup() != null) {
                throw ApiError.invalid("Parameters MessageGroupId not valid for the target");
            }
        }
    }

    private static boolean isJson(String text) {
        try {
            JSON.readTree(text);
            return true;
        } catch (JacksonException e) {
            return false;
        }
    }
}

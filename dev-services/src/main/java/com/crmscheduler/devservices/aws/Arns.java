package com.crmscheduler.devservices.aws;

/** The one account and region that the local endpoints pretend to be, and the names of what is in them. */
final class Arns {

    static final String REGION = "us-east-1";
    static final String ACCOUNT = "000000000000";

    private static final String QUEUE = "arn:aws:sqs:" + REGION + ":" + ACCOUNT + ":";
    private static final String SCHEDULER = "arn:aws:scheduler:" + REGION + ":" + ACCOUNT + ":";
    private static final String GROUP = SCHEDULER + "schedule-group/";

    private Arns() {}

    static String queue(String name) {
        return QUEUE + name;
    }

    static String role(String name) {
        return "arn:aws:iam::" + ACCOUNT + ":role/" + name;
    }

    static String schedule(ScheduleKey key) {
        return SCHEDULER + "schedule/" + key.group() + "/" + key.name();
    }

    static String group(String name) {
        return GROUP + name;
    }

    /** The name that an ARN gives to a group of this account; empty when it is another account's or no group's. */
    static String groupOf(String arn) {
        return arn.startsWith(GROUP) ? arn.substring(GROUP.length()) : "";
    }
}

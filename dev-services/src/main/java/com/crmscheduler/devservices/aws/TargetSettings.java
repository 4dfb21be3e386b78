package com.crmscheduler.devservices.aws;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a schedule sends, and what it does when that fails.
 *
 * @param arn of the queue, or of what else AWS can invoke
 * @param roleArn the role that it is invoked with
 * @param input what is sent; null for AWS's own notification
 * @param maximumAgeSeconds how long it is tried
 * @param maximumRetries how often it is tried again
 * @param deadLetterArn the queue for what could not be sent; null for none
 * @param parameters blocks for one kind of target, such as {@code SqsParameters}, as they were given
 */
record TargetSettings(String arn, String roleArn, @Nullable String input, int maximumAgeSeconds, int maximumRetries,
        @Nullable String deadLetterArn, ObjectNode parameters) {

    static final int LONGEST_AGE = 86_400;
    static final int MOST_RETRIES = 185;

    /** The group of messages in a FIFO queue; null when there is none. */
    @Nullable
    String messageGroup() {
        return parameters.path("SqsParameters").path("MessageGroupId").asString(null);
    }
}

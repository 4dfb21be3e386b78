package com.crmscheduler.adapter.kafka;

import org.jspecify.annotations.Nullable;

/**
 * An execution as it travels, version {@value #VERSION}: the record's key is {@code taskId}, its value is {@code payload} and
 * nothing else, byte for byte, and every other component is a header of text. Times are milliseconds since 1970; what is finer
 * is dropped.
 *
 * @param taskId {@code group/name}: the key, so that the executions of a task keep their order
 * @param executionId 32 hexadecimal digits
 * @param incarnation which of the tasks that ever had this name
 * @param kind the name of an {@link com.crmscheduler.domain.model.ExecutionKind}
 * @param requestId of a manual run; null otherwise
 * @param nominal the nominal time
 * @param generation the task's generation when it was claimed
 * @param attempt from 1
 * @param taskType selects the handler
 * @param retry attempts, first back-off, longest back-off, maximum age, the last three in milliseconds, joined by commas
 * @param due when it was due
 * @param claimedAt when the store gave it out
 * @param payload UTF-8, not to be changed by anybody
 */
record ScheduledTaskMessage(String taskId, String executionId, long incarnation, String kind,
        @Nullable String requestId,
        long nominal, long generation, int attempt, String taskType, String retry, long due, long claimedAt,
        byte[] payload) {

    /** What this program writes; it reads this and every older one. */
    static final int VERSION = 1;
}

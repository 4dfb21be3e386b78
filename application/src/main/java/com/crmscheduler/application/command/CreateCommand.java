package com.crmscheduler.application.command;

import com.crmscheduler.domain.model.TaskDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a new task.
 *
 * @param group the group
 * @param name the name, or null for a generated one that sorts by time; with an idempotency key it is derived from the key, so
 *     that repeating the request names the same task
 * @param definition what it is
 * @param idempotencyKey the caller's key for a safe repeat, any text of 1 to 256 characters, or null. The items of a batch
 *     need a key each: the batch's own with the item's index behind it
 */
public record CreateCommand(String group, @Nullable String name, TaskDefinition definition,
        @Nullable String idempotencyKey) {}

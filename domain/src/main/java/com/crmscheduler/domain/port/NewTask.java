package com.crmscheduler.domain.port;

import com.crmscheduler.domain.model.ScheduleTask;
import org.jspecify.annotations.Nullable;

/**
 * A task to create.
 *
 * @param task as {@link ScheduleTask#create} made it
 * @param idempotencyKey the caller's key, 1 to 64 name characters, or null; a create that was carried out under the same key
 *     and id within the provider's memory (at least 24 hours) is not carried out again, not even when its task is gone
 */
public record NewTask(ScheduleTask task, @Nullable String idempotencyKey) {}

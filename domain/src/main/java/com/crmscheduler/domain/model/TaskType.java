package com.crmscheduler.domain.model;

import com.crmscheduler.domain.error.InvalidTask;

/**
 * Selects the handler that does the work.
 *
 * @param value 1 to 64 characters of {@code 0-9 a-z A-Z - _ .}
 */
public record TaskType(String value) {

    public TaskType {
        if (!ScheduleTaskId.isValidName(value)) {
            throw new InvalidTask("taskType", value, "1 to 64 characters of 0-9 a-z A-Z - _ .");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}

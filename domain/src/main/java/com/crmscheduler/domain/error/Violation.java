package com.crmscheduler.domain.error;

import java.io.Serializable;

/**
 * One rule that an input breaks.
 *
 * @param field the field, in the words of the HTTP interface, with dots for nesting
 * @param rejected the value that was refused, shortened to 200 characters
 * @param rule what is allowed
 */
public record Violation(String field, String rejected, String rule) implements Serializable {

    private static final int MAX_REJECTED = 200;

    public Violation {
        if (rejected.length() > MAX_REJECTED) {
            rejected = rejected.substring(0, MAX_REJECTED) + "…";
        }
    }

    @Override
    public String toString() {
        return field + " \"" + rejected + "\": must be " + rule;
    }
}

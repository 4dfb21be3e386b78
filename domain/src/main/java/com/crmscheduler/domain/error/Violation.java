package com.crmscheduler.domain.error;

import java.io.Serializable;

/**
 * One rule that an input breaks. The rejected value may be anything that somebody sent, so it is kept in a form that every log
 * and every encoding can carry.
 *
 * @param field the field, in the words of the HTTP interface, with dots for nesting
 * @param rejected the value that was refused, shortened to 200 characters, lone surrogates replaced
 * @param rule what is allowed
 */
public record Violation(String field, String rejected, String rule) implements Serializable {

    private static final int MAX_REJECTED = 200;
    private static final char REPLACEMENT = '\uFFFD';

    public Violation {
        if (rejected.length() > MAX_REJECTED) {
            rejected = rejected.substring(0, MAX_REJECTED) + "…";
        }
        rejected = rejected.codePoints().map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE
                ? REPLACEMENT
                : c).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    /** One line, whatever was rejected. */
    @Override
    public String toString() {
        return field + " \"" + rejected.replaceAll("\\p{Cntrl}", String.valueOf(REPLACEMENT)) + "\": must be " + rule;
    }
}

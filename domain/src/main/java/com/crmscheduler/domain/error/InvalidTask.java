package com.crmscheduler.domain.error;

import java.util.List;
import java.util.stream.Collectors;

/** The input breaks one rule or several; none of it was done. */
public final class InvalidTask extends ScheduleTaskException {

    private static final long serialVersionUID = 1L;
    private final List<Violation> violations;

    public InvalidTask(String field, String rejected, String rule) {
        this(List.of(new Violation(field, rejected, rule)));
    }

    public InvalidTask(List<Violation> violations) {
        super(violations.stream().map(Violation::toString).collect(Collectors.joining("; ")));
        this.violations = List.copyOf(violations);
    }

    /** At least one. */
    public List<Violation> violations() {
        return violations;
    }
}

package com.crmscheduler.adapter.web;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gathers what is wrong with a request, so that its sender hears of all of it at once. For one thread. */
final class Violations {
    /** Enough to mend a request by; more would let a small body ask for a large answer. */
    static final int MAX = 100;

    private final List<Violation> found = new ArrayList<>();

    void add(String field, String rejected, String rule) {
        if (found.size() < MAX) {
            found.add(new Violation(field, rejected, rule));
        }
    }

    /** What the supplier makes, or null when it finds the input invalid; then its violations are taken over. */
    <T> @Nullable T attempt(Supplier<T> supplier) {
        try {
            return supplier.get();
        } catch (InvalidTask e) {
            e.violations().forEach(v -> add(v.field(), v.rejected(), v.rule()));
            return null;
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidTask(found);
        }
    }
}

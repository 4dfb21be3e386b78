package com.crmscheduler.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One architecture rule, as a person reads it.
 *
 * @param id stable for ever, {@code R} and a number; commits and discussions refer to it
 * @param sentence what holds, in one sentence
 * @param cure what to do instead, in plain words
 * @param archRule the rule as ArchUnit evaluates it; its description is the id, the sentence and the cure
 */
public record Rule(String id, String sentence, String cure, ArchRule archRule) {

    /** How many violations are listed before the rest is only counted. */
    private static final int SHOWN = 25;

    static Rule of(String id, String sentence, String cure, ArchRule rule) {
        return new Rule(id, sentence, cure, rule.as(id + " " + sentence).because(cure));
    }

    /** For a rule whose subjects a fork may well have none of, such as mappers. Every other rule fails when it checks nothing. */
    Rule mayHaveNoSubject() {
        return new Rule(id, sentence, cure, archRule.allowEmptyShould(true));
    }

    /**
     * Evaluates the rule.
     *
     * @param classes what to look at
     * @return what is wrong and what to do instead, or nothing when the rule holds
     */
    public Optional<String> complaintAbout(JavaClasses classes) {
        EvaluationResult result;
        try {
            result = archRule.evaluate(classes);
        } catch (AssertionError nothingChecked) {
            return Optional.of(
                    ("%n%s: %s.%n%nThis rule found nothing to look at, so it proves nothing. If a package or a naming"
                            + " habit changed, change the rule with it.%n").formatted(id, sentence));
        }
        if (!result.hasViolation()) {
            return Optional.empty();
        }
        List<String> violations = result.getFailureReport().getDetails().stream().sorted().toList();
        String shown = violations.stream().limit(SHOWN).map(line -> "  - " + line)
                .collect(Collectors.joining(System.lineSeparator()));
        String rest = violations.size() > SHOWN ? "%n  … and %d more".formatted(violations.size() - SHOWN) : "";
        return Optional
                .of("%n%s: %s.%n%nWhat breaks it:%n%s%s%n%nWhat to do instead:%n  %s.%n".formatted(id, sentence, shown,
                        rest, cure.substring(0, 1).toUpperCase(Locale.ROOT) + cure.substring(1)));
    }

    /** Where a class stands in its source, for a message. */
    static String at(JavaClass javaClass) {
        return javaClass.getName() + " " + javaClass.getSourceCodeLocation();
    }
}

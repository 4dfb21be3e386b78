package com.crmscheduler.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every rule finds what it is there to find. Its fixture is a small program of its own under {@code fixture.<id>}: each type
 * named {@code Bad…} breaks the rule and must be reported, each {@code Good…} comes close and must not be.
 */
@DisplayName("A rule bites")
class RulesBiteTest {

    private static final String FIXTURES = RulesBiteTest.class.getPackageName() + ".fixture.";

    @TestFactory
    Stream<DynamicTest> bites() {
        Function<String, List<Rule>> all = root -> Stream
                .concat(ArchitectureRules.forRoot(root).stream(), ArchitectureRules.withTestsForRoot(root).stream())
                .toList();
        JavaClasses fixtures = new ClassFileImporter().importPackages(FIXTURES.substring(0, FIXTURES.length() - 1));
        return all.apply("any").stream().map(Rule::id).map(id -> dynamicTest(id, () -> {
            String root = FIXTURES + id.toLowerCase(Locale.ROOT);
            Rule rule = all.apply(root).stream().filter(candidate -> candidate.id().equals(id)).findFirst()
                    .orElseThrow();
            bites(rule, fixtures.that(JavaClass.Predicates.resideInAPackage(root + "..")));
        }));
    }

    @Test
    void givesEveryRuleAnIdOfItsOwn() {
        List<Rule> rules = Stream.concat(ArchitectureRules.forRoot("any").stream(),
                ArchitectureRules.withTestsForRoot("any").stream()).toList();

        assertThat(rules).extracting(Rule::id).doesNotHaveDuplicates().allMatch(id -> id.matches("R\\d+"));
        assertThat(rules).extracting(Rule::cure).noneMatch(String::isBlank);
    }

    private static void bites(Rule rule, JavaClasses fixture) {
        String complaint = rule.complaintAbout(fixture).orElse("");

        assertThat(complaint).as("the complaint of %s about its fixture", rule.id()).contains(rule.id() + ": ",
                rule.cure().substring(1));
        assertThat(namedIn(complaint, fixture, "Bad")).as("what %s should report", rule.id())
                .containsExactlyInAnyOrderElementsOf(named(fixture, "Bad"));
        assertThat(named(fixture, "Bad")).as("fixture of %s", rule.id()).isNotEmpty();
        assertThat(named(fixture, "Good")).as("near misses of %s", rule.id()).isNotEmpty();
        assertThat(namedIn(complaint, fixture, "Good")).as("what %s should let pass", rule.id()).isEmpty();
    }

    private static List<String> namedIn(String complaint, JavaClasses fixture, String prefix) {
        return named(fixture, prefix).stream().filter(name -> complaint.contains(name)).toList();
    }

    private static List<String> named(JavaClasses fixture, String prefix) {
        return fixture.stream().filter(type -> type.getSimpleName().startsWith(prefix) && !generated(type))
                .map(JavaClass::getName)
                .toList();
    }

    private static boolean generated(JavaClass type) {
        return type.getSimpleName().endsWith("MapperImpl");
    }
}

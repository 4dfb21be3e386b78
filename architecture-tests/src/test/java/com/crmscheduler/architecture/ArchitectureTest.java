package com.crmscheduler.architecture;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The program keeps every rule. */
@DisplayName("The program")
class ArchitectureTest {

    @TestFactory
    @DisplayName("keeps the rule")
    Stream<DynamicTest> keepsEveryRule() {
        return keeps(ArchitectureRules.forRoot(Program.ROOT), Program.CLASSES);
    }

    @TestFactory
    @DisplayName("and its tests keep the rule")
    Stream<DynamicTest> keepsTheRulesForTests() {
        return keeps(ArchitectureRules.withTestsForRoot(Program.ROOT),
                Program.REACTOR.mainAndTestClasses(Program.ROOT));
    }

    @Test
    @DisplayName("looks like its picture (R9)")
    void looksLikeItsPicture() throws IOException {
        Path file = Program.REACTOR.directory().resolve("docs/architecture.puml");
        List<String> differences = ArchitecturePicture.read(file).differencesFrom(new Rooms(Program.ROOT),
                Program.CLASSES);

        if (!differences.isEmpty()) {
            complain(
                    ("%nR9: the rooms depend on each other as docs/architecture.puml draws it.%n%nWhat breaks it:%n  - %s%n%n"
                            + "What to do instead:%n  Remove the dependency, or draw the arrow if it is meant.%n")
                            .formatted(String.join(System.lineSeparator() + "  - ", differences)));
        }
    }

    private static Stream<DynamicTest> keeps(List<Rule> rules, JavaClasses classes) {
        return rules.stream().map(rule -> dynamicTest(rule.id() + " " + rule.sentence(),
                () -> rule.complaintAbout(classes).ifPresent(ArchitectureTest::complain)));
    }

    /** Without a stack trace: it would show this test, not what is wrong. */
    private static void complain(String complaint) {
        AssertionError plain = new AssertionError(complaint);
        plain.setStackTrace(new StackTraceElement[0]);
        throw plain;
    }
}

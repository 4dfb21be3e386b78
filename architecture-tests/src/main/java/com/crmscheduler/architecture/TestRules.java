package com.crmscheduler.architecture;

import static com.crmscheduler.architecture.Conditions.accesses;
import static com.crmscheduler.architecture.Conditions.carries;
import static com.crmscheduler.architecture.Conditions.findNothing;
import static com.crmscheduler.architecture.Conditions.has;
import static com.crmscheduler.architecture.Conditions.that;
import static com.crmscheduler.architecture.Conditions.touches;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What is asked of tests: R16 and R39. They look at tests and program together. */
public final class TestRules {

    private static final String CONTRACT = "SchedulerProviderContract";
    private static final String TESTABLE = "org.junit.platform.commons.annotation.Testable";

    private final Rooms rooms;
    private final String provider;

    private TestRules(Rooms rooms) {
        this.rooms = rooms;
        this.provider = rooms.root() + "." + Rooms.DOMAIN_PORT + ".SchedulerProvider";
    }

    public static TestRules forRoot(String root) {
        return new TestRules(new Rooms(root));
    }

    public List<Rule> all() {
        return List.of(r16(), r39());
    }

    Rule r16() {
        return Rule.of("R16", "every SchedulerProvider passes the contract of the port",
                "add a class that extends testkit's SchedulerProviderContract to the provider's package in src/test/java, named"
                        + " …ContractTest, or …ContractIT when it needs a server",
                classes().that(that("providers or contract tests", type -> isProvider(type) || isContractTest(type)))
                        .should(pairUp()))
                .mayHaveNoSubject();
    }

    Rule r39() {
        return Rule.of("R39", "tests are package-private, assert with AssertJ, and never sleep",
                "drop public; import org.assertj.core.api.Assertions; wait with Awaitility or a latch for what should happen",
                classes().that(that("with tests in them", TestRules::holdsTests))
                        .should(findNothing(type -> Stream.concat(
                                has(type, JavaModifier.PUBLIC) && !has(type, JavaModifier.ABSTRACT)
                                        && type.isTopLevelClass()
                                                ? Stream.of(Rule.at(type) + " is public")
                                                : Stream.empty(),
                                accesses(type,
                                        access -> access.getTargetOwner().getName()
                                                .equals("org.junit.jupiter.api.Assertions")
                                                || touches(access, "java.lang.Thread", "sleep")
                                                || touches(access, "java.util.concurrent.TimeUnit", "sleep"))))));
    }

    private boolean isProvider(JavaClass type) {
        return !type.isInterface() && rooms.in(Rooms.ADAPTER, Rooms.TESTKIT).test(type) && type.isTopLevelClass()
                && type.getAllRawInterfaces().stream().anyMatch(port -> port.getName().equals(provider));
    }

    private boolean isContractTest(JavaClass type) {
        return !has(type, JavaModifier.ABSTRACT) && type.getAllRawSuperclasses().stream()
                .anyMatch(parent -> rooms.holds(Rooms.TESTKIT, parent) && parent.getSimpleName().equals(CONTRACT));
    }

    private static boolean holdsTests(JavaClass type) {
        JavaClass outermost = Conditions.outermost(type);
        return Stream.concat(Stream.of(outermost, type), outermost.getAllRawSuperclasses().stream())
                .anyMatch(part -> part.getMethods().stream().anyMatch(method -> carries(method, TESTABLE)));
    }

    private ArchCondition<JavaClass> pairUp() {
        return new ArchCondition<>("have a contract test in their package") {
            private final Set<JavaClass> providers = new HashSet<>();
            private final Set<String> tested = new HashSet<>();

            @Override
            public void init(Collection<JavaClass> all) {
                providers.clear();
                tested.clear();
            }

            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (isContractTest(type)) {
                    tested.add(type.getPackageName());
                } else {
                    providers.add(type);
                }
            }

            @Override
            public void finish(ConditionEvents events) {
                providers.stream().filter(type -> !tested.contains(type.getPackageName())).forEach(type -> events
                        .add(SimpleConditionEvent.violated(type,
                                Rule.at(type) + " has no test that extends " + CONTRACT)));
            }
        };
    }
}

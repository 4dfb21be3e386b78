package com.crmscheduler.architecture;

import static com.crmscheduler.architecture.Conditions.dependenciesOn;
import static com.crmscheduler.architecture.Conditions.findNothing;
import static com.crmscheduler.architecture.Conditions.fromTheJdk;
import static com.crmscheduler.architecture.Conditions.inAnyPackage;
import static com.crmscheduler.architecture.Conditions.that;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Who may see whom: R1 to R10. */
public final class LayerRules {

    private static final List<String> JSPECIFY = List.of("org.jspecify");
    private static final List<String> SLF4J = List.of("org.slf4j");

    /** Where each technology lives. Programs that start servers or measure them may speak to any. */
    private static final Map<String, List<String>> HOMES = Map.of(
            "adapter.redis", List.of("io.lettuce", "redis.clients", "org.springframework.data.redis",
                    "org.springframework.boot.data.redis"),
            "adapter.kafka", List.of("org.apache.kafka", "org.springframework.kafka", "org.springframework.boot.kafka"),
            "adapter.aws", List.of("software.amazon"),
            "adapter.web", List.of("jakarta.servlet", "org.springframework.web.bind", "org.springframework.web.servlet",
                    "org.springframework.boot.webmvc", "org.springdoc", "io.swagger"));

    private final Rooms rooms;

    private LayerRules(Rooms rooms) {
        this.rooms = rooms;
    }

    public static LayerRules forRoot(String root) {
        return new LayerRules(new Rooms(root));
    }

    public List<Rule> all() {
        return List.of(r1(), r2(), r3(), r4(), r5(), r6(), r7(), r8(), r9(), r10());
    }

    Rule r1() {
        return Rule.of("R1", "the domain depends on the JDK, JSpecify and itself, and on nothing else",
                "move what needs the library into an adapter, or describe what the domain needs as a method of a port",
                classes().that(rooms.in(Rooms.DOMAIN)).should(findNothing(javaClass -> dependenciesOn(javaClass,
                        target -> !fromTheJdk(target) && !inAnyPackage(target, JSPECIFY)
                                && !rooms.holds(Rooms.DOMAIN, target)))));
    }

    Rule r2() {
        return Rule.of("R2",
                "the application depends on the domain, the JDK, JSpecify, SLF4J and itself, and on nothing else",
                "put the technology behind a port in application.port, implement the port in an adapter, and let bootstrap.config"
                        + " wire the two",
                classes().that(rooms.in(Rooms.APPLICATION)).should(findNothing(javaClass -> dependenciesOn(javaClass,
                        target -> !fromTheJdk(target) && !inAnyPackage(target, JSPECIFY) && !inAnyPackage(target, SLF4J)
                                && !rooms.in(Rooms.DOMAIN, Rooms.APPLICATION).test(target)))));
    }

    Rule r3() {
        return Rule.of("R3", "adapters do not know each other",
                "let them meet at a port in application.port that one implements and the other calls; if both need the same few"
                        + " lines, find the domain concept in them or write them twice",
                classes().that(rooms.in(Rooms.ADAPTER)).should(findNothing(javaClass -> dependenciesOn(javaClass,
                        target -> rooms.adapterOf(target).isPresent()
                                && !rooms.adapterOf(target).equals(rooms.adapterOf(javaClass))))));
    }

    Rule r4() {
        return Rule.of("R4",
                "of this program, adapters and handlers see the domain and the application's ports, commands and handler"
                        + " SPI, and nothing else",
                "call a use case in application.port instead of its service; take what dev-services or bootstrap know as"
                        + " configuration properties or as a bean of a port's type",
                classes().that(rooms.in(Rooms.ADAPTER, Rooms.HANDLER)).should(findNothing(javaClass -> dependenciesOn(
                        javaClass,
                        target -> rooms.own(target) && !sameRoom(javaClass, target)
                                && !betweenAdapters(javaClass, target)
                                && !rooms.in(Rooms.DOMAIN, Rooms.PORT, Rooms.COMMAND, Rooms.SPI).test(target)))));
    }

    Rule r5() {
        return Rule.of("R5", "only bootstrap.config and testkit know the classes of application.service",
                "depend on the use case that the service implements; construct services in bootstrap.config, where all of the"
                        + " core is wired",
                classes()
                        .that(that("outside of application.service, bootstrap.config and testkit",
                                type -> !rooms.in(Rooms.SERVICE, Rooms.COMPOSITION_ROOT, Rooms.TESTKIT).test(type)))
                        .should(findNothing(
                                type -> dependenciesOn(type, target -> rooms.holds(Rooms.SERVICE, target)))));
    }

    Rule r6() {
        return Rule.of("R6", "nothing depends on bootstrap, and bootstrap depends on no adapter and no handler",
                "move what is needed from bootstrap down into the application or the domain; let an adapter offer itself by its"
                        + " auto-configuration, which bootstrap finds without naming it (benchmarks may start the program)",
                classes().that(that("outside of benchmarks", javaClass -> !rooms.holds(Rooms.BENCHMARKS, javaClass)))
                        .should(findNothing(javaClass -> rooms.holds(Rooms.BOOTSTRAP, javaClass)
                                ? dependenciesOn(javaClass, rooms.in(Rooms.ADAPTER, Rooms.HANDLER))
                                : dependenciesOn(javaClass, rooms.in(Rooms.BOOTSTRAP)))));
    }

    Rule r7() {
        return Rule.of("R7", "every class lies in one of the declared rooms",
                "move the class into the package of its module: domain, application, handler, adapter.<technology>, testkit,"
                        + " devservices, bootstrap, benchmarks or architecture; if a new room is really needed, declare it in"
                        + " Rooms and say there what it may see",
                classes().should(findNothing(javaClass -> rooms.roomOf(javaClass).isPresent()
                        ? Stream.empty()
                        : Stream.of(Rule.at(javaClass) + " lies in no room"))));
    }

    Rule r8() {
        return Rule.of("R8", "a module holds the package of its name and no other",
                "move the class to the module whose room its package is: adapters-redis holds adapter.redis, domain holds domain",
                classes().should(findNothing(javaClass -> misplaced(javaClass).stream())));
    }

    Rule r9() {
        return Rule.of("R9", "rooms, and the packages of the application, depend on each other in one direction only",
                "turn one of the dependencies round with a port, or move the type that both need to the lower of the two (the"
                        + " domain's model, schedule and error packages count as one, because tasks and errors name each other)",
                slices().assignedFrom(new Slices(rooms)).should().beFreeOfCycles());
    }

    Rule r10() {
        return Rule.of("R10",
                "Redis is spoken in adapter.redis alone, Kafka in adapter.kafka, AWS in adapter.aws, and HTTP is served"
                        + " by adapter.web",
                "ask a port of domain.port or application.port for what you need, and implement it in the adapter of that"
                        + " technology (dev-services and benchmarks may speak to all of them)",
                classes().that(that("outside of dev-services and benchmarks",
                        javaClass -> !rooms.in(Rooms.DEV_SERVICES, Rooms.BENCHMARKS).test(javaClass)))
                        .should(findNothing(this::foreignTechnology)));
    }

    private Stream<String> foreignTechnology(JavaClass javaClass) {
        List<String> foreign = new ArrayList<>();
        HOMES.forEach((home, packages) -> {
            if (!rooms.holds(home, javaClass)) {
                foreign.addAll(packages);
            }
        });
        return dependenciesOn(javaClass, target -> inAnyPackage(target, foreign));
    }

    /** What R3 reports already. */
    private boolean betweenAdapters(JavaClass one, JavaClass other) {
        return rooms.adapterOf(one).isPresent() && rooms.adapterOf(other).isPresent();
    }

    private boolean sameRoom(JavaClass one, JavaClass other) {
        return rooms.roomOf(one).equals(rooms.roomOf(other));
    }

    private Optional<String> misplaced(JavaClass javaClass) {
        Optional<String> module = Reactor.moduleThatHolds(javaClass);
        Optional<String> room = rooms.roomOf(javaClass);
        if (module.isEmpty() || room.isEmpty() || Rooms.roomOfModule(module.get()).equals(room.get())) {
            return Optional.empty();
        }
        return Optional.of(Rule.at(javaClass) + " lies in the module " + module.get() + ", which holds "
                + Rooms.roomOfModule(module.get()));
    }

    /** What must not go in circles: rooms, split into packages where a room has several with a direction between them. */
    private record Slices(Rooms rooms) implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            return Stream.of(Rooms.DOMAIN_PORT, Rooms.PORT, Rooms.COMMAND, Rooms.SPI, Rooms.SERVICE)
                    .filter(name -> rooms.holds(name, javaClass)).findFirst().or(() -> rooms.roomOf(javaClass))
                    .map(SliceIdentifier::of).orElseGet(SliceIdentifier::ignore);
        }

        @Override
        public String getDescription() {
            return "rooms";
        }
    }
}

package com.crmscheduler.architecture;

import static com.crmscheduler.architecture.Conditions.at;
import static com.crmscheduler.architecture.Conditions.findNothing;
import static com.crmscheduler.architecture.Conditions.fromTheJdk;
import static com.crmscheduler.architecture.Conditions.has;
import static com.crmscheduler.architecture.Conditions.that;
import static com.crmscheduler.architecture.Conditions.written;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a port is and who implements it: R11 to R15. */
public final class PortRules {

    private final Rooms rooms;
    private final String provider;

    private PortRules(Rooms rooms) {
        this.rooms = rooms;
        this.provider = rooms.root() + "." + Rooms.DOMAIN_PORT + ".SchedulerProvider";
    }

    public static PortRules forRoot(String root) {
        return new PortRules(new Rooms(root));
    }

    public List<Rule> all() {
        return List.of(r11(), r12(), r13(), r14(), r15());
    }

    Rule r11() {
        return Rule.of("R11", "the port packages hold interfaces and the values they speak, records and enums",
                "move behaviour to application.service or into an adapter; make a value a record",
                classes().that(that("in a port package", this::inPortPackage)).and(that("written", Conditions::written))
                        .should(findNothing(type -> type.isInterface() || type.isRecord() || type.isEnum()
                                ? Stream.empty()
                                : Stream.of(Rule.at(type) + " is a class"))));
    }

    Rule r12() {
        return Rule.of("R12", "ports declare no default methods",
                "make the method abstract and implement it in every adapter: a default that does nothing makes an adapter that"
                        + " forgot it look empty instead of broken; what the adapter cannot do it rejects with"
                        + " UnsupportedByProvider",
                classes().that(that("ports", this::port)).should(findNothing(type -> type.getMethods().stream()
                        .filter(PortRules::defaultMethod).map(method -> at(method) + " is a default method"))));
    }

    Rule r13() {
        return Rule.of("R13",
                "port methods speak of JDK, domain and application port types only, and throw nothing checked",
                "translate the library's type into a record of the domain or of the port in the adapter; report failures as"
                        + " domain.error types",
                classes().that(that("ports", this::port)).should(findNothing(type -> type.getMethods().stream()
                        .filter(method -> has(method, JavaModifier.PUBLIC)).flatMap(this::foreignInSignature))));
    }

    Rule r14() {
        return Rule.of("R14",
                "whoever implements a driven port is package-private and final, and lives in an adapter, in"
                        + " bootstrap.config, or in testkit",
                "move the class into the adapter of its technology and drop public: its auto-configuration offers it as a bean"
                        + " of the port's type (a package-private enum beside a port may be its null object; testkit is"
                        + " published, so its implementations may be public; a service may implement a port of application.port that only"
                        + " brings the core together)",
                classes().that(that("implementing a driven port", this::implementsDrivenPort)).and(that("written",
                        Conditions::written)).should(findNothing(this::wrongImplementation)));
    }

    Rule r15() {
        return Rule.of("R15", "an adapter module holds at most one SchedulerProvider",
                "give the second provider a module of its own, adapters-<technology>: a module is what a deployment switches on"
                        + " and off",
                classes().that(that("providers", this::isProvider)).should(beAloneInTheirAdapter())).mayHaveNoSubject();
    }

    private boolean inPortPackage(JavaClass type) {
        return rooms.in(Rooms.PORT, Rooms.DOMAIN_PORT).test(type);
    }

    /** An interface that somebody is called through; sealed ones are values. */
    private boolean port(JavaClass type) {
        return inPortPackage(type) && type.isInterface() && !type.isSealed() && written(type);
    }

    private boolean drivenPort(JavaClass type) {
        return port(type) && !type.getSimpleName().endsWith("UseCase");
    }

    private boolean implementsDrivenPort(JavaClass type) {
        return rooms.own(type) && !type.isInterface() && type.getAllRawInterfaces().stream().anyMatch(this::drivenPort);
    }

    private boolean isProvider(JavaClass type) {
        return !type.isInterface() && rooms.adapterOf(type).isPresent()
                && type.getAllRawInterfaces().stream().anyMatch(port -> port.getName().equals(provider));
    }

    private Stream<String> wrongImplementation(JavaClass type) {
        List<String> wrong = new ArrayList<>();
        boolean published = rooms.holds(Rooms.TESTKIT, type);
        boolean nullObject = inPortPackage(type) && type.isEnum();
        boolean service = rooms.holds(Rooms.SERVICE, type) && implementsOnlyApplicationPorts(type);
        if (!published && !nullObject && !service
                && !rooms.in(Rooms.ADAPTER, Rooms.COMPOSITION_ROOT, Rooms.BENCHMARKS).test(type)) {
            wrong.add(Rule.at(type) + " implements a driven port outside of an adapter");
        }
        if (!published && !service && visible(type)) {
            wrong.add(Rule.at(type) + " is visible outside of its package");
        }
        if (!has(type, JavaModifier.FINAL) && !has(type, JavaModifier.ABSTRACT)) {
            wrong.add(Rule.at(type) + " is not final");
        }
        return wrong.stream();
    }

    private boolean implementsOnlyApplicationPorts(JavaClass type) {
        return type.getAllRawInterfaces().stream().filter(this::drivenPort)
                .allMatch(port -> rooms.holds(Rooms.PORT, port));
    }

    private static boolean visible(JavaClass type) {
        boolean here = has(type, JavaModifier.PUBLIC) || has(type, JavaModifier.PROTECTED);
        return here && type.getEnclosingClass().map(PortRules::visible).orElse(true);
    }

    private static boolean defaultMethod(JavaMethod method) {
        return !has(method, JavaModifier.ABSTRACT) && !has(method, JavaModifier.STATIC)
                && !has(method, JavaModifier.PRIVATE)
                && !has(method, JavaModifier.SYNTHETIC);
    }

    private Stream<String> foreignInSignature(JavaMethod method) {
        Stream<JavaClass> types = Stream.concat(Stream.of(method.getReturnType()), method.getParameterTypes().stream())
                .flatMap(type -> type.getAllInvolvedRawTypes().stream());
        Stream<String> foreign = types.map(JavaClass::getBaseComponentType).distinct()
                .filter(type -> !fromTheJdk(type)
                        && !rooms.in(Rooms.DOMAIN, Rooms.PORT, Rooms.COMMAND, Rooms.SPI).test(type))
                .map(type -> at(method) + " speaks of " + type.getName());
        Stream<String> checked = method.getExceptionTypes().stream()
                .filter(type -> !type.isAssignableTo(RuntimeException.class) && !type.isAssignableTo(Error.class))
                .map(type -> at(method) + " throws the checked " + type.getName());
        return Stream.concat(foreign, checked);
    }

    private ArchCondition<JavaClass> beAloneInTheirAdapter() {
        return new ArchCondition<>("be alone in their adapter") {
            private final Map<String, List<JavaClass>> byAdapter = new TreeMap<>();

            @Override
            public void check(JavaClass type, ConditionEvents events) {
                byAdapter.computeIfAbsent(rooms.adapterOf(type).orElseThrow(), adapter -> new ArrayList<>()).add(type);
            }

            @Override
            public void finish(ConditionEvents events) {
                byAdapter.forEach((adapter, types) -> {
                    if (types.size() > 1) {
                        types.forEach(type -> events.add(SimpleConditionEvent.violated(type,
                                Rule.at(type) + " is one of " + types.size() + " providers in " + adapter)));
                    }
                });
                byAdapter.clear();
            }
        };
    }
}

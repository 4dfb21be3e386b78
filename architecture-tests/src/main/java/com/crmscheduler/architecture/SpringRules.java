package com.crmscheduler.architecture;

import static com.crmscheduler.architecture.Conditions.accesses;
import static com.crmscheduler.architecture.Conditions.annotations;
import static com.crmscheduler.architecture.Conditions.carries;
import static com.crmscheduler.architecture.Conditions.dependenciesOn;
import static com.crmscheduler.architecture.Conditions.findNothing;
import static com.crmscheduler.architecture.Conditions.outermost;
import static com.crmscheduler.architecture.Conditions.that;
import static com.crmscheduler.architecture.Conditions.touches;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where Spring may be seen, and how: R23 to R28. R29 of old, no proxies in the core, is part of R1 and R2. */
public final class SpringRules {

    private static final String CONTEXT = "org.springframework.context.annotation.";
    private static final String STEREOTYPE = "org.springframework.stereotype.";
    private static final String WEB = "org.springframework.web.bind.annotation.";
    private static final String BOOT = "org.springframework.boot.";
    private static final String PROPERTIES = BOOT + "context.properties.ConfigurationProperties";
    private static final String APPLICATION = BOOT + "autoconfigure.SpringBootApplication";
    private static final String ENVIRONMENT = "org.springframework.core.env.Environment";
    private static final String PREFIX = "scheduler";
    private static final List<String> WEB_STEREOTYPES = List.of(STEREOTYPE + "Controller", WEB + "ControllerAdvice");
    private static final List<String> STEREOTYPES = List.of(STEREOTYPE + "Service", STEREOTYPE + "Repository");
    private static final List<String> WIRING = List.of(CONTEXT + "Configuration", CONTEXT + "Bean",
            BOOT + "context.properties.EnableConfigurationProperties");
    private static final List<String> INJECTION = List.of("org.springframework.beans.factory.annotation.Autowired",
            "org.springframework.beans.factory.annotation.Value", "jakarta.inject.Inject",
            "jakarta.annotation.Resource");

    private final Rooms rooms;

    private SpringRules(Rooms rooms) {
        this.rooms = rooms;
    }

    public static SpringRules forRoot(String root) {
        return new SpringRules(new Rooms(root));
    }

    public List<Rule> all() {
        return List.of(r23(), r24(), r25(), r26(), r27(), r28());
    }

    Rule r23() {
        return Rule.of("R23", "nothing is a bean by its own annotation, but the controllers of adapter.web",
                "drop the stereotype and declare the bean: a @Bean method of the module's auto-configuration, or of"
                        + " bootstrap.config for the core",
                classes().should(findNothing(type -> Stream.concat(
                        annotations(type, STEREOTYPES),
                        carriesComponent(type)
                                ? Stream.of(Rule.at(type) + " carries @Component")
                                : rooms.holds("adapter.web", type)
                                        ? Stream.empty()
                                        : annotations(type, WEB_STEREOTYPES)))));
    }

    Rule r24() {
        return Rule.of("R24", "beans are declared in bootstrap.config and in auto-configurations, nowhere else",
                "move the @Bean method to bootstrap.config when it wires the core, to the module's one auto-configuration when it"
                        + " offers an adapter",
                classes().that(that("outside of bootstrap.config and auto-configurations", type -> !wires(type)))
                        .should(findNothing(type -> annotations(type, WIRING))));
    }

    Rule r25() {
        return Rule.of("R25",
                "nothing is found by scanning; @SpringBootApplication stands once, on the main class in bootstrap",
                "list the auto-configuration in the imports file of its module and declare its beans there",
                classes().that(that("other than the main class", type -> !mainClass(type)))
                        .should(findNothing(
                                type -> annotations(type, List.of(CONTEXT + "ComponentScan", APPLICATION)))));
    }

    Rule r26() {
        return Rule.of("R26", "profiles set properties; no bean depends on a profile",
                "make the bean conditional on a property, and set that property in application-<profile>.yml",
                classes().should(findNothing(type -> annotations(type, List.of(CONTEXT + "Profile")))));
    }

    Rule r27() {
        return Rule.of("R27", "configuration properties are records with a prefix that is " + PREFIX + " or below it",
                "write a package-private record …Properties with @ConfigurationProperties(\"" + PREFIX
                        + ".<something>\") and check its values in the compact constructor",
                classes().should(findNothing(type -> Stream.concat(wrongProperties(type), type.getMethods().stream()
                        .filter(method -> carries(method, PROPERTIES))
                        .map(method -> Conditions.at(method) + " binds properties by a method")))));
    }

    Rule r28() {
        return Rule.of("R28", "what a class needs comes through its one constructor",
                "make the field final and take it in the constructor; read settings from a …Properties record instead of @Value,"
                        + " the environment or system properties (a Condition and bootstrap.config may read the environment, and so may the"
                        + " programs of dev-services and benchmarks)",
                classes().that(rooms.in(Rooms.DOMAIN, Rooms.APPLICATION, Rooms.HANDLER, Rooms.ADAPTER))
                        .should(findNothing(type -> Stream.of(annotations(type, INJECTION), environment(type),
                                manyConstructors(type)).flatMap(found -> found))));
    }

    /** Directly only: controllers and configurations carry it by way of their own annotations. */
    private static boolean carriesComponent(JavaClass type) {
        return type.isAnnotatedWith(STEREOTYPE + "Component");
    }

    private boolean wires(JavaClass type) {
        boolean autoConfiguration = outermost(type).getSimpleName().endsWith("AutoConfiguration");
        return autoConfiguration || mainClass(type) || rooms.in(Rooms.COMPOSITION_ROOT, Rooms.BENCHMARKS).test(type);
    }

    private boolean mainClass(JavaClass type) {
        return type.getPackageName().equals(rooms.root() + "." + Rooms.BOOTSTRAP) && type.isAnnotatedWith(APPLICATION);
    }

    private static Stream<String> wrongProperties(JavaClass type) {
        if (!type.isAnnotatedWith(PROPERTIES)) {
            return Stream.empty();
        }
        Stream<String> shape = type.isRecord() ? Stream.empty() : Stream.of(Rule.at(type) + " is no record");
        String prefix = Stream.of("value", "prefix")
                .map(name -> type.getAnnotationOfType(PROPERTIES).get(name).map(Object::toString))
                .flatMap(Optional::stream)
                .filter(value -> !value.isEmpty()).findFirst().orElse("");
        boolean ours = prefix.equals(PREFIX) || prefix.startsWith(PREFIX + ".");
        return Stream.concat(shape,
                ours ? Stream.empty() : Stream.of(Rule.at(type) + " has the prefix \"" + prefix + "\""));
    }

    private static Stream<String> environment(JavaClass type) {
        if (type.isAssignableTo(CONTEXT + "Condition")) {
            return Stream.empty();
        }
        return Stream.concat(
                accesses(type, access -> touches(access, "java.lang.System", "getenv", "getProperty", "getProperties")),
                dependenciesOn(type, target -> target.getName().equals(ENVIRONMENT)));
    }

    private Stream<String> manyConstructors(JavaClass type) {
        boolean beans = rooms.in(Rooms.SERVICE, Rooms.ADAPTER, Rooms.HANDLER).test(type);
        boolean plain = !type.isRecord() && !type.isEnum() && !type.isAssignableTo(Throwable.class)
                && Conditions.written(type);
        return beans && plain && type.getConstructors().size() > 1
                ? Stream.of(Rule.at(type) + " has " + type.getConstructors().size() + " constructors")
                : Stream.empty();
    }
}

package com.crmscheduler.architecture;

import static com.crmscheduler.architecture.Conditions.at;
import static com.crmscheduler.architecture.Conditions.carries;
import static com.crmscheduler.architecture.Conditions.findNothing;
import static com.crmscheduler.architecture.Conditions.has;
import static com.crmscheduler.architecture.Conditions.that;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** What an adapter shows of itself: R17, R18, R30, R31. */
public final class AdapterRules {

    private static final String IMPORTS = "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";
    private static final String AUTO_CONFIGURATION = "org.springframework.boot.autoconfigure.AutoConfiguration";
    private static final String MAPPER = "org.mapstruct.Mapper";
    private static final String CONTROLLER = "org.springframework.stereotype.Controller";

    private final Rooms rooms;

    private AdapterRules(Rooms rooms) {
        this.rooms = rooms;
    }

    public static AdapterRules forRoot(String root) {
        return new AdapterRules(new Rooms(root));
    }

    public List<Rule> all() {
        return List.of(r17(), r18(), r30(), r31());
    }

    Rule r17() {
        return Rule.of("R17", "everything in an adapter and in handlers is package-private, but the auto-configuration",
                "drop public; whoever needs the type from outside needs a port instead",
                classes().that(rooms.in(Rooms.ADAPTER, Rooms.HANDLER))
                        .and(that("top-level", JavaClass::isTopLevelClass))
                        .and(that("no auto-configuration", type -> !type.getSimpleName().endsWith("AutoConfiguration")))
                        .should(findNothing(type -> has(type, JavaModifier.PUBLIC)
                                ? Stream.of(Rule.at(type) + " is public")
                                : Stream.empty())));
    }

    Rule r18() {
        return Rule.of("R18",
                "an auto-configuration is public and final, has no public members, carries @AutoConfiguration and is"
                        + " listed in its module's imports file",
                "write \"public final class\", drop public from its methods, and add its name to src/main/resources/"
                        + IMPORTS
                        + ": without that line nothing finds it, and nothing says so",
                classes().that(that("named …AutoConfiguration",
                        type -> type.getSimpleName().endsWith("AutoConfiguration")
                                || carries(type, AUTO_CONFIGURATION)))
                        .should(findNothing(AdapterRules::misshapenAutoConfiguration)));
    }

    Rule r30() {
        return Rule.of("R30", "mappers are package-private and live in adapters",
                "move the mapper into the adapter whose record it makes and drop public: the core knows no foreign shape",
                classes().that(that("mappers", type -> carries(type, MAPPER))).should(findNothing(type -> Stream.concat(
                        rooms.adapterOf(type).isPresent()
                                ? Stream.<String>empty()
                                : Stream.of(Rule.at(type) + " maps outside of an adapter"),
                        has(type, JavaModifier.PUBLIC) ? Stream.of(Rule.at(type) + " is public") : Stream.empty()))))
                .mayHaveNoSubject();
    }

    Rule r31() {
        return Rule.of("R31", "controllers take and give their own records, never types of the domain",
                "write a package-private …Request or …Response record in adapter.web and map it, so that the domain can change"
                        + " without changing the API",
                classes().that(that("controllers", type -> carries(type, CONTROLLER)))
                        .should(findNothing(type -> type.getMethods().stream()
                                .filter(method -> !has(method, JavaModifier.PRIVATE)
                                        && !has(method, JavaModifier.SYNTHETIC))
                                .flatMap(this::domainInSignature))))
                .mayHaveNoSubject();
    }

    private Stream<String> domainInSignature(JavaMethod method) {
        return Stream.concat(Stream.of(method.getReturnType()), method.getParameterTypes().stream())
                .flatMap(type -> type.getAllInvolvedRawTypes().stream()).map(JavaClass::getBaseComponentType).distinct()
                .filter(rooms.in(Rooms.DOMAIN)).map(type -> at(method) + " speaks of " + type.getName());
    }

    private static Stream<String> misshapenAutoConfiguration(JavaClass type) {
        List<String> wrong = new ArrayList<>();
        if (!has(type, JavaModifier.PUBLIC) || !has(type, JavaModifier.FINAL)) {
            wrong.add(Rule.at(type) + " is not public and final");
        }
        if (!type.isAnnotatedWith(AUTO_CONFIGURATION)) {
            wrong.add(Rule.at(type) + " does not carry @AutoConfiguration");
        }
        type.getMembers().stream().filter(AdapterRules::shown).forEach(member -> wrong.add(at(member) + " is public"));
        if (!listed(type.getName())) {
            wrong.add(Rule.at(type) + " is in no " + IMPORTS);
        }
        return wrong.stream();
    }

    /** Public, and not the constructor without parameters that a public class has of itself. */
    private static boolean shown(JavaMember member) {
        boolean implicit = member.getName().equals("<init>") && member.getDescriptor().equals("()V");
        return has(member, JavaModifier.PUBLIC) && !implicit;
    }

    private static boolean listed(String type) {
        try {
            for (URL file : Collections.list(AdapterRules.class.getClassLoader().getResources(IMPORTS))) {
                try (InputStream lines = file.openStream()) {
                    if (new String(lines.readAllBytes(), StandardCharsets.UTF_8).lines().map(String::strip)
                            .anyMatch(type::equals)) {
                        return true;
                    }
                }
            }
            return false;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}

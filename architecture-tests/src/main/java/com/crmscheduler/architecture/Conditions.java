package com.crmscheduler.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What several rules ask of a class, in their words. */
final class Conditions {

    private Conditions() {}

    /** A condition that is broken once for every message that {@code problems} finds in a class. */
    static ArchCondition<JavaClass> findNothing(Function<JavaClass, Stream<String>> problems) {
        return new ArchCondition<>("hold") {
            @Override
            public void check(JavaClass javaClass, ConditionEvents events) {
                problems.apply(javaClass).forEach(text -> events.add(SimpleConditionEvent.violated(javaClass, text)));
            }
        };
    }

    static DescribedPredicate<JavaClass> that(String description, Predicate<JavaClass> predicate) {
        return DescribedPredicate.describe(description, predicate);
    }

    /** Every dependency of a class, annotations and type arguments included, whose target is refused. */
    static Stream<String> dependenciesOn(JavaClass javaClass, Predicate<JavaClass> refused) {
        return javaClass.getDirectDependenciesFromSelf().stream()
                .filter(dependency -> refused.test(dependency.getTargetClass().getBaseComponentType()))
                .map(Dependency::getDescription);
    }

    /** Every call, method reference or field access of a class that is refused. */
    static Stream<String> accesses(JavaClass javaClass, Predicate<JavaAccess<?>> refused) {
        return javaClass.getAccessesFromSelf().stream().filter(refused).map(JavaAccess::getDescription);
    }

    /** Whether an access goes to one of these methods, constructors or fields of a type; with no names, to any of them. */
    static boolean touches(JavaAccess<?> access, String type, String... names) {
        return access.getTargetOwner().getName().equals(type)
                && (names.length == 0 || List.of(names).contains(access.getTarget().getName()));
    }

    static boolean inAnyPackage(JavaClass javaClass, List<String> packages) {
        String name = javaClass.getPackageName();
        return packages.stream().anyMatch(wanted -> name.equals(wanted) || name.startsWith(wanted + "."));
    }

    /** What the language provides: primitives, and {@code java} with its sub-packages. */
    static boolean fromTheJdk(JavaClass javaClass) {
        return javaClass.isPrimitive() || inAnyPackage(javaClass, List.of("java"));
    }

    /** Where a class or one of its members carries one of these annotations, directly or by another annotation. */
    static Stream<String> annotations(JavaClass javaClass, List<String> types) {
        Stream<String> onClass = types.stream().filter(type -> carries(javaClass, type))
                .map(type -> Rule.at(javaClass) + " carries @" + simple(type));
        Stream<String> onMembers = javaClass.getMembers().stream()
                .flatMap(member -> types.stream().filter(type -> carries(member, type))
                        .map(type -> at(member) + " carries @" + simple(type)));
        Stream<String> onParameters = javaClass.getCodeUnits().stream()
                .flatMap(unit -> unit.getParameters().stream().flatMap(parameter -> types.stream()
                        .filter(type -> carries(parameter, type))
                        .map(type -> "a parameter of " + at(unit) + " carries @" + simple(type))));
        return Stream.of(onClass, onMembers, onParameters).flatMap(Function.identity());
    }

    static boolean carries(CanBeAnnotated subject, String type) {
        return subject.isAnnotatedWith(type) || subject.isMetaAnnotatedWith(type);
    }

    static String at(JavaMember member) {
        return member.getFullName() + " " + member.getSourceCodeLocation();
    }

    static String simple(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    static boolean has(JavaClass javaClass, JavaModifier modifier) {
        return javaClass.getModifiers().contains(modifier);
    }

    static boolean has(JavaMember member, JavaModifier modifier) {
        return member.getModifiers().contains(modifier);
    }

    /** A type that a person wrote as one: neither anonymous nor made by a compiler. */
    static boolean written(JavaClass javaClass) {
        return !javaClass.isAnonymousClass() && !has(javaClass, JavaModifier.SYNTHETIC)
                && !javaClass.getSimpleName().equals("package-info") && !javaClass.getSimpleName().isEmpty();
    }

    static JavaClass outermost(JavaClass javaClass) {
        return javaClass.getEnclosingClass().map(Conditions::outermost).orElse(javaClass);
    }
}

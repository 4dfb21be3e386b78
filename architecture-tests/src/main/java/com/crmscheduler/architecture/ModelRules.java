package com.crmscheduler.architecture;

import static com.crmscheduler.architecture.Conditions.at;
import static com.crmscheduler.architecture.Conditions.findNothing;
import static com.crmscheduler.architecture.Conditions.has;
import static com.crmscheduler.architecture.Conditions.that;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What the types of the core are made of: R19 to R22. */
public final class ModelRules {

    private static final List<String> VALUES = List.of("Command", "View", "Request", "Response", "Document", "Message",
            "Properties", "Id");

    private final Rooms rooms;

    private ModelRules(Rooms rooms) {
        this.rooms = rooms;
    }

    public static ModelRules forRoot(String root) {
        return new ModelRules(new Rooms(root));
    }

    public List<Rule> all() {
        return List.of(r19(), r20(), r21(), r22());
    }

    Rule r19() {
        return Rule.of("R19",
                "the model cannot change: its types are records, enums, interfaces, or final classes with final fields",
                "make it a record; a transition returns a new instance instead of changing this one",
                classes().that(rooms.in(Rooms.MODEL)).and(that("written", Conditions::written))
                        .should(findNothing(ModelRules::changeable)));
    }

    Rule r20() {
        return Rule.of("R20", "types named …" + String.join(", …", VALUES) + " are records",
                "make it a record, or give it a name that says what it does",
                classes().that(that("named as values", this::namedAsValue))
                        .should(findNothing(type -> type.isRecord() || type.isInterface() || type.isEnum()
                                ? Stream.empty()
                                : Stream.of(Rule.at(type) + " is a class"))));
    }

    Rule r21() {
        return Rule.of("R21", "the program's errors are the sealed family of domain.error",
                "add a final leaf to domain.error when the situation is new, throw an existing one when it is not, and translate"
                        + " a driver's exceptions in the adapter (failures at the start may be exceptions of bootstrap; an"
                        + " exception that never leaves its package may be package-private and final)",
                classes().that(that("own exceptions", type -> rooms.own(type) && type.isAssignableTo(Throwable.class)))
                        .should(findNothing(this::strayError)));
    }

    Rule r22() {
        return Rule.of("R22", "the core has no setters and no public fields",
                "make the type a record, or return a changed copy from a method named after what happens",
                classes().that(rooms.in(Rooms.DOMAIN, Rooms.APPLICATION)).should(findNothing(type -> Stream.concat(
                        type.getMethods().stream().filter(ModelRules::setter)
                                .map(method -> at(method) + " is a setter"),
                        type.getFields().stream().filter(ModelRules::open)
                                .map(field -> at(field) + " is a public field")))));
    }

    private static Stream<String> changeable(JavaClass type) {
        if (type.isRecord() || type.isEnum() || type.isInterface()) {
            return Stream.empty();
        }
        Stream<String> open = has(type, JavaModifier.FINAL) || type.isSealed()
                ? Stream.empty()
                : Stream.of(Rule.at(type) + " is neither final nor sealed");
        Stream<String> fields = type.getFields().stream().filter(field -> !has(field, JavaModifier.FINAL))
                .map(field -> at(field) + " is not final");
        return Stream.concat(open, fields);
    }

    private boolean namedAsValue(JavaClass type) {
        return Conditions.written(type) && VALUES.stream().anyMatch(suffix -> type.getSimpleName().endsWith(suffix))
                && !rooms.in(Rooms.ARCHITECTURE).test(type);
    }

    private Stream<String> strayError(JavaClass type) {
        boolean inFamily = rooms.holds(Rooms.ERROR, type);
        boolean closed = has(type, JavaModifier.FINAL) || type.isSealed();
        if (inFamily) {
            return closed ? Stream.empty() : Stream.of(Rule.at(type) + " is neither final nor sealed");
        }
        boolean checkedForHandlers = rooms.holds(Rooms.SPI, type) && !type.isAssignableTo(RuntimeException.class);
        boolean private_ = closed && !has(type, JavaModifier.PUBLIC) && !has(type, JavaModifier.PROTECTED);
        boolean outer = rooms.in(Rooms.BOOTSTRAP, Rooms.DEV_SERVICES, Rooms.BENCHMARKS, Rooms.TESTKIT).test(type);
        return checkedForHandlers || private_ || outer
                ? Stream.empty()
                : Stream.of(Rule.at(type) + " is an exception outside of domain.error");
    }

    private static boolean setter(JavaMethod method) {
        String name = method.getName();
        return name.startsWith("set") && name.length() > 3
                && name.substring(3, 4).equals(name.substring(3, 4).toUpperCase(Locale.ROOT))
                && method.getParameters().size() == 1 && !has(method, JavaModifier.SYNTHETIC);
    }

    private static boolean open(JavaField field) {
        boolean constant = has(field, JavaModifier.STATIC) && has(field, JavaModifier.FINAL);
        return has(field, JavaModifier.PUBLIC) && !constant;
    }
}

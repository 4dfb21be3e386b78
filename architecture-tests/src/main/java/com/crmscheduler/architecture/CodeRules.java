package com.crmscheduler.architecture;

import static com.crmscheduler.architecture.Conditions.accesses;
import static com.crmscheduler.architecture.Conditions.at;
import static com.crmscheduler.architecture.Conditions.dependenciesOn;
import static com.crmscheduler.architecture.Conditions.findNothing;
import static com.crmscheduler.architecture.Conditions.has;
import static com.crmscheduler.architecture.Conditions.inAnyPackage;
import static com.crmscheduler.architecture.Conditions.that;
import static com.crmscheduler.architecture.Conditions.touches;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What no line of the program does: R32 to R38. */
public final class CodeRules {

    private static final List<String> JACKSON_2 = List.of("com.fasterxml.jackson.core",
            "com.fasterxml.jackson.databind",
            "com.fasterxml.jackson.datatype", "com.fasterxml.jackson.module", "com.fasterxml.jackson.dataformat");
    private static final List<String> JACKSON_3 = List.of("tools.jackson");
    private static final Set<String> DEFAULTS = Set.of("java.time.ZoneId.systemDefault",
            "java.util.TimeZone.getDefault",
            "java.util.Locale.getDefault", "java.nio.charset.Charset.defaultCharset");
    private static final Set<String> RANDOM = Set.of("java.util.Random", "java.security.SecureRandom",
            "java.util.concurrent.ThreadLocalRandom", "java.util.SplittableRandom");
    private static final Set<String> THREADS = Set.of("java.lang.Thread", "java.lang.Thread$Builder", "java.util.Timer",
            "java.util.concurrent.Executor", "java.util.concurrent.Executors", "java.util.concurrent.ExecutorService",
            "java.util.concurrent.ScheduledExecutorService", "java.util.concurrent.ForkJoinPool",
            "java.util.concurrent.ThreadPoolExecutor");
    private static final Set<String> GENERIC = Set.of("java.lang.Throwable", "java.lang.Exception", "java.lang.Error",
            "java.lang.RuntimeException");
    private static final String NULL_MARKED = "org.jspecify.annotations.NullMarked";
    private static final Set<String> NULLNESS = Set.of("Nullable", "NonNull", "Nonnull", "NotNull", "CheckForNull",
            "NonNullApi");

    private final Rooms rooms;

    private CodeRules(Rooms rooms) {
        this.rooms = rooms;
    }

    public static CodeRules forRoot(String root) {
        return new CodeRules(new Rooms(root));
    }

    public List<Rule> all() {
        return List.of(r32(), r33(), r34(), r35(), r36(), r37(), r38());
    }

    Rule r32() {
        return Rule.of("R32",
                "JSON is Jackson 3, in adapters, handlers, dev-services and benchmarks only; Jackson 2 is not used",
                "import tools.jackson instead of com.fasterxml.jackson (annotations stay where they are), and keep JSON out of the"
                        + " core",
                classes().should(findNothing(type -> dependenciesOn(type, target -> inAnyPackage(target, JACKSON_2)
                        || inAnyPackage(target, JACKSON_3) && !mayUseJson(type)))));
    }

    Rule r33() {
        return Rule.of("R33",
                "the program has one clock, made in bootstrap.config.TimeConfiguration (a process of dev-services or"
                        + " benchmarks that is a program of its own makes its own, in its main class, a …Node)",
                "take a java.time.InstantSource in the constructor and ask that; for elapsed time and time-outs adapters may use"
                        + " System.nanoTime()",
                classes().that(that("other than TimeConfiguration and nodes",
                        type -> !isTimeConfiguration(type) && !isNode(type)))
                        .should(findNothing(type -> accesses(type, access -> readsAClock(access)
                                || readsNanoTime(access) && !mayMeasure(type)))));
    }

    Rule r34() {
        return Rule.of("R34", "the core draws no random numbers",
                "ask the port IdGenerator, so that a test can say what is drawn",
                classes().that(rooms.in(Rooms.DOMAIN, Rooms.APPLICATION)).should(findNothing(type -> accesses(type,
                        access -> RANDOM.contains(access.getTargetOwner().getName())
                                || touches(access, "java.util.UUID", "randomUUID")
                                || touches(access, "java.lang.Math", "random")))));
    }

    Rule r35() {
        return Rule.of("R35", "nothing depends on the zone, language or encoding of the machine",
                "name the zone, the locale (Locale.ROOT) or the charset (UTF-8)",
                classes().should(findNothing(type -> accesses(type, access -> DEFAULTS.contains(
                        access.getTargetOwner().getName() + "." + access.getTarget().getName())))));
    }

    Rule r36() {
        return Rule.of("R36", "the core owns no threads, and nobody sleeps",
                "let the adapter that calls the core bring the thread; wait for a condition with a bound (Condition.await,"
                        + " LockSupport.parkNanos, CountDownLatch.await) instead of for a time",
                classes().should(findNothing(type -> Stream.concat(
                        accesses(type, access -> touches(access, "java.lang.Thread", "sleep")
                                || touches(access, "java.util.concurrent.TimeUnit", "sleep")),
                        rooms.in(Rooms.DOMAIN, Rooms.APPLICATION).test(type) ? threads(type) : Stream.empty()))));
    }

    Rule r37() {
        return Rule.of("R37", "the program speaks through SLF4J and throws what can be told apart",
                "log with \"private static final Logger log\", and throw a domain.error, an IllegalArgumentException or an"
                        + " IllegalStateException with a message (benchmarks print their figures)",
                classes()
                        .should(findNothing(type -> Stream.of(speaksAside(type), throwsGeneric(type), wrongLogger(type))
                                .flatMap(found -> found))));
    }

    Rule r38() {
        return Rule.of("R38", "every package is @NullMarked, and nullness is told by JSpecify alone",
                "add a package-info.java with @NullMarked and a sentence that says what lives there and what never does; import"
                        + " org.jspecify.annotations.Nullable",
                classes().that(that("top-level", JavaClass::isTopLevelClass)).should(findNothing(type -> Stream.concat(
                        type.getPackage().isAnnotatedWith(NULL_MARKED)
                                ? Stream.empty()
                                : Stream.of(Rule.at(type) + " is in a package without @NullMarked"),
                        dependenciesOn(type, target -> NULLNESS.contains(target.getSimpleName())
                                && !inAnyPackage(target, List.of("org.jspecify")))))));
    }

    private boolean mayUseJson(JavaClass type) {
        return rooms.in(Rooms.ADAPTER, Rooms.HANDLER, Rooms.DEV_SERVICES, Rooms.BENCHMARKS).test(type);
    }

    private boolean isTimeConfiguration(JavaClass type) {
        return Conditions.outermost(type).getName()
                .equals(rooms.root() + "." + Rooms.COMPOSITION_ROOT + ".TimeConfiguration");
    }

    private boolean isNode(JavaClass type) {
        return rooms.in(Rooms.DEV_SERVICES, Rooms.BENCHMARKS).test(type)
                && Conditions.outermost(type).getSimpleName().endsWith("Node");
    }

    private boolean mayMeasure(JavaClass type) {
        return rooms.in(Rooms.ADAPTER, Rooms.HANDLER, Rooms.DEV_SERVICES, Rooms.TESTKIT, Rooms.BENCHMARKS).test(type);
    }

    private static boolean readsAClock(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getTarget().getName();
        boolean now = owner.startsWith("java.time.") && name.equals("now") && withoutParameters(access);
        boolean system = Set.of("java.time.Clock", "java.time.InstantSource").contains(owner)
                && (name.startsWith("system") || name.startsWith("tick") && !owner.endsWith("InstantSource"));
        boolean date = owner.equals("java.util.Date") && name.equals("<init>") && withoutParameters(access);
        return now || system || date || touches(access, "java.lang.System", "currentTimeMillis")
                || touches(access, "java.util.Calendar", "getInstance");
    }

    private static boolean readsNanoTime(JavaAccess<?> access) {
        return touches(access, "java.lang.System", "nanoTime");
    }

    private static boolean withoutParameters(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget target && target.getRawParameterTypes().isEmpty();
    }

    private static Stream<String> threads(JavaClass type) {
        return accesses(type, access -> THREADS.contains(access.getTargetOwner().getName())
                && !touches(access, "java.lang.Thread", "currentThread", "interrupt", "interrupted", "isInterrupted")
                || access.getTargetOwner().getName().startsWith("java.util.concurrent.Complet")
                        && access.getTarget().getName().endsWith("Async"));
    }

    private Stream<String> speaksAside(JavaClass type) {
        if (rooms.holds(Rooms.BENCHMARKS, type)) {
            return Stream.empty();
        }
        return Stream.concat(accesses(type, access -> touches(access, "java.lang.System", "out", "err")
                || touches(access, "java.lang.IO") || touches(access, "java.lang.Throwable", "printStackTrace")
                        && ((CodeUnitAccessTarget) access.getTarget()).getRawParameterTypes().isEmpty()),
                dependenciesOn(type, target -> inAnyPackage(target, List.of("java.util.logging"))));
    }

    private static Stream<String> throwsGeneric(JavaClass type) {
        return type.getConstructorCallsFromSelf().stream()
                .filter(call -> GENERIC.contains(call.getTargetOwner().getName()))
                .filter(call -> !call.getOrigin().isConstructor() || !type.isAssignableTo(Throwable.class))
                .map(JavaAccess::getDescription);
    }

    private static Stream<String> wrongLogger(JavaClass type) {
        return type.getFields().stream().filter(field -> field.getRawType().getName().equals("org.slf4j.Logger"))
                .filter(field -> !properLogger(field)).map(field -> at(field) + " is not private, static and final");
    }

    private static boolean properLogger(JavaField field) {
        return has(field, JavaModifier.PRIVATE) && has(field, JavaModifier.STATIC) && has(field, JavaModifier.FINAL);
    }
}

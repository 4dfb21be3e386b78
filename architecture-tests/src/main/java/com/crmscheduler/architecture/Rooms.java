package com.crmscheduler.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The rooms of a program: one Maven module, one room, one package under the root.
 *
 * @param root the root package, {@code com.crmscheduler} here, something else in a fork
 */
public record Rooms(String root) {

    static final String DOMAIN = "domain";
    static final String APPLICATION = "application";
    static final String HANDLER = "handler";
    static final String ADAPTER = "adapter";
    static final String TESTKIT = "testkit";
    static final String DEV_SERVICES = "devservices";
    static final String BOOTSTRAP = "bootstrap";
    static final String BENCHMARKS = "benchmarks";
    static final String ARCHITECTURE = "architecture";

    static final String MODEL = "domain.model";
    static final String ERROR = "domain.error";
    static final String SCHEDULE = "domain.schedule";
    static final String DOMAIN_PORT = "domain.port";
    static final String PORT = "application.port";
    static final String COMMAND = "application.command";
    static final String SPI = "application.handler";
    static final String SERVICE = "application.service";
    static final String COMPOSITION_ROOT = "bootstrap.config";

    /** Every package that a rule names. Each must hold classes, or the rules that name it check nothing. */
    static final List<String> NAMED = List.of(MODEL, ERROR, SCHEDULE, DOMAIN_PORT, PORT, COMMAND, SPI, SERVICE, HANDLER,
            ADAPTER,
            "adapter.redis", "adapter.kafka", "adapter.aws", "adapter.web", "adapter.metrics", TESTKIT, DEV_SERVICES,
            BOOTSTRAP,
            COMPOSITION_ROOT, BENCHMARKS, ARCHITECTURE);

    private static final List<String> SINGLE = List.of(DOMAIN, APPLICATION, HANDLER, TESTKIT, DEV_SERVICES, BOOTSTRAP,
            BENCHMARKS,
            ARCHITECTURE);
    private static final Map<String, String> PACKAGE_OF_MODULE = Map.of("handlers", HANDLER, "dev-services",
            DEV_SERVICES,
            "architecture-tests", ARCHITECTURE);
    private static final String ADAPTER_MODULE = "adapters-";

    /** Classes in any of these rooms or packages, given relative to the root, sub-packages included. */
    DescribedPredicate<JavaClass> in(String... rooms) {
        return DescribedPredicate.describe("in " + Arrays.stream(rooms).collect(Collectors.joining(", ")),
                javaClass -> Arrays.stream(rooms).anyMatch(room -> holds(room, javaClass)));
    }

    boolean holds(String room, JavaClass javaClass) {
        String packageName = javaClass.getPackageName();
        String wanted = root + "." + room;
        return packageName.equals(wanted) || packageName.startsWith(wanted + ".");
    }

    /** Classes of this program, as opposed to those of libraries. */
    boolean own(JavaClass javaClass) {
        return javaClass.getPackageName().equals(root) || javaClass.getPackageName().startsWith(root + ".");
    }

    /** The room of a class, such as {@code domain} or {@code adapter.redis}; empty when it is in none that is declared. */
    Optional<String> roomOf(JavaClass javaClass) {
        return SINGLE.stream().filter(room -> holds(room, javaClass)).findFirst().or(() -> adapterOf(javaClass));
    }

    /** The adapter that a class belongs to, such as {@code adapter.redis}. */
    Optional<String> adapterOf(JavaClass javaClass) {
        String start = root + "." + ADAPTER + ".";
        if (!javaClass.getPackageName().startsWith(start)) {
            return Optional.empty();
        }
        String rest = javaClass.getPackageName().substring(start.length());
        int dot = rest.indexOf('.');
        return Optional.of(ADAPTER + "." + (dot < 0 ? rest : rest.substring(0, dot)));
    }

    /** The package of a module, relative to the root: {@code adapters-redis} is {@code adapter.redis}. */
    static String roomOfModule(String module) {
        if (module.startsWith(ADAPTER_MODULE)) {
            return ADAPTER + "." + plain(module.substring(ADAPTER_MODULE.length()));
        }
        String special = PACKAGE_OF_MODULE.get(module);
        return special == null ? plain(module) : special;
    }

    private static String plain(String module) {
        return module.replace("-", "");
    }
}

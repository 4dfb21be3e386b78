package com.crmscheduler.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.core.importer.Locations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Maven build around the rules: its modules, and the classes that they compiled.
 *
 * @param directory where the parent POM is
 * @param modules the directories that it names, in its order
 */
public record Reactor(Path directory, List<String> modules) {

    private static final Pattern MODULE = Pattern.compile("<module>\\s*([^<\\s]+)\\s*</module>");
    private static final Pattern BUILT_HERE = Pattern.compile(".*/([^/]+)/target/.*");
    private static final Pattern IN_A_REPOSITORY = Pattern.compile(".*/([^/]+)/[^/]+/[^/]+\\.jar!/.*");

    public Reactor {
        modules = List.copyOf(modules);
    }

    /**
     * Finds the build that a directory belongs to.
     *
     * @param start the directory, or one below the parent POM's
     * @throws IllegalStateException when no POM with modules is above it
     */
    public static Reactor around(Path start) {
        for (Path directory = start.toAbsolutePath(); directory != null; directory = directory.getParent()) {
            Path pom = directory.resolve("pom.xml");
            List<String> modules = Files.isRegularFile(pom) ? modulesIn(pom) : List.of();
            if (!modules.isEmpty()) {
                return new Reactor(directory, modules);
            }
        }
        throw new IllegalStateException("no pom.xml with modules in " + start.toAbsolutePath() + " or above it");
    }

    /** The program's own classes, from {@code target/classes} or from jars, whichever Maven put on the class path. */
    public JavaClasses mainClasses(String root) {
        return new ClassFileImporter().withImportOption(location -> !holdsTests(location)).importPackages(root);
    }

    /** The program's own classes, and the tests of all modules but the one that the rules live in. */
    public JavaClasses mainAndTestClasses(String root) {
        List<Location> locations = new ArrayList<>();
        for (Location location : Locations.ofPackage(root)) {
            locations.add(location);
        }
        for (Path tests : testOutputs()) {
            locations.add(Location.of(tests));
        }
        String ownTests = "/" + ownModule() + "/target/test-classes/";
        return new ClassFileImporter().withImportOption(location -> !location.contains(ownTests))
                .importLocations(locations);
    }

    private List<Path> testOutputs() {
        return modules.stream().filter(module -> !module.equals(ownModule()))
                .map(module -> directory.resolve(module).resolve("target/test-classes")).filter(Files::isDirectory)
                .toList();
    }

    /** The module that holds a class, by the place its class file was read from; empty when that place is no module's. */
    static Optional<String> moduleThatHolds(JavaClass javaClass) {
        return javaClass.getSource().flatMap(source -> moduleAt(source.getUri().toString()));
    }

    private static Optional<String> moduleAt(String uri) {
        Matcher here = BUILT_HERE.matcher(uri);
        if (here.matches()) {
            return Optional.of(here.group(1));
        }
        Matcher repository = IN_A_REPOSITORY.matcher(uri);
        return repository.matches()
                ? Optional.of(repository.group(1).replaceFirst("^crm-scheduler-", ""))
                : Optional.empty();
    }

    private static String ownModule() {
        return "architecture-tests";
    }

    private static boolean holdsTests(Location location) {
        return location.contains("/test-classes/") || location.contains("-tests.jar");
    }

    private static List<String> modulesIn(Path pom) {
        try {
            return MODULE.matcher(Files.readString(pom)).results().map(match -> match.group(1)).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}

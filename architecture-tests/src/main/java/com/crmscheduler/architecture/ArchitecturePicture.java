package com.crmscheduler.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The drawn dependencies between rooms, to be compared with those of the code. A component is written
 * {@code [adapters-redis] <<adapter.redis>>}, an arrow {@code [adapters-redis] --> [domain]}; other lines are decoration.
 *
 * @param components the room that each component stands for, by the component's name
 * @param arrows {@code from --> to}, by the components' names
 */
record ArchitecturePicture(Map<String, String> components, Set<String> arrows) {

    private static final Pattern COMPONENT = Pattern.compile("^\\s*\\[([^\\]]+)\\]\\s*<<([a-z.]+)>>.*$");
    private static final Pattern ARROW = Pattern.compile("^\\s*\\[([^\\]]+)\\]\\s*-[-a-z]*>\\s*\\[([^\\]]+)\\].*$");

    static ArchitecturePicture read(Path file) throws IOException {
        Map<String, String> components = new TreeMap<>();
        Set<String> arrows = new TreeSet<>();
        for (String line : Files.readAllLines(file)) {
            Matcher component = COMPONENT.matcher(line);
            Matcher arrow = ARROW.matcher(line);
            if (component.matches()) {
                components.put(component.group(1), component.group(2));
            } else if (arrow.matches()) {
                arrows.add(arrow(arrow.group(1), arrow.group(2)));
            }
        }
        return new ArchitecturePicture(components, arrows);
    }

    /** What differs between the picture and the code, one line each, ready to be carried over into the picture. */
    List<String> differencesFrom(Rooms rooms, JavaClasses classes) {
        Map<String, String> nameOfRoom = new TreeMap<>();
        components.forEach((name, room) -> nameOfRoom.put(room, name));
        Set<String> missing = new TreeSet<>();
        Set<String> real = new TreeSet<>();
        for (JavaClass javaClass : classes) {
            rooms.roomOf(javaClass).ifPresent(from -> {
                if (!nameOfRoom.containsKey(from)) {
                    missing.add("the room " + from + " is not drawn: add a line [<module>] <<" + from + ">>");
                }
                javaClass.getDirectDependenciesFromSelf().stream()
                        .flatMap(
                                dependency -> rooms.roomOf(dependency.getTargetClass().getBaseComponentType()).stream())
                        .filter(to -> !to.equals(from))
                        .forEach(to -> real
                                .add(arrow(nameOfRoom.getOrDefault(from, from), nameOfRoom.getOrDefault(to, to))));
            });
        }
        List<String> differences = new ArrayList<>(missing);
        real.stream().filter(arrow -> !arrows.contains(arrow))
                .forEach(arrow -> differences.add(arrow + " is in the code and not in the picture"));
        arrows.stream().filter(arrow -> !real.contains(arrow))
                .forEach(arrow -> differences.add(arrow + " is in the picture and not in the code"));
        return differences;
    }

    private static String arrow(String from, String to) {
        return "[" + from + "] --> [" + to + "]";
    }
}

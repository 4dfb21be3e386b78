package com.crmscheduler.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules see the whole program: a module or a package that they do not see would keep every rule. */
@DisplayName("The rules see")
class ModuleInventoryTest {

    @ParameterizedTest(name = "the module {0}")
    @MethodSource("modules")
    void seesEveryModuleOfTheParentPom(String module) {
        Set<String> seen = Program.CLASSES.stream().map(Reactor::moduleThatHolds).flatMap(Optional::stream)
                .collect(Collectors.toSet());

        assertThat(seen).withFailMessage(
                """

                        The rules see no class of the module %1$s, so nothing keeps it within its boundaries.

                        What to do:
                          Add it to architecture-tests/pom.xml, with <scope>test</scope>, beside the other modules. An adapter that
                          bootstrap has at runtime scope is seen without that. If it is there, it has no class in the package
                          %2$s.%3$s: put them there.
                        """,
                module, Program.ROOT, Rooms.roomOfModule(module)).contains(module);
    }

    @ParameterizedTest(name = "classes in {0}")
    @MethodSource("rooms")
    void seesClassesInEveryPackageThatARuleNames(String room) {
        Rooms rooms = new Rooms(Program.ROOT);

        assertThat(Program.CLASSES.stream().filter(type -> rooms.holds(room, type))).withFailMessage("""

                No class is in %1$s.%2$s, so rules that protect it or point to it check nothing.

                What to do:
                  If the package was renamed or removed, say so in Rooms of architecture-tests too.
                """, Program.ROOT, room).isNotEmpty();
    }

    @Test
    void seesProgramAndNoTests() {
        assertThat(Program.CLASSES).extracting(JavaClass::getName)
                .noneMatch(name -> name.startsWith(Program.ROOT + ".architecture.fixture."))
                .noneMatch(name -> name.endsWith("Test") || name.endsWith("IT"));
    }

    static Set<String> modules() {
        return Set.copyOf(Program.REACTOR.modules());
    }

    static Iterable<String> rooms() {
        return Rooms.NAMED;
    }
}

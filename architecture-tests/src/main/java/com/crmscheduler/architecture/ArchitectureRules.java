package com.crmscheduler.architecture;

import java.util.List;
import java.util.stream.Stream;

/**
 * Every rule there is. Numbers that are missing need no rule here: a compiler or Error Prone check enforces them already, or
 * they are part of another rule (R29 of R1 and R2); R40, that nothing is frozen, is said in {@code archunit.properties}.
 */
public final class ArchitectureRules {

    private ArchitectureRules() {}

    /**
     * The rules about the program itself.
     *
     * @param root the root package
     */
    public static List<Rule> forRoot(String root) {
        return Stream
                .of(LayerRules.forRoot(root).all(), PortRules.forRoot(root).all(), AdapterRules.forRoot(root).all(),
                        ModelRules.forRoot(root).all(), SpringRules.forRoot(root).all(), CodeRules.forRoot(root).all())
                .flatMap(List::stream).toList();
    }

    /**
     * The rules that need to see tests as well.
     *
     * @param root the root package
     */
    public static List<Rule> withTestsForRoot(String root) {
        return TestRules.forRoot(root).all();
    }
}

package com.crmscheduler.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.nio.file.Path;

/** The program under test: the build that this module belongs to. */
final class Program {

    /** The root package: that of this module without its last part, so that a fork need not say it again. */
    static final String ROOT = Program.class.getPackageName().replaceFirst("\\.architecture$", "");
    static final Reactor REACTOR = Reactor.around(Path.of(""));
    static final JavaClasses CLASSES = REACTOR.mainClasses(ROOT);

    private Program() {}
}

package com.crmscheduler.devservices;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the data of a project's servers lies: beside its {@code .mvn}, wherever in the project a program was started. */
final class ProjectDirectory {

    private static final String NAME = ".crm-scheduler";

    private ProjectDirectory() {}

    static Path locate() {
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve(".mvn"))) {
                return folder.resolve(NAME);
            }
        }
        return start.resolve(NAME);
    }
}

package com.crmscheduler.devservices;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Whether Docker can give tests their servers.
 *
 * @param environment the environment variables
 * @param traces what lies on a machine that has Docker, or that was told where it is
 * @param answers asks Docker itself. Where there is none that takes a second and fills the log, so nobody asks without a trace
 */
record Docker(Map<String, String> environment, List<Path> traces, BooleanSupplier answers) {

    /** The variable that asks for the embedded servers by the value {@value #EMBEDDED}, Docker or not. */
    static final String CHOICE = "SCHEDULER_TEST_SERVERS";
    static final String EMBEDDED = "embedded";

    private static final String TESTCONTAINERS = "org/testcontainers/DockerClientFactory.class";

    Docker {
        environment = Map.copyOf(environment);
        traces = List.copyOf(traces);
    }

    /** Whether it can on this machine; found out once. */
    static boolean isHere() {
        return Here.FOUND;
    }

    boolean isFound() {
        return !EMBEDDED.equals(environment.get(CHOICE))
                && (environment.containsKey("DOCKER_HOST") || traces.stream().anyMatch(Files::exists))
                && answers.getAsBoolean();
    }

    private static List<Path> tracesOn(Map<String, String> environment) {
        Path home = Path.of(System.getProperty("user.home"));
        List<Path> traces = new ArrayList<>(List.of(Path.of("/var/run/docker.sock"),
                home.resolve(".docker/run/docker.sock"), home.resolve(".docker/desktop/docker.sock"),
                home.resolve(".testcontainers.properties")));
        if (environment.containsKey("XDG_RUNTIME_DIR")) {
            traces.add(Path.of(environment.get("XDG_RUNTIME_DIR"), "docker.sock"));
        }
        return traces;
    }

    private static final class Here {

        static final boolean FOUND = new Docker(System.getenv(), tracesOn(System.getenv()),
                () -> hasTestcontainers() && DockerServers.answers()).isFound();

        private static boolean hasTestcontainers() {
            return Docker.class.getClassLoader().getResource(TESTCONTAINERS) != null;
        }
    }
}

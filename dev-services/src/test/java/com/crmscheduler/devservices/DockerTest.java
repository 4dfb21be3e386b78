package com.crmscheduler.devservices;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerTest {

    @TempDir
    private Path directory;
    private final AtomicInteger questions = new AtomicInteger();

    private boolean isFound(Map<String, String> environment, boolean answer) {
        return new Docker(environment, List.of(directory.resolve("none.sock"), directory.resolve("docker.sock")),
                () -> {
                    questions.incrementAndGet();
                    return answer;
                }).isFound();
    }

    @Test
    void asksNobody_whenNothingSaysWhereDockerIs() {
        assertThat(isFound(Map.of("PATH", "/bin"), true)).isFalse();
        assertThat(questions).hasValue(0);
    }

    @Test
    void takesDockersWord_whenItsSocketIsThere() throws IOException {
        Files.createFile(directory.resolve("docker.sock"));
        assertThat(isFound(Map.of(), true)).isTrue();
        assertThat(isFound(Map.of(), false)).isFalse();
        assertThat(questions).hasValue(2);
    }

    @Test
    void takesDockersWord_whenTheEnvironmentNamesIt() {
        assertThat(isFound(Map.of("DOCKER_HOST", "tcp://127.0.0.1:2375"), true)).isTrue();
        assertThat(isFound(Map.of("DOCKER_HOST", "tcp://127.0.0.1:2375"), false)).isFalse();
    }

    @Test
    void asksNobody_whenTheEmbeddedServersAreAskedFor() throws IOException {
        Files.createFile(directory.resolve("docker.sock"));
        assertThat(isFound(Map.of("SCHEDULER_TEST_SERVERS", "embedded", "DOCKER_HOST", "tcp://127.0.0.1:2375"), true))
                .isFalse();
        assertThat(questions).hasValue(0);
    }
}

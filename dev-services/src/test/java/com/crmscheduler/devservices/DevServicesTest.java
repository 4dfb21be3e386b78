package com.crmscheduler.devservices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.crmscheduler.devservices.SharedServer.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;

/** The servers against another program that comes and goes. */
class DevServicesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private @Nullable Process running;

    @AfterEach
    void stopProgram() throws InterruptedException {
        if (running != null) {
            running.destroy();
            assertThat(running.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void leavesNoProcess_andKeepsTheData_whenTheProgramIsKilled() throws Exception {
        Process program = startProgram();
        assertThat(directory.resolve("aws")).as("only when it is asked for").doesNotExist();
        List<ProcessHandle> servers = List.of(process("redis"), process("kafka"));
        try (SharedServer attached = SharedServer.startOrAttach(Kind.REDIS, directory.resolve("redis"), 0)) {
            assertThat(attached.isAttached()).isTrue();
            RedisServer.command(attached.port(), "SET", "k", "v");
        }

        program.destroyForcibly().waitFor();

        try (SharedServer own = SharedServer.startOrAttach(Kind.REDIS, directory.resolve("redis"), 0)) {
            assertThat(own.isAttached()).isFalse();
            assertThat(RedisServer.command(own.port(), "GET", "k")).contains("\r\nv\r\n");
        }
        for (ProcessHandle server : servers) {
            server.onExit().get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void leavesNoProcess_whenTheProgramIsAskedToStop() throws Exception {
        Process program = startProgram("--aws");
        await().atMost(PATIENCE).until(() -> Files.exists(addressFile("aws")));
        List<ProcessHandle> servers = List.of(process("redis"), process("kafka"), process("aws"));

        program.destroy();

        assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(servers).noneMatch(ProcessHandle::isAlive);
        assertThat(addressFile("redis")).doesNotExist();
        assertThat(addressFile("kafka")).doesNotExist();
        assertThat(addressFile("aws")).doesNotExist();
    }

    @Test
    void attaches_whenThisProgramHoldsTheDirectory() throws IOException {
        try (SharedServer first = SharedServer.startOrAttach(Kind.REDIS, directory, 0)) {
            SharedServer second = SharedServer.startOrAttach(Kind.REDIS, directory, 0);
            assertThat(second.isAttached()).isTrue();
            assertThat(second.address()).isEqualTo(first.address());
            second.close();
            assertThat(RedisServer.answers(first.port())).isTrue();
        }
    }

    @Test
    void startsAfresh_whenTheAddressFileNamesAProcessThatIsGone() throws IOException {
        Files.writeString(directory.resolve("server.properties"), "port=1\npid=2147483647\n");
        try (SharedServer server = SharedServer.startOrAttach(Kind.REDIS, directory, 0)) {
            assertThat(server.isAttached()).isFalse();
        }
    }

    @Test
    void leavesAStrangerAlone_whenItHasTheProcessIdOfALeftover() throws Exception {
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try {
            Files.writeString(directory.resolve("server.properties"),
                    "port=1\npid=" + stranger.pid() + "\nstarted=2001-01-01T00:00:00Z\n");
            try (SharedServer server = SharedServer.startOrAttach(Kind.REDIS, directory, 0)) {
                assertThat(server.isAttached()).isFalse();
                assertThat(stranger.isAlive()).isTrue();
            }
        } finally {
            stranger.destroyForcibly().waitFor();
        }
    }

    private Process startProgram(String... options) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(java.toString(), "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), DevServices.class.getName()));
        command.addAll(List.of(options));
        command.add(directory.toString());
        Process program = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(directory.resolve("program.log").toFile()).start();
        running = program;
        await().atMost(PATIENCE).until(
                () -> Files.exists(addressFile("redis")) && Files.exists(addressFile("kafka")) || !program.isAlive());
        assertThat(program.isAlive()).as(Files.readString(directory.resolve("program.log"))).isTrue();
        return program;
    }

    private Path addressFile(String server) {
        return directory.resolve(server).resolve("server.properties");
    }

    private ProcessHandle process(String server) throws IOException {
        Properties entries = new Properties();
        try (BufferedReader in = Files.newBufferedReader(addressFile(server))) {
            entries.load(in);
        }
        return ProcessHandle.of(Long.parseLong(entries.getProperty("pid"))).orElseThrow();
    }
}

package com.crmscheduler.devservices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisServerTest {

    @TempDir
    private Path directory;

    @Test
    void answers_whenStarted() throws IOException {
        try (RedisServer redis = RedisServer.start(directory)) {
            assertThat(RedisServer.command(redis.port(), "SET", "k", "v")).startsWith("+OK");
            assertThat(redis.uri()).isEqualTo("redis://127.0.0.1:" + redis.port());
            assertThat(directory.resolve("redis.log")).isNotEmptyFile();
        }
    }

    @Test
    void keepsData_whenStoppedAndStartedAgain() throws IOException {
        try (RedisServer redis = RedisServer.start(directory)) {
            RedisServer.command(redis.port(), "SET", "k", "v");
            redis.stop();
            assertThat(RedisServer.answers(redis.port())).isFalse();
            redis.restart();
            assertThat(RedisServer.command(redis.port(), "GET", "k")).contains("\r\nv\r\n");
        }
        try (RedisServer another = RedisServer.start(directory)) {
            assertThat(RedisServer.command(another.port(), "GET", "k")).contains("\r\nv\r\n");
        }
    }

    @Test
    void keepsData_whenKilled() throws IOException {
        try (RedisServer redis = RedisServer.start(directory)) {
            long before = redis.pid();
            RedisServer.command(redis.port(), "SET", "k", "v");
            redis.killHard();
            assertThat(ProcessHandle.of(before).filter(ProcessHandle::isAlive)).isEmpty();
            redis.restart();
            assertThat(redis.pid()).isNotEqualTo(before);
            assertThat(RedisServer.command(redis.port(), "GET", "k")).contains("\r\nv\r\n");
        }
    }

    @Test
    void forgetsData_whenNotPersistent() throws IOException {
        var settings = RedisServerSettings.DEFAULTS.withPersistence(RedisServerSettings.Persistence.NONE);
        try (RedisServer redis = RedisServer.start(directory, settings)) {
            RedisServer.command(redis.port(), "SET", "k", "v");
            redis.killHard();
            redis.restart();
            assertThat(RedisServer.command(redis.port(), "GET", "k")).startsWith("$-1");
        }
    }

    @Test
    void fallsSilent_whenSuspended_andGoesOn_whenResumed() throws IOException {
        try (RedisServer redis = RedisServer.start(directory)) {
            redis.suspend();
            assertThatThrownBy(() -> RedisServer.command(redis.port(), "PING"))
                    .isInstanceOf(SocketTimeoutException.class);
            redis.resume();
            assertThat(RedisServer.command(redis.port(), "PING")).startsWith("+PONG");
        }
    }

    @Test
    void saysWhereToLook_whenThePortIsTaken() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var settings = RedisServerSettings.DEFAULTS.withPort(taken.getLocalPort());
            assertThatThrownBy(() -> RedisServer.start(directory, settings)).isInstanceOf(ServerFailure.class)
                    .hasMessageContaining("redis.log");
        }
    }

    @Test
    void stopsAtOnce_whenClosedTwice() {
        RedisServer redis = RedisServer.start(directory);
        redis.close();
        redis.close();
        assertThat(redis.isRunning()).isFalse();
    }
}

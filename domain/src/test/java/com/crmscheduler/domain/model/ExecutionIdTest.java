package com.crmscheduler.domain.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.crmscheduler.domain.error.InvalidTask;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutionIdTest {

    private static final ScheduleTaskId ID = new ScheduleTaskId("sales", "remind");
    private static final Instant NINE = Instant.parse("2026-12-01T09:00:00Z");

    /** Ids are stored, and are what handlers have remembered: these values must never change. */
    @Test
    void isTheSameForEver() {
        assertThat(Occurrence.scheduled(ID, 0x0123456789abcdefL, NINE).executionId())
                .hasToString("11d6ad33a949b1b390ec53deff5b30c1");
        assertThat(Occurrence.scheduled(ID, -1, Instant.ofEpochMilli(-1)).executionId())
                .hasToString("0b27b210c0d8142cd1794a45003d55ea");
        assertThat(Occurrence.manual(ID, 0x0123456789abcdefL, NINE, "request-1").executionId())
                .hasToString("5a546e6dfc080406d5dd4be37d841d91");
        assertThat(new Occurrence(ID, 0x0123456789abcdefL, ExecutionKind.BACKFILL, NINE, null).executionId())
                .hasToString("e46bcb634f5d4844dadb7136aad9d305");
    }

    @Test
    void isTheDigestOfWhatNamesAnOccurrence() throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest("sales/remind\n7\nSCHEDULED\n1796115600000".getBytes(StandardCharsets.UTF_8));

        assertThat(Occurrence.scheduled(ID, 7, NINE).executionId())
                .hasToString(HexFormat.of().formatHex(hash).substring(0, 32));
    }

    @Test
    void differsInEachOfItsParts_andInNothingElse() {
        ExecutionId id = Occurrence.scheduled(ID, 7, NINE).executionId();

        assertThat(Occurrence.scheduled(new ScheduleTaskId("sales", "remind"), 7, NINE).executionId()).isEqualTo(id);
        assertThat(id).isNotEqualTo(Occurrence.scheduled(new ScheduleTaskId("sale", "remind"), 7, NINE).executionId())
                .isNotEqualTo(Occurrence.scheduled(new ScheduleTaskId("sales", "remin"), 7, NINE).executionId())
                .isNotEqualTo(Occurrence.scheduled(ID, 8, NINE).executionId())
                .isNotEqualTo(Occurrence.scheduled(ID, 7, NINE.plusMillis(1)).executionId())
                .isNotEqualTo(new Occurrence(ID, 7, ExecutionKind.BACKFILL, NINE, null).executionId());
        assertThat(Occurrence.manual(ID, 7, NINE, "r1").executionId())
                .isEqualTo(Occurrence.manual(ID, 7, NINE.plusSeconds(9), "r1").executionId())
                .isNotEqualTo(Occurrence.manual(ID, 7, NINE, "r2").executionId());
    }

    @Test
    void spreadsWithoutASign() {
        assertThat(new ExecutionId("ffffffffffffffff0000000000000000").leadingBits()).isEqualTo(Long.MAX_VALUE);
        assertThat(new ExecutionId("0000000000000001ffffffffffffffff").leadingBits()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdef0",
            "0123456789ABCDEF0123456789abcdef", "0123456789abcdef0123456789abcdeg", "0123456789abcdef 123456789abcdef"})
    void refusesOtherTexts(String text) {
        assertThatExceptionOfType(InvalidTask.class).isThrownBy(() -> new ExecutionId(text));
    }
}

package com.crmscheduler.domain.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ViolationTest {

    @Test
    void saysWhatWasRejectedAndWhatIsAllowed() {
        assertThat(new InvalidTask("name", "a b", "1 to 64 characters"))
                .hasMessage("name \"a b\": must be 1 to 64 characters");
        assertThat(new InvalidTask(List.of(new Violation("a", "1", "x"), new Violation("b", "2", "y"))))
                .hasMessage("a \"1\": must be x; b \"2\": must be y");
    }

    @Test
    void shortensWhatIsLong() {
        assertThat(new Violation("a", "x".repeat(200), "y").rejected()).isEqualTo("x".repeat(200));
        assertThat(new Violation("a", "x".repeat(201), "y").rejected()).isEqualTo("x".repeat(200) + "…");
    }

    @Test
    void carriesOnlyWhatEveryEncodingCan() {
        assertThat(new Violation("a", "\uD83D\uDE00 \uD83D.", "y").rejected()).isEqualTo("\uD83D\uDE00 \uFFFD.");
        assertThat(new Violation("a", "x".repeat(199) + "\uD83D\uDE00", "y").rejected())
                .isEqualTo("x".repeat(199) + "\uFFFD…");
    }

    @Test
    void staysOneLine_whenTheRejectedValueIsNot() {
        Violation violation = new Violation("a", "1\nERROR forged\u001b[0m\u0000", "y");

        assertThat(violation.rejected()).contains("\n");
        assertThat(violation.toString()).isEqualTo("a \"1\uFFFDERROR forged\uFFFD[0m\uFFFD\": must be y");
    }
}

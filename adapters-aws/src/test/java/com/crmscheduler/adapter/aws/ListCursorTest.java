package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.domain.error.InvalidTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListCursorTest {

    @Test
    void carriesATokenInAFormThatFitsAnAddress() {
        String token = "AAAA+//==&?" + "x".repeat(2_000);
        String cursor = new ListCursor(token).encode();
        assertThat(cursor).matches("[A-Za-z0-9_-]+");
        assertThat(ListCursor.decode(cursor)).isEqualTo(new ListCursor(token));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "aws-", "aws-*", "AQAAAA", "%00", "🙂", "aws-🙂"})
    void refusesWhatIsNoCursor(String text) {
        assertThatThrownBy(() -> ListCursor.decode(text)).isInstanceOfSatisfying(InvalidTask.class,
                invalid -> assertThat(invalid.violations().getFirst().field()).isEqualTo("cursor"));
    }
}

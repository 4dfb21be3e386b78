package com.crmscheduler.domain.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.Violation;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeZonesTest {

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Etc/UTC", "GMT", "Asia/Seoul", "America/Argentina/ComodRivadavia", "Europe/Kyiv",
            "Etc/GMT+9", "US/Eastern"})
    void readsRegions(String name) {
        assertThat(TimeZones.of(name)).isEqualTo(ZoneId.of(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "Z", "+09:00", "+9", "-05:00", "GMT+9", "GMT+09:00", "UTC+1", "UTC+01:00", "UT+1",
            "asia/seoul", "Asia/seoul", "Asia/Atlantis", "Seoul", "KST", "PST", "SystemV/PST8", " Asia/Seoul",
            "Asia/Seoul ", "Asia/Seoul\n", "Asia\\Seoul", "../../etc/passwd", "Ａsia/Seoul",
            "Asia/SeoulSeoulSeoulSeoulSeoulSeoulSeoulSeoulSeoulS"})
    void refusesWhatIsNoRegion(String name) {
        InvalidTask refused = catchThrowableOfType(InvalidTask.class, () -> TimeZones.of(name));

        assertThat(refused).isNotNull();
        assertThat(refused.violations()).extracting(Violation::field, Violation::rejected)
                .containsExactly(tuple("timezone", name));
    }
}

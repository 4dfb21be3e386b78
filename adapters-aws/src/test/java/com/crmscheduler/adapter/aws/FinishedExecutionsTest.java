package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.testkit.MutableTime;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class FinishedExecutionsTest {

    private final MutableTime time = new MutableTime(SqsRig.NOW);
    private final FinishedExecutions finished = new FinishedExecutions(time, 3, Duration.ofMinutes(15));

    @Test
    void knowsEveryAttemptOfWhatSucceeded() {
        finished.succeeded(id(1));
        assertThat(finished.knows(id(1), 1)).isTrue();
        assertThat(finished.knows(id(1), 7)).isTrue();
        assertThat(finished.knows(id(2), 1)).isFalse();
    }

    @Test
    void knowsTheAttemptsUpToTheLastThatEnded() {
        finished.ended(id(1), 2);
        finished.ended(id(1), 1);
        assertThat(finished.knows(id(1), 1)).isTrue();
        assertThat(finished.knows(id(1), 2)).isTrue();
        assertThat(finished.knows(id(1), 3)).isFalse();
    }

    @Test
    void doesNotTakeForARepeat_whatMayHaveBeenPutBackAfterItWasGivenUp() {
        finished.gaveUp(id(1), 3);
        assertThat(finished.knows(id(1), 3)).isTrue();
        assertThat(finished.knowsOurs(id(1), 3)).isFalse();

        finished.ended(id(1), 2);
        assertThat(finished.knowsOurs(id(1), 3)).isFalse();
        finished.succeeded(id(1));
        finished.gaveUp(id(1), 3);
        assertThat(finished.knowsOurs(id(1), 3)).isTrue();
    }

    @Test
    void forgetsTheEldest_whenThereAreTooMany() {
        finished.succeeded(id(1));
        finished.succeeded(id(2));
        finished.succeeded(id(3));
        finished.succeeded(id(1));
        finished.succeeded(id(4));
        assertThat(finished.knows(id(2), 1)).isFalse();
        assertThat(finished.knows(id(1), 1)).isTrue();
        assertThat(finished.knows(id(3), 1)).isTrue();
        assertThat(finished.knows(id(4), 1)).isTrue();
    }

    @Test
    void forgetsWhatIsLongAgo() {
        finished.succeeded(id(1));
        time.advance(Duration.ofMinutes(10));
        finished.succeeded(id(2));
        time.advance(Duration.ofMinutes(6));
        assertThat(finished.knows(id(1), 1)).isFalse();
        assertThat(finished.knows(id(2), 1)).isTrue();
    }

    private static ExecutionId id(int number) {
        return new ExecutionId(String.format(Locale.ROOT, "%032x", number));
    }
}

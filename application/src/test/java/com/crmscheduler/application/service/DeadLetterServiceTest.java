package com.crmscheduler.application.service;

import static com.crmscheduler.application.service.Plans.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.application.port.DeadLetter;
import com.crmscheduler.application.port.DeadLetterPage;
import com.crmscheduler.application.port.DeadLetterQuery;
import com.crmscheduler.application.port.DeadLetterStore;
import com.crmscheduler.application.port.ManageDeadLettersUseCase.Replayed;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.application.port.SchedulerProviders;
import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.SchedulerProvider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeadLetterServiceTest {

    private static final DeadLetterQuery ALL = new DeadLetterQuery(Optional.empty(), Optional.empty(),
            Optional.empty(), Optional.empty(), 1, Optional.empty());

    private Instant now = START;
    private final Letters first = new Letters("first");
    private final Letters second = new Letters("second");

    @Test
    void keepsTheRate_whenCallsFollowEachOtherAtOnce() {
        first.die(60);
        DeadLetterService service = service(first);
        Optional<String> cursor = Optional.empty();
        for (int call = 0; call < 3; call++) {
            Replayed some = service.replayAll(ALL, 5, 20, cursor);
            assertThat(some.replayed()).isEqualTo(20);
            cursor = some.nextCursor();
            now = now.plusMillis(7);
        }
        assertThat(cursor).isEmpty();
        assertThat(first.due).hasSize(60);
        for (int i = 0; i < 60; i++) {
            assertThat(first.due.get(i)).isEqualTo(START.plusMillis(i * 200L));
        }
    }

    @Test
    void keepsTheRate_whenOneCallReadsManyPages() {
        first.die(450);
        service(first).replayAll(ALL, 7, 10_000, Optional.empty());
        assertThat(first.due).hasSize(450).isSorted().endsWith(START.plusMillis(64_144));
    }

    @Test
    void beginsNow_whenTheCursorIsOldOrOfASearch() {
        first.die(4);
        DeadLetterService service = service(first);
        Optional<String> cursor = service.replayAll(ALL, 1, 1, Optional.empty()).nextCursor();
        now = START.plusSeconds(60);
        service.replayAll(ALL, 1, 1, cursor);
        service.replayAll(ALL, 1, 1, service.search(ALL).nextCursor());
        assertThat(first.due).containsExactly(START, now, now);
    }

    @Test
    void goesOnInTheNextStore_whenTheFirstIsDone() {
        first.die(2);
        second.die(2);
        DeadLetterService service = service(second, first);
        Replayed some = service.replayAll(ALL, 1, 2, Optional.empty());
        Replayed rest = service.replayAll(ALL, 1, 10, some.nextCursor());
        assertThat(some.nextCursor()).isPresent();
        assertThat(rest).isEqualTo(new Replayed(2, Optional.empty()));
        assertThat(first.due).containsExactly(START, START.plusSeconds(1));
        assertThat(second.due).containsExactly(START.plusSeconds(2), START.plusSeconds(3));
    }

    @Test
    void givesNoMomentTwice_whenSomeLettersAreGone() {
        first.die(4);
        first.gone = 1;
        DeadLetterService service = service(first);
        Replayed some = service.replayAll(ALL, 1, 2, Optional.empty());
        assertThat(some.replayed()).isEqualTo(2);
        assertThat(first.due).containsExactly(START.plusSeconds(1), START.plusSeconds(2));
    }

    @Test
    void refusesTheCursor_whenItIsMalformedOrTooFarAhead() {
        first.die(3);
        DeadLetterService service = service(first);
        for (String bad : List.of("@", "@1", "@1@", "@@x", "@-1@x", "@1e3@x", "@9999999999999999@x")) {
            assertThatThrownBy(() -> service.replayAll(ALL, 1, 1, Optional.of(bad))).as(bad)
                    .isInstanceOf(InvalidTask.class).hasMessageContaining("cursor");
        }
        long most = START.plusSeconds(10_000).toEpochMilli();
        Optional<String> far = Optional.of("@" + (most + 1) + "@0");
        assertThatThrownBy(() -> service.replayAll(ALL, 1, 1, far)).isInstanceOf(InvalidTask.class)
                .hasMessageContaining("later");
        assertThat(first.due).isEmpty();
        now = START.plusMillis(1);
        assertThat(service.replayAll(ALL, 1, 1, far).replayed()).isEqualTo(1);
        assertThat(first.due).containsExactly(Instant.ofEpochMilli(most + 1));
    }

    private DeadLetterService service(Letters... stores) {
        return new DeadLetterService(new NoProviders(), List.of(stores), () -> now);
    }

    /** Letters in the order in which they died; a cursor is how many were passed, those that are gone among them. */
    private final class Letters implements DeadLetterStore {

        private final String name;
        private final List<DeadLetter> letters = new ArrayList<>();
        private final List<Instant> due = new ArrayList<>();
        private int gone;

        private Letters(String name) {
            this.name = name;
        }

        private void die(int many) {
            for (int i = 0; i < many; i++) {
                ScheduledExecution dead = Plans.execution(name + i);
                letters.add(new DeadLetter(dead.id(), dead.occurrence(), dead.type(), dead.payload(), dead.retry(),
                        START, START, "gone", "", List.of()));
            }
        }

        @Override
        public String provider() {
            return name;
        }

        @Override
        public DeadLetterPage search(DeadLetterQuery query) {
            int from = query.cursor().map(Integer::parseInt).orElse(0);
            int to = Math.min(letters.size(), from + query.limit());
            return new DeadLetterPage(letters.subList(from, to),
                    to < letters.size() ? Optional.of(Integer.toString(to)) : Optional.empty());
        }

        @Override
        public Optional<DeadLetter> find(ExecutionId id) {
            return letters.stream().filter(letter -> letter.id().equals(id)).findFirst();
        }

        @Override
        public List<Boolean> replay(List<Replay> replays) {
            List<Boolean> reopened = new ArrayList<>();
            for (Replay replay : replays) {
                reopened.add(gone-- <= 0 && due.add(now.plus(replay.delay())));
            }
            return reopened;
        }

        @Override
        public boolean purge(DeadLetter letter) {
            throw new UnsupportedOperationException();
        }
    }

    private record NoProviders() implements SchedulerProviders {

        @Override
        public SchedulerProvider primary() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<SchedulerProvider> all() {
            throw new UnsupportedOperationException();
        }

        @Override
        public SchedulerProvider owner(ScheduleTaskId id) {
            throw new UnsupportedOperationException();
        }
    }
}

package com.crmscheduler.application.port;

import com.crmscheduler.domain.error.DeadLetterNotFound;
import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.UnsupportedByProvider;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.TaskPayload;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Driving port: reads, replays and purges what gave up. Any thread. Every call fails with {@link UnsupportedByProvider} where no
 * provider of this process keeps dead letters for search.
 */
public interface ManageDeadLettersUseCase {

    /** How many letters one call of {@link #replayAll} takes. */
    int MAX_REPLAY = 10_000;
    /** The highest rate. */
    int MAX_RATE = 10_000;

    DeadLetterPage search(DeadLetterQuery query);

    /** @throws DeadLetterNotFound when there is none */
    DeadLetter get(ExecutionId id);

    /**
     * Runs an execution once more, with its id and the next attempt. Repeating the call runs nothing more.
     *
     * @param payload what its handler is to get instead of what it got; null for the same
     * @throws DeadLetterNotFound when there is none, or it was replayed or purged
     */
    void replay(ExecutionId id, @Nullable TaskPayload payload);

    /**
     * Replays what a filter finds, the latest first, each a moment after the other. The moments are stored with the executions,
     * so the rate is kept whatever becomes of this instance. A cursor says when the call before has its last letter come due; the
     * next call's begin there, so that calls in a row keep the rate as one does.
     *
     * @param filter which; its limit and cursor are of no account
     * @param rate how many come due a second, 1 to {@value #MAX_RATE}
     * @param limit how many at most, 1 to {@value #MAX_REPLAY}
     * @param cursor where an earlier call or a search ended
     * @throws InvalidTask when the cursor is none, or is of a call whose letters come due more than {@value #MAX_REPLAY} s from now:
     *     it is good again later
     */
    Replayed replayAll(DeadLetterQuery filter, int rate, int limit, Optional<String> cursor);

    /** @throws DeadLetterNotFound when there is none, or it was replayed or purged */
    void purge(ExecutionId id);

    /**
     * What a call replayed.
     *
     * @param replayed how many
     * @param nextCursor where to go on; empty when no more letters match
     */
    record Replayed(int replayed, Optional<String> nextCursor) {}
}

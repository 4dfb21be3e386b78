package com.crmscheduler.application.port;

import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.TaskPayload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The dead letters of a provider that has {@link com.crmscheduler.domain.port.Capability#DEAD_LETTERS}. A letter is written in the
 * step that records the outcome, and it goes in the step that reopens its execution, so that there is always one of the two. Any
 * thread; each call blocks for a bounded time and fails with {@link com.crmscheduler.domain.error.ProviderUnavailable}.
 */
public interface DeadLetterStore {

    /** The name of its provider. */
    String provider();

    /**
     * A page of letters, the latest first. What is there throughout is seen exactly once.
     *
     * @throws com.crmscheduler.domain.error.InvalidTask when the cursor is none of this store
     */
    DeadLetterPage search(DeadLetterQuery query);

    Optional<DeadLetter> find(ExecutionId id);

    /**
     * Reopens executions, each in one step that takes its letter away: with their id and the next attempt, beside the plan of
     * their task, which may be gone. One that fails becomes a letter again at once where its policy allows no further attempt.
     *
     * @return whether each was reopened; false where the letter is gone, or is another one by now
     */
    List<Boolean> replay(List<Replay> replays);

    /** Deletes a letter for good; false where it is gone, or is another one by now. */
    boolean purge(DeadLetter letter);

    /**
     * What to reopen.
     *
     * @param letter as it was read
     * @param payload what the handler is to get
     * @param delay how long from now it is due
     */
    record Replay(DeadLetter letter, TaskPayload payload, Duration delay) {}
}

package com.crmscheduler.testkit;

import com.crmscheduler.application.port.DeadLetterQueue;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.error.ProviderUnavailable;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps dead letters in a list, or refuses them while it is told to. Any thread. */
public final class ParkedDeadLetters implements DeadLetterQueue {

    /** A dead letter as it was parked. */
    public record DeadLetter(ScheduledExecution execution, String reason, String stack) {}

    private final Queue<DeadLetter> letters = new ConcurrentLinkedQueue<>();
    private volatile boolean refusing;

    @Override
    public void park(ScheduledExecution execution, String reason, String stack) {
        if (refusing) {
            throw new ProviderUnavailable("dead letters", "refused on purpose", new IOException("refused"));
        }
        letters.add(new DeadLetter(execution, reason, stack));
    }

    public void refuse(boolean whether) {
        refusing = whether;
    }

    public List<DeadLetter> letters() {
        return List.copyOf(letters);
    }
}

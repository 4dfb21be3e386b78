package com.crmscheduler.adapter.aws;

import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import java.time.InstantSource;

/** Where no table is kept: who has the message has the execution, and nothing is remembered beyond this process. */
final class MessagesAlone implements ExecutionRecords {

    private final FencingTokens tokens;

    MessagesAlone(InstantSource time) {
        this.tokens = new FencingTokens(time);
    }

    @Override
    public boolean areShared() {
        return false;
    }

    @Override
    public Claim claim(MessageInFlight message) {
        return new Claim.Ours(tokens.next(), 0);
    }

    @Override
    public boolean renew(MessageInFlight message) {
        return true;
    }

    @Override
    public boolean record(MessageInFlight message, Ending ending) {
        return true;
    }

    @Override
    public void release(MessageInFlight message) {
        // Showing the message is all that it takes.
    }

    @Override
    public boolean open(MessageInFlight message) {
        return false;
    }

    @Override
    public boolean close(MessageInFlight message) {
        return false;
    }

    @Override
    public boolean isOver(ExecutionId id) {
        return false;
    }

    @Override
    public void cancel(ScheduleTask task) {
        // What waits cannot be found.
    }

    @Override
    public void requireReachable(ScheduleTaskId any) {
        // There is nothing to reach.
    }
}

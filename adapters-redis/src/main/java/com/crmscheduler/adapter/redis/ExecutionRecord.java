package com.crmscheduler.adapter.redis;

import com.crmscheduler.application.port.Attempt;
import com.crmscheduler.application.port.ExecutionLedger.Held;
import com.crmscheduler.application.port.ScheduledExecution;
import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.ExecutionKind;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * The stored state of an execution; prelude.lua has the layout. Its key is {@code group/name@s<nominal ms>} for an occurrence of
 * the plan, {@code group/name@m<request id>} for a manual run, and {@code group/name@d<execution id>} for a dead letter that is
 * replayed: that one has nothing to do with its task any more, and carries what its handler gets behind the record.
 *
 * @param incarnation of its task
 * @param generation of its task when it was claimed or accepted last
 * @param attempt the attempt that runs or comes next, from 1
 * @param token the fencing token of the latest acceptance; 0 before the first
 * @param due when it was due
 * @param nominal its nominal time
 */
record ExecutionRecord(long incarnation, long generation, int attempt, long token, Instant due, Instant nominal) {

    private static final int FORMAT = 1;
    /** Without its tail. */
    static final int BYTES = 46;
    /** The generation of a replay, which no task has. */
    private static final long REPLAY = 0xffff_ffffL;
    private static final int TOKEN = 16;
    private static final int ATTEMPT_BYTES = DefinitionCodec.FENCE_BYTES + Short.BYTES;
    private static final int DUE = 28;

    /** The record of an execution that was just claimed for the first time. */
    static byte[] first(ScheduleTask task, Instant nominal, Instant due, Instant claimedAt) {
        ByteBuffer out = ByteBuffer.allocate(BYTES);
        out.put((byte) FORMAT).put((byte) 0).put(DefinitionCodec.fence(task)).putShort((short) 1).putInt(0).putLong(0);
        Binary.putTime(out, due);
        Binary.putTime(out, nominal);
        Binary.putTime(out, claimedAt);
        return out.array();
    }

    static ExecutionRecord decode(byte[] bytes) {
        if (bytes.length < BYTES || bytes[0] != FORMAT) {
            throw new IllegalArgumentException("an execution record of " + bytes.length + " bytes is not of format 1");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).position(2);
        long incarnation = in.getLong();
        long generation = in.getInt() & 0xffff_ffffL;
        int attempt = in.getShort() & 0xffff;
        long token = in.position(TOKEN).getInt() & 0xffff_ffffL;
        Instant due = Binary.takeSureTime(in.position(DUE));
        return new ExecutionRecord(incarnation, generation, attempt, token, due, Binary.takeSureTime(in));
    }

    /** How many holders of the attempt that it is at were lost, by the stored form that it was decoded from. */
    int lost(String key, byte[] bytes) {
        if (bytes.length <= BYTES) {
            return 0;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).position(BYTES);
        if (isReplay(key)) {
            in.position(in.position() + Integer.BYTES + in.getInt(in.position()));
        }
        return (int) AttemptCodec.row(in, in.remaining()).stream()
                .filter(over -> over.state() == Attempt.State.LOST && over.number() == attempt).count();
    }

    static byte[] token(long token) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(Binary.unsignedInt("fencing token", token)).array();
    }

    /** What tells an acceptance from every other: tokens begin anew with each incarnation. */
    static byte[] acceptance(Occurrence occurrence, long token) {
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES).putLong(occurrence.incarnation()).put(token(token))
                .array();
    }

    /** Which attempt of an execution a delivery is for, as it stands in the record. */
    static byte[] attempt(ScheduledExecution delivery) {
        return putAttempt(ByteBuffer.allocate(ATTEMPT_BYTES), delivery).array();
    }

    /** Which acceptance of which attempt somebody holds, as it stands in the record. */
    static byte[] heldAttempt(Held held) {
        return putAttempt(ByteBuffer.allocate(ATTEMPT_BYTES + Integer.BYTES), held.execution())
                .put(token(held.fencingToken())).array();
    }

    private static ByteBuffer putAttempt(ByteBuffer out, ScheduledExecution execution) {
        return out.put(DefinitionCodec.fence(execution.occurrence().incarnation(), execution.generation()))
                .putShort((short) Math.min(execution.attempt(), 0xffff));
    }

    static byte[] incarnation(long incarnation) {
        return ByteBuffer.allocate(Long.BYTES).putLong(incarnation).array();
    }

    /** The key of an execution as it travels. */
    static String key(ScheduledExecution execution) {
        return execution.generation() == REPLAY
                ? replayKey(execution.occurrence().taskId(), execution.id())
                : key(execution.occurrence());
    }

    static String replayKey(ScheduleTaskId task, ExecutionId id) {
        return task + "@d" + id;
    }

    static boolean isReplay(String key) {
        return key.charAt(key.indexOf('@') + 1) == 'd';
    }

    /** A replay as it travels, from its record and what that carries. */
    static ScheduledExecution replay(String key, byte[] bytes, Instant claimedAt) {
        ExecutionRecord record = decode(bytes);
        ByteBuffer in = ByteBuffer.wrap(bytes).position(BYTES);
        ScheduleTaskId task = ScheduleTaskId.parse(key.substring(0, key.indexOf('@')));
        return CarriedCodec.decode(task, record, in, in.getInt()).execution(record, claimedAt);
    }

    /** The key of an execution that is no replay. */
    static String key(Occurrence occurrence) {
        return switch (occurrence.kind()) {
            case MANUAL -> occurrence.taskId() + "@m" + occurrence.requestId();
            case SCHEDULED, BACKFILL -> occurrence.taskId() + "@s" + occurrence.nominal().toEpochMilli();
        };
    }

    /** What travels, from the record and its task as it is now. */
    ScheduledExecution execution(String key, ScheduleTask task, Instant claimedAt) {
        char kind = key.charAt(key.indexOf('@') + 1);
        Occurrence occurrence = kind == 'm'
                ? Occurrence.manual(task.id(), incarnation, nominal, key.substring(key.indexOf('@') + 2))
                : new Occurrence(task.id(), incarnation, ExecutionKind.SCHEDULED, nominal, null);
        return new ScheduledExecution(occurrence.executionId(), occurrence, generation, attempt,
                task.definition().type(), task.definition().payload(), task.definition().retry(), due, claimedAt);
    }
}

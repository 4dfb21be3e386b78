package com.crmscheduler.adapter.redis;

import com.crmscheduler.application.port.Attempt;
import com.crmscheduler.application.port.Attempt.State;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of an attempt: number (2), state (1), then of a lost one its holder (8), and of any other claimed, handed over,
 * started, finished (6 each), instance, error to the end. In a row each has its length (2) in front.
 */
final class AttemptCodec {

    private static final byte SUCCEEDED = 0;
    private static final byte FAILED = 1;
    private static final byte LOST = 2;
    private static final int MAX_INSTANCE = 100;

    private AttemptCodec() {}

    static byte[] encode(Attempt attempt) {
        byte[] instance = attempt.instance().substring(0, Math.min(MAX_INSTANCE, attempt.instance().length()))
                .getBytes(StandardCharsets.UTF_8);
        String words = attempt.error();
        byte[] error = words == null ? new byte[0] : words.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(40 + instance.length + error.length);
        out.putShort((short) Math.min(attempt.number(), 0xffff));
        out.put(attempt.state() == State.SUCCEEDED ? SUCCEEDED : FAILED);
        Binary.putTime(out, attempt.claimedAt());
        Binary.putTime(out, attempt.handedOverAt());
        Binary.putTime(out, attempt.startedAt());
        Binary.putTime(out, attempt.finishedAt());
        Binary.putText(out, instance);
        out.put(error);
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    /** Reads a row of so many bytes. */
    static List<Attempt> row(ByteBuffer in, int bytes) {
        List<Attempt> attempts = new ArrayList<>();
        int end = in.position() + bytes;
        while (in.position() < end) {
            int length = in.getShort() & 0xffff;
            int next = in.position() + length;
            attempts.add(one(in, next));
            in.position(next);
        }
        return attempts;
    }

    private static Attempt one(ByteBuffer in, int end) {
        int number = in.getShort() & 0xffff;
        byte state = in.get();
        if (state == LOST) {
            byte[] holder = new byte[Long.BYTES];
            in.get(holder);
            return new Attempt(number, State.LOST, null, null, null, null, instance("?", holder), null);
        }
        Instant claimed = Binary.takeTime(in);
        Instant handedOver = Binary.takeTime(in);
        Instant started = Binary.takeTime(in);
        Instant finished = Binary.takeTime(in);
        String instance = Binary.takeText(in);
        String error = Binary.takeString(in, end - in.position());
        return new Attempt(number, state == SUCCEEDED ? State.SUCCEEDED : State.FAILED, claimed, handedOver, started,
                finished, instance, error.isEmpty() ? null : error);
    }

    /** How an instance is called: what it is to people, and what its records know of it. */
    static String instance(String process, byte[] holder) {
        return process + '#' + HexFormat.of().formatHex(holder, 0, 4);
    }

    /** One line that fits an attempt. */
    static @Nullable String error(@Nullable String reason) {
        return reason == null || reason.length() <= Attempt.MAX_ERROR
                ? reason
                : reason.substring(0, Attempt.MAX_ERROR - 1) + "…";
    }
}

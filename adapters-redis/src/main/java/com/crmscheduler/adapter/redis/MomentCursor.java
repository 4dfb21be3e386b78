package com.crmscheduler.adapter.redis;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.model.ExecutionId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;

/**
 * Where a listing by time goes on: before a moment and an execution. Opaque to callers; a version, a check sum and the position in
 * base64url.
 */
final class MomentCursor {

    /** The time (6) and the execution's id (16), with which the members of an index of moments begin. */
    static final int POSITION = Binary.TIME_BYTES + 16;
    private static final byte VERSION = 2;
    private static final int LENGTH = 1 + Integer.BYTES + POSITION;
    private static final int MAX_TEXT = 64;

    private MomentCursor() {}

    /** The execution at a position. */
    static ExecutionId id(byte[] position) {
        return LetterCodec.id(Arrays.copyOfRange(position, Binary.TIME_BYTES, POSITION));
    }

    /** The time at a position. */
    static Instant time(byte[] position) {
        return Binary.takeSureTime(ByteBuffer.wrap(position));
    }

    static String encode(byte[] position) {
        ByteBuffer out = ByteBuffer.allocate(LENGTH);
        out.put(VERSION).putInt(sum(position)).put(position);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(out.array());
    }

    /** @throws InvalidTask when the text is no cursor of this provider */
    static byte[] decode(String text) {
        try {
            ByteBuffer in = ByteBuffer.wrap(text.length() > MAX_TEXT
                    ? new byte[0]
                    : Base64.getUrlDecoder().decode(text));
            if (in.remaining() == LENGTH && in.get() == VERSION) {
                int sum = in.getInt();
                byte[] position = new byte[POSITION];
                in.get(position);
                if (sum == sum(position)) {
                    return position;
                }
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the one rule.
        }
        throw new InvalidTask("cursor", text, "a nextCursor of an earlier page");
    }

    private static int sum(byte[] position) {
        CRC32 crc = new CRC32();
        crc.update(position);
        return (int) crc.getValue();
    }
}

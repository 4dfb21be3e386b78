package com.crmscheduler.adapter.redis;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;

/**
 * Where a listing goes on: after a name. Opaque to callers; a version, a check sum and the name in base64url.
 *
 * @param after {@code group/name} of the last task that was looked at
 */
record ListCursor(String after) {

    private static final byte VERSION = 1;
    private static final int HEAD = 1 + Integer.BYTES;
    private static final int MAX_LENGTH = 256;

    String encode() {
        byte[] name = after.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(HEAD + name.length);
        out.put(VERSION).putInt(sum(name)).put(name);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(out.array());
    }

    /** @throws InvalidTask when the text is no cursor of this provider */
    static ListCursor decode(String text) {
        try {
            if (text.length() > MAX_LENGTH) {
                throw new IllegalArgumentException("too long");
            }
            ByteBuffer in = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (in.remaining() <= HEAD || in.get() != VERSION) {
                throw new IllegalArgumentException("unknown version");
            }
            int sum = in.getInt();
            byte[] name = new byte[in.remaining()];
            in.get(name);
            if (sum != sum(name)) {
                throw new IllegalArgumentException("damaged");
            }
            String after = new String(name, StandardCharsets.US_ASCII);
            return new ListCursor(ScheduleTaskId.parse(after).toString());
        } catch (IllegalArgumentException | InvalidTask e) {
            throw new InvalidTask("cursor", text, "a nextCursor of an earlier page");
        }
    }

    private static int sum(byte[] name) {
        CRC32 crc = new CRC32();
        crc.update(name);
        return (int) crc.getValue();
    }
}

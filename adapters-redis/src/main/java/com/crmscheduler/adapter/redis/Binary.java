package com.crmscheduler.adapter.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The small parts that the stored layouts are made of. Integers are big-endian. */
final class Binary {

    /** Added to a time in milliseconds, so that six bytes hold it without a sign for 4,000 years round 1970. */
    private static final long BIAS = 1L << 47;
    static final int TIME_BYTES = 6;
    /** What a time that the user chose freely takes. */
    private static final int WIDE_BYTES = 7;

    private Binary() {}

    static void putTime(ByteBuffer out, @Nullable Instant time) {
        long value = time == null ? 0 : time.toEpochMilli() + BIAS;
        if (value < 0 || value >= BIAS << 1) {
            throw new IllegalArgumentException("the time " + time + " does not fit six bytes");
        }
        putShortLong(out, value, TIME_BYTES);
    }

    /** A time of any year that a user may name. */
    static void putWideTime(ByteBuffer out, Instant time) {
        putShortLong(out, time.toEpochMilli(), WIDE_BYTES);
    }

    static Instant takeWideTime(ByteBuffer in) {
        return Instant.ofEpochMilli(takeShortLong(in, WIDE_BYTES));
    }

    static byte[] time(Instant time) {
        ByteBuffer out = ByteBuffer.allocate(TIME_BYTES);
        putTime(out, time);
        return out.array();
    }

    static @Nullable Instant takeTime(ByteBuffer in) {
        long value = takeShortLong(in, TIME_BYTES) & 0xffff_ffff_ffffL;
        return value == 0 ? null : Instant.ofEpochMilli(value - BIAS);
    }

    static Instant takeSureTime(ByteBuffer in) {
        Instant time = takeTime(in);
        if (time == null) {
            throw new IllegalArgumentException("a time is missing");
        }
        return time;
    }

    /** The lower bytes of a number. */
    static void putShortLong(ByteBuffer out, long value, int bytes) {
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
            out.put((byte) (value >>> shift));
        }
    }

    /** The inverse; the first byte carries the sign. */
    static long takeShortLong(ByteBuffer in, int bytes) {
        long value = in.get();
        for (int i = 1; i < bytes; i++) {
            value = value << 8 | in.get() & 0xff;
        }
        return value;
    }

    static void putUnsigned(ByteBuffer out, long value) {
        long rest = value;
        while (rest >= 0x80) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    static long takeUnsigned(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number is too long");
    }

    static void putDuration(ByteBuffer out, Duration duration) {
        putUnsigned(out, duration.getSeconds());
        putUnsigned(out, duration.getNano());
    }

    static Duration takeDuration(ByteBuffer in) {
        return Duration.ofSeconds(takeUnsigned(in), takeUnsigned(in));
    }

    static void putText(ByteBuffer out, byte[] utf8) {
        putUnsigned(out, utf8.length);
        out.put(utf8);
    }

    static String takeText(ByteBuffer in) {
        long length = takeUnsigned(in);
        if (length > in.remaining()) {
            throw new IllegalArgumentException("a text is cut off");
        }
        return takeString(in, (int) length);
    }

    static String takeString(ByteBuffer in, int length) {
        String text = new String(in.array(), in.arrayOffset() + in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return text;
    }

    /** 32 bits without a sign. */
    static int unsignedInt(String what, long value) {
        if (value < 0 || value > 0xffff_ffffL) {
            throw new IllegalArgumentException(what + " " + value + " does not fit 32 bits");
        }
        return (int) value;
    }
}

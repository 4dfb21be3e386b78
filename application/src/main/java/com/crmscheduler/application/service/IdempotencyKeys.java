package com.crmscheduler.application.service;

import com.crmscheduler.domain.error.InvalidTask;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a caller's idempotency key turns into. Everything a create would otherwise draw at random is derived from the key, so
 * that repeating the request names the same task, and the task that is found can be told to be the request's own.
 */
final class IdempotencyKeys {

    static final int MAX_LENGTH = 256;

    private IdempotencyKeys() {}

    static void check(String key) {
        if (key.isEmpty() || key.length() > MAX_LENGTH) {
            throw new InvalidTask("idempotencyKey", key, "1 to " + MAX_LENGTH + " characters");
        }
    }

    /** The key that providers keep: of one length, in name characters, whatever the caller chose. */
    static String stored(String key) {
        return HexFormat.of().formatHex(digest("key", key), 0, 16);
    }

    /** A name for a task whose creator gave none. It cannot sort by time, or it would not be the same in a repeat. */
    static String name(String group, String key) {
        return "k" + HexFormat.of().formatHex(digest("name", group, key), 0, 16);
    }

    /** An incarnation, never zero. */
    static long incarnation(String group, String name, String key) {
        long value = ByteBuffer.wrap(digest("incarnation", group, name, key)).getLong();
        return value == 0 ? 1 : value;
    }

    /** The request id of a manual run. */
    static String requestId(String key) {
        return HexFormat.of().formatHex(digest("run", key), 0, 16);
    }

    private static byte[] digest(String... parts) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(
                    String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

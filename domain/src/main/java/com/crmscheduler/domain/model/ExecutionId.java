package com.crmscheduler.domain.model;

import com.crmscheduler.domain.error.InvalidTask;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The idempotency key that handlers get: the first 128 bits of the SHA-256 of group, name, incarnation, kind and nominal time
 * (or the request's id for a manual run), and of nothing else. So an occurrence has the same id in every delivery, from every
 * provider, after every crash and migration.
 *
 * @param value 32 lower-case hexadecimal digits
 */
public record ExecutionId(String value) {

    private static final HexFormat HEX = HexFormat.of();
    /** A digest is costly to look up by name and cheap to clone. */
    private static final MessageDigest SHA_256 = sha256();

    public ExecutionId {
        if (value.length() != 32 || !value.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
            throw new InvalidTask("executionId", value, "32 lower-case hexadecimal digits");
        }
    }

    static ExecutionId of(ScheduleTaskId task, long incarnation, ExecutionKind kind, long nominalMillis,
            @Nullable String requestId) {
        String text = task + "\n" + Long.toHexString(incarnation) + "\n" + kind.name() + "\n"
                + (requestId == null ? Long.toString(nominalMillis) : "request " + requestId);
        byte[] hash = digest().digest(text.getBytes(StandardCharsets.UTF_8));
        return new ExecutionId(HEX.formatHex(hash, 0, 16));
    }

    /** The first 64 bits without the foremost, so never negative: a stable source of spread. */
    public long leadingBits() {
        return HexFormat.fromHexDigitsToLong(value, 0, 16) & Long.MAX_VALUE;
    }

    private static MessageDigest digest() {
        try {
            return (MessageDigest) SHA_256.clone();
        } catch (CloneNotSupportedException e) {
            return sha256();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}

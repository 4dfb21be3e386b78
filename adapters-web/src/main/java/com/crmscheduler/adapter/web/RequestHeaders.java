package com.crmscheduler.adapter.web;

import com.crmscheduler.application.command.Precondition;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** The headers that say what must hold of a task, and that a request may be repeated. */
final class RequestHeaders {
    static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final int MAX_KEY = 255;
    private static final String ANY = "*";
    private static final Pattern TAG = Pattern.compile("\"(\\d{1,18})\"");

    private RequestHeaders() {}

    /** The tag of a version. */
    static String tag(long version) {
        return '"' + Long.toString(version) + '"';
    }

    /** What two headers ask for; nothing where they are wrong. */
    static Precondition precondition(@Nullable String ifMatch, @Nullable String ifNoneMatch, Violations violations) {
        if (ifMatch != null && ifNoneMatch != null) {
            violations.add(HttpHeaders.IF_NONE_MATCH, ifNoneMatch, "absent when If-Match is given");
        } else if (ifNoneMatch != null) {
            if (ifNoneMatch.trim().equals(ANY)) {
                return new Precondition.Absent();
            }
            violations.add(HttpHeaders.IF_NONE_MATCH, ifNoneMatch, ANY);
        } else if (ifMatch != null) {
            Matcher tag = TAG.matcher(ifMatch.trim());
            if (tag.matches()) {
                return new Precondition.Version(Long.parseLong(tag.group(1)));
            }
            if (ifMatch.trim().equals(ANY)) {
                return new Precondition.Exists();
            }
            violations.add(HttpHeaders.IF_MATCH, ifMatch,
                    "one entity tag as an ETag header gave it, such as \"3\", or *");
        }
        return new Precondition.Any();
    }

    /** The caller's key, or null where it is absent or wrong. */
    static @Nullable String idempotencyKey(@Nullable String header, Violations violations) {
        if (header == null) {
            return null;
        }
        boolean printable = header.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (header.isEmpty() || header.length() > MAX_KEY || !printable) {
            violations.add(IDEMPOTENCY_KEY, header, "1 to " + MAX_KEY + " printable ASCII characters with no space");
            return null;
        }
        return header;
    }

    /** The key of one item of a batch: of one length, however long the batch's own is. */
    static @Nullable String itemKey(@Nullable String batchKey, int index) {
        return batchKey == null ? null : digest(batchKey + '\n' + index);
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 20);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

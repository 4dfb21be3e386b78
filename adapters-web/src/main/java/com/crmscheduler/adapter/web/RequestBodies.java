package com.crmscheduler.adapter.web;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Reads bodies as the UTF-8 that JSON is, with a bound; nothing longer is ever held. */
final class RequestBodies {
    /** A payload of 192 KiB with room for everything round it. */
    static final int MAX_BODY = 256 * 1024;
    static final int MAX_ARRAY = 16 * 1024 * 1024;

    static final String LIMIT = "limit";
    static final String UNIT = "unit";

    private RequestBodies() {}

    /**
     * The whole body.
     *
     * @throws ErrorResponseException with status 413 when it is longer than {@code limit} bytes
     */
    static String text(InputStream body, int limit) throws IOException {
        byte[] bytes = body.readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw tooLarge(limit, "bytes");
        }
        Violations violations = new Violations();
        String text = decode(bytes, violations);
        violations.throwIfAny();
        return text;
    }

    /** The refusal of a body that has more than it may. */
    static ErrorResponseException tooLarge(long limit, String unit) {
        ProblemDetail detail = ProblemDetail.forStatusAndDetail(HttpStatus.CONTENT_TOO_LARGE,
                "the body has more than " + limit + ' ' + unit);
        detail.setProperty(LIMIT, limit);
        detail.setProperty(UNIT, unit);
        return new ErrorResponseException(HttpStatus.CONTENT_TOO_LARGE, detail, null);
    }

    /** The text, or an empty one with a violation when the bytes are no UTF-8. */
    static String decode(byte[] bytes, Violations violations) {
        try {
            return StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            violations.add(JsonReader.BODY, bytes.length + " bytes", "UTF-8");
            return "";
        }
    }

    /** Lines of NDJSON, one at a time; empty lines are passed over. For one thread. */
    static final class Lines {
        private final InputStream body;

        Lines(InputStream body) {
            this.body = new BufferedInputStream(body, 64 * 1024);
        }

        /**
         * The next line.
         *
         * @return null at the end; a line that is longer than {@link #MAX_BODY} is read to its end and cut to one byte more
         *     than that
         */
        byte @Nullable [] next() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int b = body.read();
            while (b >= 0) {
                if (b == '\n') {
                    if (!isBlank(line)) {
                        return line.toByteArray();
                    }
                    line.reset();
                } else if (line.size() <= MAX_BODY) {
                    line.write(b);
                }
                b = body.read();
            }
            return isBlank(line) ? null : line.toByteArray();
        }

        private static boolean isBlank(ByteArrayOutputStream line) {
            return line.size() == 0 || line.size() == 1 && line.toByteArray()[0] == '\r';
        }
    }
}

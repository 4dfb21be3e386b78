package com.crmscheduler.adapter.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.crmscheduler.domain.error.InvalidTask;
import java.util.Base64;

/**
 * Where a listing goes on: AWS's token, in a form that fits an address and tells ours from other providers' cursors.
 *
 * @param token as AWS gave it
 */
record ListCursor(String token) {

    private static final String PREFIX = "aws-";
    private static final int MAX_TOKEN = 2_048;

    String encode() {
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(UTF_8));
    }

    /** @throws InvalidTask when the text is no cursor of this provider */
    static ListCursor decode(String text) {
        try {
            if (text.startsWith(PREFIX)) {
                String token = new String(Base64.getUrlDecoder().decode(text.substring(PREFIX.length())), UTF_8);
                if (!token.isEmpty() && token.length() <= MAX_TOKEN) {
                    return new ListCursor(token);
                }
            }
        } catch (IllegalArgumentException e) {
            throw invalid(text);
        }
        throw invalid(text);
    }

    static InvalidTask invalid(String text) {
        return new InvalidTask("cursor", text, "a nextCursor of an earlier page");
    }
}

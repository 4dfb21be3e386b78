package com.crmscheduler.handler;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs a webhook: {@code t=<seconds since 1970>,v1=<hex>}, the HMAC-SHA256 of {@code <seconds>.<body>}. The time is part of
 * what is signed, so that a receiver can refuse an old call that somebody sends again.
 */
record WebhookSignature(String key) {
    static final String HEADER = "X-Signature";
    private static final String ALGORITHM = "HmacSHA256";

    String of(Instant sentAt, String body) {
        String seconds = Long.toString(sentAt.getEpochSecond());
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            byte[] hash = mac.doFinal((seconds + '.' + body).getBytes(StandardCharsets.UTF_8));
            return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "WebhookSignature";
    }
}

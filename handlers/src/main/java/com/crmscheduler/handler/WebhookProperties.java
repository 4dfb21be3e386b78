package com.crmscheduler.handler;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where webhooks may go, and how long they may take.
 *
 * @param allowedHosts host names or addresses, without port, that a webhook may call; {@code *.example.com} allows every name
 *     below example.com. Loopback alone unless told otherwise
 * @param signingKey the key of the HMAC-SHA256 signature, at least 16 characters; empty for no signature
 * @param connectTimeout how long a connection may take; 1 ms to 1 minute
 * @param requestTimeout how long the whole call may take, connection and answer included; 1 ms to 10 minutes
 */
@ConfigurationProperties("scheduler.webhook")
record WebhookProperties(@DefaultValue( {
        "localhost", "127.0.0.1", "[::1]"}) List<String> allowedHosts,
        @DefaultValue("") String signingKey,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("30s") Duration requestTimeout){
    private static final int MIN_KEY = 16;

    WebhookProperties {
        allowedHosts = allowedHosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
        for (String host : allowedHosts) {
            if (!host.matches("(\\*\\.)?[0-9a-z_.-]+|\\[[0-9a-f:.]+]")) {
                throw new IllegalArgumentException("scheduler.webhook.allowed-hosts has \"" + host
                        + "\"; each must be a host name, an address, or *. and a domain, without scheme and port");
            }
        }
        if (!signingKey.isEmpty() && signingKey.length() < MIN_KEY) {
            throw new IllegalArgumentException("scheduler.webhook.signing-key has " + signingKey.length()
                    + " characters; it must be empty or have " + MIN_KEY + " or more");
        }
        between("connect-timeout", connectTimeout, Duration.ofMinutes(1));
        between("request-timeout", requestTimeout, Duration.ofMinutes(10));
    }

    private static void between(String name, Duration value, Duration most) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("scheduler.webhook." + name + " is " + value
                    + "; it must be PT0.001S to " + most);
        }
    }

    /** Without the key, which has no place in a log. */
    @Override
    public String toString() {
        return "WebhookProperties[allowedHosts=" + allowedHosts + ", signed=" + !signingKey.isEmpty()
                + ", connectTimeout=" + connectTimeout + ", requestTimeout=" + requestTimeout + ']';
    }
}

package com.crmscheduler.adapter.web;

import java.util.List;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whom the HTTP interface answers.
 *
 * @param allowedHosts names under which the service is reached, without port; a request with another Host header is refused.
 *     Empty means every name, but only loopback names where {@code server.address} is a loopback address, so that no page in a
 *     browser can reach the service under a name of its own (DNS rebinding)
 * @param allowedOrigins origins, such as {@code https://crm.example.com}, of pages that may write beside the service's own;
 *     needed also where a proxy changes the Host header
 */
@ConfigurationProperties("scheduler.web")
record WebAdapterProperties(@DefaultValue List<String> allowedHosts, @DefaultValue List<String> allowedOrigins) {
    WebAdapterProperties {
        allowedHosts = allowedHosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
        for (String host : allowedHosts) {
            if (host.isBlank() || host.contains("/") || host.matches("[^:]*:\\d+")) {
                throw new IllegalArgumentException("scheduler.web.allowed-hosts has \"" + host
                        + "\"; each must be a host name or address without scheme and port");
            }
        }
        allowedOrigins = List.copyOf(allowedOrigins);
        for (String origin : allowedOrigins) {
            if (!origin.matches("https?://[^/]+")) {
                throw new IllegalArgumentException("scheduler.web.allowed-origins has \"" + origin
                        + "\"; each must be an origin such as https://crm.example.com, with no path");
            }
        }
    }
}

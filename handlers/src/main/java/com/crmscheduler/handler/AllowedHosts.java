package com.crmscheduler.handler;

import com.crmscheduler.application.handler.PermanentTaskFailure;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/**
 * Keeps webhooks away from hosts that the configuration does not allow. A name is looked up too: one that is not a loopback
 * name must not lead to loopback, to the link-local addresses where clouds keep their secrets, or to no single host, and
 * {@code localhost} must lead to loopback. The platform remembers a look-up for some seconds, so that the call that follows
 * at once goes where the check looked.
 */
record AllowedHosts(List<String> hosts) {
    /**
     * Passes a URL that may be called.
     *
     * @throws PermanentTaskFailure when it may not
     * @throws UnknownHostException when its name cannot be looked up now
     */
    void check(URI url) throws PermanentTaskFailure, UnknownHostException {
        String host = url.getHost().toLowerCase(Locale.ROOT);
        if (hosts.stream().noneMatch(allowed -> matches(allowed, host))) {
            throw new PermanentTaskFailure("the host " + host + " is not in scheduler.webhook.allowed-hosts", null);
        }
        boolean loopbackName = isLoopbackName(host);
        for (InetAddress address : InetAddress.getAllByName(host)) {
            boolean sound = loopbackName
                    ? address.isLoopbackAddress()
                    : !address.isLoopbackAddress() && !address.isLinkLocalAddress() && !address.isAnyLocalAddress()
                            && !address.isMulticastAddress();
            if (!sound) {
                throw new PermanentTaskFailure("the host " + host + " leads to " + address.getHostAddress()
                        + ", where no webhook may go under that name", null);
            }
        }
    }

    private static boolean matches(String allowed, String host) {
        return allowed.startsWith("*.")
                ? host.length() > allowed.length() - 1 && host.endsWith(allowed.substring(1))
                : host.equals(allowed);
    }

    private static boolean isLoopbackName(String host) {
        return host.equals("localhost") || host.endsWith(".localhost") || host.equals("[::1]")
                || host.matches("127(\\.\\d{1,3}){3}");
    }
}

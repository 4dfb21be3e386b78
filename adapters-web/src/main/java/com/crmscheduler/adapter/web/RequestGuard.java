package com.crmscheduler.adapter.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps pages of other origins out, as long as there is no log-in that would: a service on loopback is in reach of every page
 * that its user's browser opens. Refuses hosts that the service is not, writes from other origins, and coded bodies; and sets
 * the headers that browsers heed.
 */
final class RequestGuard extends OncePerRequestFilter {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "[::1]");
    private static final Set<String> READS = Set.of(HttpMethod.GET.name(), HttpMethod.HEAD.name(),
            HttpMethod.OPTIONS.name());
    private static final String POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
            + " object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

    private final WebAdapterProperties properties;
    private final boolean loopbackOnly;
    private final ProblemWriter problems;

    /** @param loopbackOnly whether the server listens on a loopback address alone */
    RequestGuard(WebAdapterProperties properties, boolean loopbackOnly, ProblemWriter problems) {
        this.properties = properties;
        this.loopbackOnly = loopbackOnly;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        if (request.getRequestURI().startsWith("/api/")) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        ProblemResponse refusal = refusal(request);
        if (refusal == null) {
            chain.doFilter(request, response);
        } else {
            problems.write(response, refusal);
        }
    }

    private @Nullable ProblemResponse refusal(HttpServletRequest request) {
        String path = request.getRequestURI();
        String authority = request.getHeader(HttpHeaders.HOST);
        if (authority == null || !isOurs(host(authority))) {
            return ProblemResponse.of(ProblemType.UNKNOWN_HOST, "the Host header names a host that is not in"
                    + " scheduler.web.allowed-hosts", path);
        }
        if (!READS.contains(request.getMethod()) && isForeign(request, authority)) {
            return ProblemResponse.of(ProblemType.FOREIGN_ORIGIN, "pages of other origins may not write; see"
                    + " scheduler.web.allowed-origins", path);
        }
        String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            return ProblemResponse.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "bodies are taken uncompressed", path);
        }
        return null;
    }

    private boolean isOurs(String host) {
        List<String> allowed = properties.allowedHosts();
        if (!allowed.isEmpty()) {
            return allowed.contains(host);
        }
        return !loopbackOnly || LOOPBACK_NAMES.contains(host) || host.matches("127(\\.\\d{1,3}){3}");
    }

    /** Browsers name the origin of the page with every write that another origin's page could have them send. */
    private boolean isForeign(HttpServletRequest request, String authority) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null) {
            return "cross-site".equals(request.getHeader("Sec-Fetch-Site"));
        }
        return !origin.equals("http://" + authority) && !origin.equals("https://" + authority)
                && !properties.allowedOrigins().contains(origin);
    }

    private static String host(String authority) {
        int colon = authority.lastIndexOf(':');
        String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
        return host.toLowerCase(Locale.ROOT);
    }
}

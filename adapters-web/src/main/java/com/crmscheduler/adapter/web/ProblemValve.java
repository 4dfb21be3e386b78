package com.crmscheduler.adapter.web;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatusCode;

/** Answers what the container itself refuses (a broken request line, say) with a problem detail instead of a page. */
final class ProblemValve extends ErrorReportValve {
    private static final Logger log = LoggerFactory.getLogger(ProblemValve.class);

    private final ProblemWriter problems;

    ProblemValve(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void report(Request request, Response response, Throwable throwable) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        // A caller's fault is no error of the service, and must not fill its log.
        if (throwable != null && response.getStatus() >= 500) {
            log.error("{} {} failed in the container", request.getMethod(), request.getRequestURI(), throwable);
        }
        String path = request.getRequestURI();
        ProblemType type = ProblemType.of(HttpStatusCode.valueOf(response.getStatus()));
        try {
            problems.write(response.getResponse(), ProblemResponse.of(type, type.title(), path == null ? "" : path));
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            log.debug("the caller left before the answer", e);
        }
    }
}

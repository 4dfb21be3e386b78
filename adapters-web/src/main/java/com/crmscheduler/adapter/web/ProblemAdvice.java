package com.crmscheduler.adapter.web;

import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.ScheduleTaskException;
import com.crmscheduler.domain.error.TaskNotFound;
import com.crmscheduler.domain.error.Violation;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Makes a problem detail of everything that a call can end with besides its answer. */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    ResponseEntity<Object> onScheduleTaskException(ScheduleTaskException error, HttpServletRequest request) {
        if (error instanceof ProviderUnavailable) {
            log.warn("{} {}: {}", request.getMethod(), request.getRequestURI(), error.getMessage());
        }
        boolean conditional = request.getHeader(HttpHeaders.IF_MATCH) != null
                || request.getHeader(HttpHeaders.IF_NONE_MATCH) != null;
        if (conditional && error instanceof TaskNotFound && HttpMethod.PUT.matches(request.getMethod())) {
            // A PUT may create, so that there is no task is a matter of its precondition alone.
            return new Problem(ProblemResponse.of(ProblemType.PRECONDITION_FAILED, String.valueOf(error.getMessage()),
                    request.getRequestURI()), null).response(HttpHeaders.EMPTY);
        }
        return Problem.of(error, request.getRequestURI(), conditional).response(HttpHeaders.EMPTY);
    }

    /** The caller went away, or never sent what it announced; nobody hears the answer. */
    @ExceptionHandler
    ResponseEntity<Object> onBrokenConnection(IOException error, HttpServletRequest request) {
        log.debug("{} {} broke off", request.getMethod(), request.getRequestURI(), error);
        return new Problem(ProblemResponse.of(ProblemType.INVALID_REQUEST, "the body could not be read to its end",
                request.getRequestURI()), null).response(HttpHeaders.EMPTY);
    }

    @ExceptionHandler
    ResponseEntity<Object> onAnythingElse(Exception error, HttpServletRequest request) {
        String id = UUID.randomUUID().toString();
        log.error("error {}: {} {} failed", id, request.getMethod(), request.getRequestURI(), error);
        return new Problem(ProblemResponse.of(ProblemType.INTERNAL_ERROR,
                "the log of the service has the cause under error " + id, request.getRequestURI()), null)
                .response(HttpHeaders.EMPTY);
    }

    /** As any other refusal: the framework would write a warning for each, and callers could fill the log. */
    @Override
    protected @Nullable ResponseEntity<Object> handleHttpRequestMethodNotSupported(
            HttpRequestMethodNotSupportedException error, HttpHeaders headers, HttpStatusCode status,
            WebRequest request) {
        return handleExceptionInternal(error, null, headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(Exception error, @Nullable Object body,
            HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        HttpServletRequest servletRequest = ((ServletWebRequest) request).getRequest();
        if (status.is5xxServerError()) {
            return onAnythingElse(error, servletRequest);
        }
        String instance = servletRequest.getRequestURI();
        ProblemType type = ProblemType.of(status);
        ProblemResponse problem = switch (error) {
            case HttpRequestMethodNotSupportedException e -> ProblemResponse.of(type, "the address takes "
                    + allowed(e) + ", not " + e.getMethod(), instance);
            case HttpMediaTypeNotSupportedException e -> ProblemResponse.of(type, "the body must be of a type among "
                    + e.getSupportedMediaTypes() + ", not " + contentType(e), instance);
            case HttpMediaTypeNotAcceptableException e -> ProblemResponse.of(type, "the answer can be of a type among "
                    + e.getSupportedMediaTypes(), instance);
            case ErrorResponseException e when type == ProblemType.TOO_LARGE -> tooLarge(e, instance);
            case ErrorResponse e when e.getBody().getDetail() != null -> ProblemResponse.of(type,
                    String.valueOf(e.getBody().getDetail()), instance);
            default -> ProblemResponse.of(type, type.title(), instance);
        };
        return new Problem(problem, null).response(headers);
    }

    private static ProblemResponse tooLarge(ErrorResponseException error, String instance) {
        String detail = String.valueOf(error.getBody().getDetail());
        ProblemResponse problem = ProblemResponse.of(ProblemType.TOO_LARGE, detail, instance);
        Map<String, Object> facts = error.getBody().getProperties();
        if (facts == null || !(facts.get(RequestBodies.LIMIT) instanceof Long limit)) {
            return problem;
        }
        return problem.withLimit(limit).withErrors(List.of(
                new Violation(JsonReader.BODY, "more", "at most " + limit + ' ' + facts.get(RequestBodies.UNIT))));
    }

    private static String allowed(HttpRequestMethodNotSupportedException error) {
        var methods = error.getSupportedHttpMethods();
        return methods == null
                ? "none"
                : methods.stream().map(HttpMethod::name).sorted()
                        .collect(Collectors.joining(", "));
    }

    private static String contentType(HttpMediaTypeNotSupportedException error) {
        return error.getContentType() == null ? "one that is absent or unreadable" : error.getContentType().toString();
    }
}

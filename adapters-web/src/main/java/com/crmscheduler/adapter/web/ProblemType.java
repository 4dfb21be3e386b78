package com.crmscheduler.adapter.web;

import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/** Every kind of problem that the interface answers with. The slug is stable: clients may branch on the type. */
enum ProblemType {
    INVALID_REQUEST("invalid-request", "The request is not valid", HttpStatus.BAD_REQUEST),
    FOREIGN_ORIGIN("foreign-origin", "The request comes from a page of another origin", HttpStatus.FORBIDDEN),
    NOT_FOUND("not-found", "There is nothing at this address", HttpStatus.NOT_FOUND),
    TASK_NOT_FOUND("task-not-found", "There is no such task", HttpStatus.NOT_FOUND),
    DEAD_LETTER_NOT_FOUND("dead-letter-not-found", "There is no such dead letter", HttpStatus.NOT_FOUND),
    EXECUTION_NOT_FOUND("execution-not-found", "The history has no such execution", HttpStatus.NOT_FOUND),
    METHOD_NOT_ALLOWED("method-not-allowed", "The address does not take this method", HttpStatus.METHOD_NOT_ALLOWED),
    NOT_ACCEPTABLE("not-acceptable", "No answer of an accepted media type", HttpStatus.NOT_ACCEPTABLE),
    TASK_ALREADY_EXISTS("task-already-exists", "The name is taken in its group", HttpStatus.CONFLICT),
    CHANGED_MEANWHILE("changed-meanwhile", "The task kept changing meanwhile", HttpStatus.CONFLICT),
    PRECONDITION_FAILED("precondition-failed", "The task is not what the request was based on",
            HttpStatus.PRECONDITION_FAILED),
    TOO_LARGE("too-large", "The request is too large", HttpStatus.CONTENT_TOO_LARGE),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", "The body's media type is not understood",
            HttpStatus.UNSUPPORTED_MEDIA_TYPE),
    UNKNOWN_HOST("unknown-host", "The request names a host that this service is not",
            HttpStatus.MISDIRECTED_REQUEST),
    UNSUPPORTED_BY_PROVIDER("unsupported-by-provider", "The active provider cannot do this",
            HttpStatus.UNPROCESSABLE_CONTENT),
    QUOTA_EXCEEDED("quota-exceeded", "A limit on what may be stored is reached", HttpStatus.TOO_MANY_REQUESTS),
    THROTTLED("throttled", "Too much was asked in too short a time", HttpStatus.TOO_MANY_REQUESTS),
    INTERNAL_ERROR("internal-error", "The service failed", HttpStatus.INTERNAL_SERVER_ERROR),
    PROVIDER_UNAVAILABLE("provider-unavailable", "The store does not answer", HttpStatus.SERVICE_UNAVAILABLE);

    private final String slug;
    private final String title;
    private final HttpStatus status;

    ProblemType(String slug, String title, HttpStatus status) {
        this.slug = slug;
        this.title = title;
        this.status = status;
    }

    /** Where the problem is explained, relative to the service. */
    String uri() {
        return "/problems/" + slug;
    }

    String slug() {
        return slug;
    }

    String title() {
        return title;
    }

    HttpStatus status() {
        return status;
    }

    /** The kind that a bare status of the framework stands for. */
    static ProblemType of(HttpStatusCode status) {
        return switch (status.value()) {
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 412 -> PRECONDITION_FAILED;
            case 413 -> TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 503 -> PROVIDER_UNAVAILABLE;
            default -> status.is4xxClientError() ? INVALID_REQUEST : INTERNAL_ERROR;
        };
    }
}

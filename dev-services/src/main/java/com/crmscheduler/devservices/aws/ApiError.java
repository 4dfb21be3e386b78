package com.crmscheduler.devservices.aws;

/** What EventBridge Scheduler answers when it refuses a call. */
final class ApiError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Type type;
    private final String text;

    ApiError(Type type, String text) {
        super(text, null, false, false);
        this.type = type;
        this.text = text;
    }

    static ApiError invalid(String text) {
        return new ApiError(Type.VALIDATION, text);
    }

    static ApiError noSchedule(ScheduleKey key) {
        return new ApiError(Type.NOT_FOUND, "Schedule " + key.name() + " does not exist.");
    }

    static ApiError noGroup(String name) {
        return new ApiError(Type.NOT_FOUND, "Schedule group " + name + " does not exist.");
    }

    Type type() {
        return type;
    }

    String text() {
        return text;
    }

    /** The kinds of refusal, as they travel. */
    enum Type {
        VALIDATION("ValidationException", 400),
        SERIALIZATION("SerializationException", 400),
        QUOTA("ServiceQuotaExceededException", 402),
        DENIED("AccessDeniedException", 403),
        NOT_FOUND("ResourceNotFoundException", 404),
        UNKNOWN_OPERATION("UnknownOperationException", 404),
        CONFLICT("ConflictException", 409),
        TOO_LARGE("RequestEntityTooLargeException", 413),
        THROTTLED("ThrottlingException", 429),
        INTERNAL("InternalServerException", 500);

        private final String wireName;
        private final int status;

        Type(String wireName, int status) {
            this.wireName = wireName;
            this.status = status;
        }

        String wireName() {
            return wireName;
        }

        int status() {
            return status;
        }
    }
}

package com.crmscheduler.domain.error;

/** The payload is longer than any provider takes. */
public final class PayloadTooLarge extends ScheduleTaskException {

    private static final long serialVersionUID = 1L;
    private final int bytes;
    private final int limit;

    public PayloadTooLarge(int bytes, int limit) {
        super("the payload has " + bytes + " bytes as UTF-8; at most " + limit + " are allowed");
        this.bytes = bytes;
        this.limit = limit;
    }

    public int bytes() {
        return bytes;
    }

    public int limit() {
        return limit;
    }
}

package com.crmscheduler.domain.error;

/** A limit on how much may be stored is reached; trying again does not help before something goes. */
public final class QuotaExceeded extends ScheduleTaskException {

    private static final long serialVersionUID = 1L;
    private final String quota;

    public QuotaExceeded(String quota, String message) {
        super(message);
        this.quota = quota;
    }

    public String quota() {
        return quota;
    }
}

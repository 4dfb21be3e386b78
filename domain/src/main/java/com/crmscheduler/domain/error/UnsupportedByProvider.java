package com.crmscheduler.domain.error;

/** The active provider cannot do this, and says so instead of ignoring it. */
public final class UnsupportedByProvider extends ScheduleTaskException {

    private static final long serialVersionUID = 1L;
    private final String provider;
    private final String capability;
    private final String field;
    private final String rejected;

    /**
     * @param provider the provider's name, as in {@code scheduler.provider}
     * @param capability the capability that it lacks
     * @param field the field that asked for it
     * @param rejected the value that asked for it
     */
    public UnsupportedByProvider(String provider, String capability, String field, String rejected) {
        super("the provider " + provider + " lacks the capability " + capability + ", which " + field + " \"" + rejected
                + "\" needs");
        this.provider = provider;
        this.capability = capability;
        this.field = field;
        this.rejected = rejected;
    }

    public String provider() {
        return provider;
    }

    public String capability() {
        return capability;
    }

    public String field() {
        return field;
    }

    public String rejected() {
        return rejected;
    }
}

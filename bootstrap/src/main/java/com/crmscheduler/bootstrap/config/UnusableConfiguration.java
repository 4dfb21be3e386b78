package com.crmscheduler.bootstrap.config;

/** The program cannot start as it is configured. */
final class UnusableConfiguration extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String cure;

    /**
     * @param problem what is wrong: the property, its value, and the rule
     * @param cure what to do
     */
    UnusableConfiguration(String problem, String cure) {
        super(problem);
        this.cure = cure;
    }

    String cure() {
        return cure;
    }
}

package com.crmscheduler.adapter.aws;

/** Why a schedule of ours cannot be read although EventBridge answers: a newer release wrote it. */
final class NewerRelease extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    NewerRelease(String message) {
        super(message);
    }

    /** Whether that is why something failed; to be asked before an outage is suspected. */
    static boolean isWhy(RuntimeException failure) {
        return failure.getCause() instanceof NewerRelease;
    }
}

package com.crmscheduler.application.port;

/** Why an occurrence of a recurring schedule is passed over without being executed. It does not count as a run. */
public enum SkipReason {
    /** It was missed, and the mode or the window of its catch-up policy says that it does not fire any more. */
    MISFIRE,
    /** It was missed, and there were more than its catch-up policy lets fire. */
    CATCH_UP_LIMIT,
    /** It came due while an execution of its task was open. */
    OVERLAP
}

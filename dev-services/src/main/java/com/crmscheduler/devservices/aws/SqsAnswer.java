package com.crmscheduler.devservices.aws;

/** What SQS said to a call. */
sealed interface SqsAnswer {

    /** It is done. */
    record Done() implements SqsAnswer {}

    /**
     * It is not done, or may not be.
     *
     * @param code AWS's code of the error
     * @param message AWS's words
     * @param passing whether the same call may succeed later
     */
    record Refused(String code, String message, boolean passing) implements SqsAnswer {}
}

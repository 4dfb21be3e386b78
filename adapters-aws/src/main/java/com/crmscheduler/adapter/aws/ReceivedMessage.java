package com.crmscheduler.adapter.aws;

import java.time.Instant;

/**
 * A message as SQS handed it out.
 *
 * @param id what SQS calls it: the same each time it hands this message out
 * @param handle by which this hand-out is deleted or kept; only the newest one of a message is good for it
 * @param body the text
 * @param sentAt when it was sent, by SQS's clock
 * @param receipts how often it was handed out, this time included, as far as SQS knows
 * @param leasedFrom when the call that brought it began, on the scale of nanoTime: its visibility timeout runs from then at the
 *     earliest
 * @param parkedAt when it was parked as a dead letter, in milliseconds since 1970; 0 where it never was
 */
record ReceivedMessage(String id, String handle, String body, Instant sentAt, int receipts, long leasedFrom,
        long parkedAt) {}

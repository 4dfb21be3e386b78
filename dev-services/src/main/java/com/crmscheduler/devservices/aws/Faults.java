package com.crmscheduler.devservices.aws;

import java.time.Duration;
import java.util.Set;

/**
 * Makes the endpoint misbehave as AWS can. All switches are off at first. Counts are of calls (or deliveries) that begin from now
 * on; setting one replaces what was left of it. Any thread.
 */
public interface Faults {

    /** While true, no call is answered (its connection is closed) and nothing fires. What came due meanwhile fires after. */
    void outage(boolean on);

    /** The next calls are refused as too many (429). */
    void throttle(int calls);

    /** The next calls fail inside AWS (500), without any effect. */
    void failWith500(int calls);

    /** The next creations of schedules or groups meet their quota (402). */
    void exceedQuota(int creations);

    /** The next creations and updates are refused because the role is too fresh to be assumed (400). */
    void freshRole(int calls);

    /** These actions, such as {@code scheduler:CreateSchedule}, are denied (403); replaces those that were before. */
    void deny(Set<String> actions);

    /** Every call takes so much longer, in real time. */
    void latency(Duration each);

    /** The next calls that change something are carried out, and then their connection is closed instead of an answer. */
    void loseAnswers(int calls);

    /** The next deliveries reach the queue twice. */
    void duplicateDeliveries(int deliveries);

    /** The next sendings to a queue fail as if SQS had failed inside (500), without effect. */
    void failDeliveries(int sendings);

    /** Every delivery that is picked up from now on is sent so much after its due time. */
    void lateDeliveries(Duration by);

    /** A deleted group stays {@code DELETING}, and its schedules go on firing, for so long. */
    void slowGroupDeletion(Duration takes);
}

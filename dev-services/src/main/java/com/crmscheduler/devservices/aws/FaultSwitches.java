package com.crmscheduler.devservices.aws;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** The switches, and what the endpoint asks of them. Asking for a counted fault uses one up. */
final class FaultSwitches implements Faults {

    private final AtomicInteger throttled = new AtomicInteger();
    private final AtomicInteger failing = new AtomicInteger();
    private final AtomicInteger overQuota = new AtomicInteger();
    private final AtomicInteger roleTooFresh = new AtomicInteger();
    private final AtomicInteger lostAnswers = new AtomicInteger();
    private final AtomicInteger duplicates = new AtomicInteger();
    private final AtomicInteger failingDeliveries = new AtomicInteger();
    private volatile boolean outage;
    private volatile Set<String> denied = Set.of();
    private volatile Duration latency = Duration.ZERO;
    private volatile Duration lateness = Duration.ZERO;
    private volatile Duration groupDeletion = Duration.ZERO;

    @Override
    public void outage(boolean on) {
        outage = on;
    }

    @Override
    public void throttle(int calls) {
        throttled.set(calls);
    }

    @Override
    public void failWith500(int calls) {
        failing.set(calls);
    }

    @Override
    public void exceedQuota(int creations) {
        overQuota.set(creations);
    }

    @Override
    public void freshRole(int calls) {
        roleTooFresh.set(calls);
    }

    @Override
    public void deny(Set<String> actions) {
        denied = Set.copyOf(actions);
    }

    @Override
    public void latency(Duration each) {
        latency = each;
    }

    @Override
    public void loseAnswers(int calls) {
        lostAnswers.set(calls);
    }

    @Override
    public void duplicateDeliveries(int deliveries) {
        duplicates.set(deliveries);
    }

    @Override
    public void failDeliveries(int sendings) {
        failingDeliveries.set(sendings);
    }

    @Override
    public void lateDeliveries(Duration by) {
        lateness = by;
    }

    @Override
    public void slowGroupDeletion(Duration takes) {
        groupDeletion = takes;
    }

    boolean isOut() {
        return outage;
    }

    boolean throttlesThis() {
        return uses(throttled);
    }

    boolean failsThis() {
        return uses(failing);
    }

    boolean isOverQuota() {
        return uses(overQuota);
    }

    boolean isRoleTooFresh() {
        return uses(roleTooFresh);
    }

    boolean denies(String action) {
        return denied.contains(action);
    }

    boolean losesThisAnswer() {
        return uses(lostAnswers);
    }

    boolean duplicatesThis() {
        return uses(duplicates);
    }

    boolean failsThisDelivery() {
        return uses(failingDeliveries);
    }

    Duration latency() {
        return latency;
    }

    Duration lateness() {
        return lateness;
    }

    Duration groupDeletion() {
        return groupDeletion;
    }

    private static boolean uses(AtomicInteger left) {
        return left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
    }
}

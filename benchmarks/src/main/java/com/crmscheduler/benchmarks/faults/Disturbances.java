package com.crmscheduler.benchmarks.faults;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The faults as they were, for the judge: what may have cut a handler off, or kept its outcome from being recorded. */
final class Disturbances {

    static final Disturbances NONE = new Disturbances(List.of(), Duration.ZERO);

    private final List<Disturbance> all;
    private final long aftermath;

    /** @param aftermath how long after its end a fault may still cost a lease */
    Disturbances(List<Disturbance> all, Duration aftermath) {
        this.all = List.copyOf(all);
        this.aftermath = aftermath.toMillis() * 1_000;
    }

    /**
     * One fault that was injected.
     *
     * @param kind of fault
     * @param instance that it struck; empty when it struck all
     * @param from when it began, in microseconds
     * @param until when it was over
     */
    record Disturbance(Fault.Kind kind, Optional<String> instance, long from, long until) {

        String line() {
            return "FAULT " + from + " " + until + " " + kind.title() + " " + instance.orElse("all") + "\n";
        }
    }

    List<Disturbance> all() {
        return all;
    }

    /** What may have kept an instance from ending and recording what it began. */
    Optional<Disturbance> thatCutsOff(String instance, long from, long until) {
        return first(instance, from - aftermath, until, Fault.Kind::cutsOff);
    }

    Optional<Disturbance> thatFroze(String instance, long from, long until) {
        return first(instance, from, until, kind -> kind == Fault.Kind.INSTANCE_FREEZE);
    }

    private Optional<Disturbance> first(String instance, long from, long until, Predicate<Fault.Kind> kinds) {
        return all.stream().filter(one -> kinds.test(one.kind) && one.from <= until && one.until >= from
                && one.instance.map(instance::equals).orElse(true)).findFirst();
    }
}

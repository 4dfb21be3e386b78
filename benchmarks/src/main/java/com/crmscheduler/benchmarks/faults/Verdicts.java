package com.crmscheduler.benchmarks.faults;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the judge found: for each promise how much was looked at, how often it was broken, and the first that broke it. */
final class Verdicts {

    private static final int EVIDENCE = 5;

    private final Map<Promise, Verdict> verdicts = new EnumMap<>(Promise.class);
    private final Map<String, Long> figures = new LinkedHashMap<>();

    /** A promise that is judged, and of how much. */
    void judged(Promise promise, long of) {
        of(promise).judged += of;
    }

    void broken(Promise promise, String evidence) {
        Verdict verdict = of(promise);
        verdict.broken++;
        if (verdict.evidence.size() < EVIDENCE) {
            verdict.evidence.add(evidence);
        }
    }

    /** Something that is counted and breaks no promise. */
    void count(String figure, long more) {
        figures.merge(figure, more, Long::sum);
    }

    long figure(String figure) {
        return figures.getOrDefault(figure, 0L);
    }

    Map<String, Long> figures() {
        return Map.copyOf(figures);
    }

    long broken(Promise promise) {
        Verdict verdict = verdicts.get(promise);
        return verdict == null ? 0 : verdict.broken;
    }

    long broken() {
        return verdicts.values().stream().mapToLong(verdict -> verdict.broken).sum();
    }

    /** All evidence, each with its promise. */
    List<String> evidence() {
        List<String> lines = new ArrayList<>();
        verdicts.forEach((promise, verdict) -> verdict.evidence.forEach(line -> lines.add(promise + ": " + line)));
        return lines;
    }

    /** A table of the promises that were judged, then what was counted. */
    List<String> table() {
        List<String> lines = new ArrayList<>(List.of("| Promise | Judged | Broken |", "|---|---|---|"));
        verdicts.forEach((promise, verdict) -> lines.add(String.format(java.util.Locale.ROOT, "| %s | %,d | %,d |",
                promise.sentence(), verdict.judged, verdict.broken)));
        lines.add("");
        lines.addAll(List.of("| Counted | |", "|---|---|"));
        figures.forEach((figure, count) -> lines.add(String.format(java.util.Locale.ROOT, "| %s | %,d |", figure,
                count)));
        return lines;
    }

    private Verdict of(Promise promise) {
        return verdicts.computeIfAbsent(promise, unseen -> new Verdict());
    }

    private static final class Verdict {

        private final List<String> evidence = new ArrayList<>();
        private long judged;
        private long broken;
    }
}

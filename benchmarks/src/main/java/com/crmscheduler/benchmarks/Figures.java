package com.crmscheduler.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Named figures of one run, in the order in which they are printed.
 *
 * @param values by name; the unit is part of the name
 */
record Figures(Map<String, Double> values) {

    static Figures none() {
        return new Figures(new LinkedHashMap<>());
    }

    Figures with(String name, double value) {
        Map<String, Double> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new Figures(more);
    }

    /** The median of each figure. */
    static Figures median(List<Figures> runs) {
        Map<String, Double> medians = new LinkedHashMap<>();
        for (String name : runs.getFirst().values().keySet()) {
            List<Double> sorted = new ArrayList<>(
                    runs.stream().map(run -> run.values().getOrDefault(name, 0.0)).toList());
            sorted.sort(null);
            int middle = sorted.size() / 2;
            medians.put(name,
                    sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2);
        }
        return new Figures(medians);
    }

    static String print(double value) {
        return Math.abs(value) >= 100 || value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.2f", value);
    }
}

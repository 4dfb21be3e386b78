package com.crmscheduler.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints each workload as one JSON line when it is done, and all of them as a table at the end. */
final class Report {

    private final PrintStream out;
    private final List<String> rows = new ArrayList<>();

    Report(PrintStream out) {
        this.out = out;
    }

    void say(String line) {
        out.println(line);
    }

    void add(Workload workload, int runs, Figures figures) {
        out.println(json(workload, runs, figures));
        rows.add("| " + workload.name() + " | " + workload.title() + " | " + cells(workload, figures) + " |");
    }

    void printTable() {
        out.println();
        out.println("| | Workload | Figures (in brackets what is to be reached) |");
        out.println("|---|---|---|");
        rows.forEach(out::println);
    }

    private static String cells(Workload workload, Figures figures) {
        List<String> cells = new ArrayList<>();
        figures.values().forEach((name, value) -> {
            StringBuilder cell = new StringBuilder(name + " " + Figures.print(value));
            workload.goals().stream().filter(goal -> goal.figure().equals(name)).forEach(goal -> cell.append(" (")
                    .append(goal.atLeast() ? "≥ " : "≤ ").append(Figures.print(goal.value()))
                    .append(goal.reachedBy(value) ? ")" : ", MISSED)"));
            cells.add(cell.toString());
        });
        return String.join(" · ", cells);
    }

    private static String json(Workload workload, int runs, Figures figures) {
        StringBuilder json = new StringBuilder("{\"workload\":\"" + workload.name() + "\",\"runs\":" + runs);
        for (Map.Entry<String, Double> figure : figures.values().entrySet()) {
            json.append(",\"").append(key(figure.getKey())).append("\":")
                    .append(String.format(Locale.ROOT, "%.3f", figure.getValue()));
        }
        return json.append('}').toString();
    }

    private static String key(String figure) {
        return figure.replace("/s", "_per_s").replaceAll("[^0-9A-Za-z_.]+", "_").toLowerCase(Locale.ROOT);
    }
}

package org.tocsin.benchmarks;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a benchmark found, with the machine and the parameters without which the figures say nothing.
///
/// @param machine    as [Machine#describe] gives it, in this order
/// @param parameters what the benchmark did, in this order
/// @param failures   what must not be, whatever the figures say
public record BenchReport(
        String benchmark,
        Map<String, String> machine,
        Map<String, String> parameters,
        List<BenchResult> results,
        List<String> failures) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public BenchReport(
            String benchmark, Map<String, String> machine, Map<String, String> parameters, List<BenchResult> results) {
        this(benchmark, machine, parameters, results, List.of());
    }

    public String toJson() {
        ObjectNode root = JSON.createObjectNode();
        root.put("benchmark", benchmark);
        putAll(root.putObject("machine"), machine);
        putAll(root.putObject("parameters"), parameters);
        ArrayNode array = root.putArray("results");
        for (BenchResult result : results) {
            array.addObject()
                    .put("name", result.name())
                    .put("value", result.value())
                    .put("unit", result.unit())
                    .put("samples", result.samples())
                    .put("min", result.min())
                    .put("max", result.max());
        }
        if (!failures.isEmpty()) {
            ArrayNode list = root.putArray("failures");
            failures.forEach(list::add);
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    /// For reading: machine and parameters in one line each, then a line per figure.
    public String toTable() {
        StringBuilder out = new StringBuilder();
        out.append("machine     ").append(joined(machine)).append('\n');
        out.append("parameters  ").append(joined(parameters)).append("\n\n");
        int width = results.stream().mapToInt(r -> r.name().length()).max().orElse(4);
        String format = "%-" + width + "s  %14s  %-6s  %9s  %14s  %14s%n";
        out.append(format.formatted("figure", "value", "unit", "samples", "min", "max"));
        for (BenchResult r : results) {
            out.append(format.formatted(
                    r.name(), number(r.value()), r.unit(), r.samples(), number(r.min()), number(r.max())));
        }
        failures.forEach(failure -> out.append("FAILED: ").append(failure).append('\n'));
        return out.toString();
    }

    private static void putAll(ObjectNode node, Map<String, String> entries) {
        entries.forEach(node::put);
    }

    private static String joined(Map<String, String> entries) {
        return String.join(
                ", ",
                entries.entrySet().stream()
                        .map(e -> e.getKey() + " " + e.getValue())
                        .toList());
    }

    /// Four significant digits are more than any figure here is good for.
    private static String number(double value) {
        double magnitude = Math.abs(value);
        String format = magnitude >= 1000 ? "%,.0f" : magnitude >= 10 ? "%.1f" : "%.3f";
        return String.format(java.util.Locale.ROOT, format, value);
    }
}

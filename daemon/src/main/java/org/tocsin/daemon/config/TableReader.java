package org.tocsin.daemon.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// Reads one table of a configuration and collects every problem instead of stopping at the first.
///
/// Ask for all keys, then call [#finish]: what the file has beside them is unknown.
final class TableReader {
    private final TomlTable table;
    private final String name;
    private final List<ConfigProblem> problems;
    private final TreeSet<String> known = new TreeSet<>();

    /// @param name how messages call the table, such as `[limits]`; empty for the top
    TableReader(TomlTable table, String name, List<ConfigProblem> problems) {
        this.table = table;
        this.name = name;
        this.problems = problems;
    }

    String name() {
        return name;
    }

    boolean has(String key) {
        return table.contains(List.of(key));
    }

    Optional<String> text(String key) {
        return value(key, String.class, "a text in quotes");
    }

    Optional<Long> number(String key) {
        return value(key, Long.class, "a whole number");
    }

    Optional<String> requiredText(String key, String why) {
        if (!has(key)) {
            known.add(key);
            problem(Optional.empty(), "missing " + key + ": " + why);
            return Optional.empty();
        }
        return text(key);
    }

    /// A text that a parser turns into a value.
    ///
    /// @param help what to write instead
    <T> Optional<T> parsed(String key, Function<String, Optional<T>> parser, String help) {
        Optional<String> text = text(key);
        Optional<T> value = text.flatMap(parser);
        if (text.isPresent() && value.isEmpty()) {
            problem(key, " = \"" + text.get() + "\": " + help);
        }
        return value;
    }

    /// False if the key is missing.
    boolean flag(String key) {
        return value(key, Boolean.class, "true or false").orElse(false);
    }

    /// A list of texts, or one text with commas.
    List<String> texts(String key) {
        known.add(key);
        Object value = table.get(List.of(key));
        if (value instanceof String text) {
            return List.of(text.strip().split("\\s*,\\s*"));
        }
        if (value instanceof TomlArray array && array.toList().stream().allMatch(String.class::isInstance)) {
            return array.toList().stream().map(String::valueOf).toList();
        }
        if (value != null) {
            problem(key, ": expected a list of texts");
        }
        return List.of();
    }

    TableReader table(String key) {
        String child = "[" + key + "]";
        return new TableReader(
                value(key, TomlTable.class, "a table " + child).orElseGet(() -> org.tomlj.Toml.parse("")),
                child,
                problems);
    }

    List<TableReader> tables(String key) {
        List<TableReader> found = new ArrayList<>();
        Optional<TomlArray> array = value(key, TomlArray.class, "tables [[" + key + "]]");
        for (int i = 0; i < array.map(TomlArray::size).orElse(0); i++) {
            if (array.orElseThrow().get(i) instanceof TomlTable child) {
                found.add(new TableReader(child, "[[" + key + "]] " + (i + 1), problems));
            } else {
                problem(key, ": expected tables [[" + key + "]]");
            }
        }
        return found;
    }

    private <T> Optional<T> value(String key, Class<T> type, String expected) {
        known.add(key);
        Object value = table.get(List.of(key));
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            problem(key, ": expected " + expected);
            return Optional.empty();
        }
        return Optional.of(type.cast(value));
    }

    /// Reports something about a key of this table, at the key's place.
    void problem(String key, String what) {
        problem(Optional.ofNullable(table.inputPositionOf(List.of(key))), key + what);
    }

    private void problem(Optional<TomlPosition> position, String what) {
        problems.add(new ConfigProblem(
                position.map(TomlPosition::line).orElse(0),
                position.map(TomlPosition::column).orElse(0),
                name.isEmpty() ? what : name + " " + what));
    }

    /// Reports every key that nobody asked for.
    void finish() {
        for (String key : table.keySet()) {
            if (!known.contains(key)) {
                String hint = Suggestion.nearest(key, known)
                        .map(nearest -> "; did you mean " + nearest + "?")
                        .orElse("; known: " + String.join(", ", known));
                problem(key, ": unknown key" + hint);
            }
        }
    }
}

package org.tocsin.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Limits that keep the sources readable: size of files and methods, width, words that promise work instead of doing
/// it.
class TidyTest {
    private static final int FILE_LINES_MAX = 500;
    private static final int MEDIAN_FILE_LINES_MAX = 120;
    private static final int METHOD_LINES_MAX = 60;
    private static final int COLUMNS_MAX = 120;

    /// Built from parts, so that this file does not name what it forbids.
    private static final Pattern UNFINISHED = Pattern.compile("\\b(" + "FIX" + "ME|TO" + "DO|X" + "XX)\\b");

    private static final Pattern EMPTY_NAMES = Pattern.compile(
            "^package .*\\.(util|utils|common|impl|misc|etc|helper|helpers|internal)\\b", Pattern.MULTILINE);

    /// A path of one machine works on that machine only.
    private static final Pattern MACHINE_PATHS =
            Pattern.compile("\"[^\"]*/(ho" + "me|ro" + "ot|wo" + "rk|Us" + "ers)/");

    @Test
    void filesAreShort() {
        assertThat(violations(SourceTree.mainSources(), (file, lines) -> {
                    if (lines.size() > FILE_LINES_MAX) {
                        return List.of(file + ": " + lines.size() + " lines, at most " + FILE_LINES_MAX);
                    }
                    return List.of();
                }))
                .isEmpty();
    }

    @Test
    void theMedianFileIsShort() {
        List<Integer> sizes = SourceTree.mainSources().stream()
                .map(file -> SourceTree.read(file).lines().toList().size())
                .sorted()
                .toList();
        assertThat(sizes.get(sizes.size() / 2)).isLessThanOrEqualTo(MEDIAN_FILE_LINES_MAX);
    }

    @Test
    void methodsFitOnAScreen() {
        assertThat(Methods.longerThan(METHOD_LINES_MAX, SourceTree.mainSources()))
                .isEmpty();
    }

    @Test
    void linesFitTheWidth() {
        assertThat(eachLine((file, number, line) ->
                        line.codePointCount(0, line.length()) > COLUMNS_MAX && !line.startsWith("import ")
                                ? file + ":" + number + ": " + line.length() + " columns, at most " + COLUMNS_MAX
                                : ""))
                .isEmpty();
    }

    @Test
    void noTabsAndNothingTrailing() {
        assertThat(eachLine((file, number, line) -> line.contains("\t") || line.endsWith(" ") || line.endsWith("\r")
                        ? file + ":" + number + ": tab, trailing space or carriage return"
                        : ""))
                .isEmpty();
    }

    @Test
    void nothingIsLeftForLater() {
        assertThat(eachLine((file, number, line) ->
                        UNFINISHED.matcher(line).find() ? file + ":" + number + ": " + line.strip() : ""))
                .isEmpty();
    }

    @Test
    void noPathOfOneMachine() {
        assertThat(eachLine((file, number, line) ->
                        MACHINE_PATHS.matcher(line).find() ? file + ":" + number + ": " + line.strip() : ""))
                .isEmpty();
    }

    @Test
    void packagesSayWhatTheyAre() {
        assertThat(violations(
                        SourceTree.allSources(),
                        (file, lines) -> EMPTY_NAMES
                                .matcher(String.join("\n", lines))
                                .results()
                                .map(result -> file + ": " + result.group())
                                .toList()))
                .isEmpty();
    }

    private interface FileRule {
        List<String> check(String file, List<String> lines);
    }

    private interface LineRule {
        /// What is wrong with the line, or an empty string.
        String check(String file, int number, String line);
    }

    private static List<String> violations(List<Path> files, FileRule rule) {
        assertThat(files).as("source files").hasSizeGreaterThan(10);
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            found.addAll(rule.check(
                    SourceTree.relative(file),
                    List.of(SourceTree.read(file).split("\n", -1)).stream().toList()));
        }
        return found;
    }

    private static List<String> eachLine(LineRule rule) {
        return violations(SourceTree.allSources(), (file, lines) -> {
            List<String> found = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                String complaint = rule.check(file, i + 1, lines.get(i));
                if (!complaint.isEmpty()) {
                    found.add(complaint);
                }
            }
            return found;
        });
    }
}

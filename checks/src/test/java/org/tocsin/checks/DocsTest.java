package org.tocsin.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.tocsin.daemon.Main;
import picocli.CommandLine;

/// What the documents name exists: classes, folders, files, commands and their options.
class DocsTest {
    private static final List<String> DOCUMENTS = List.of(
            "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/guarantees.md", "docs/attacks.md");

    /// A class name in backticks, alone or before a member: `Octets`, `Node.open`.
    private static final Pattern CLASS_NAME = Pattern.compile("`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:[.#(][^`]*)?`");

    /// Names from the JDK and from protocols that a document may mention.
    private static final Set<String> FOREIGN = Set.of("RandomGenerator", "IllegalStateException");

    private static final Pattern TEST_NAME = Pattern.compile("`[A-Za-z]+Test\\.([A-Za-z]+)`");

    private static final Pattern DECLARED =
            Pattern.compile("\\b(?:class|record|enum|interface)\\s+([A-Z][A-Za-z0-9]*)");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");
    private static final Pattern COMMAND = Pattern.compile("(?:^|`|\\$ )\\./tocsin ([^\\n`#|]+)", Pattern.MULTILINE);

    @Test
    void classesNamedInTheArchitectureExist() {
        Set<String> declared = new TreeSet<>(FOREIGN);
        for (Path file : SourceTree.allSources()) {
            DECLARED.matcher(SourceTree.read(file)).results().forEach(match -> declared.add(match.group(1)));
        }
        for (String document : DOCUMENTS) {
            assertThat(groups(CLASS_NAME, document))
                    .as("classes named in " + document)
                    .isSubsetOf(declared);
        }
    }

    @Test
    void everyAttackIsATestThatExistsOrHasAReason() {
        StringBuilder sources = new StringBuilder();
        SourceTree.allSources().forEach(file -> sources.append(SourceTree.read(file)));
        List<String> rows = SourceTree.read(SourceTree.root().resolve("docs/attacks.md"))
                .lines()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .toList();
        assertThat(rows).hasSize(19);
        for (String row : rows) {
            List<String> tests = TEST_NAME
                    .matcher(row)
                    .results()
                    .map(match -> match.group(1))
                    .toList();
            assertThat(tests.isEmpty() && !row.contains("no test")).as(row).isFalse();
            assertThat(tests).as(row).allSatisfy(test -> assertThat(sources).contains("void " + test + "("));
        }
    }

    @Test
    void theArchitectureNamesEveryModule() {
        assertThat(SourceTree.modules())
                .allSatisfy(
                        module -> assertThat(SourceTree.read(SourceTree.root().resolve("ARCHITECTURE.md")))
                                .contains("`" + module + "/`"));
    }

    @Test
    void linksLeadSomewhere() {
        for (String document : DOCUMENTS) {
            assertThat(groups(LINK, document))
                    .as("links in " + document)
                    .allSatisfy(
                            link -> assertThat(Files.exists(SourceTree.root().resolve(link)))
                                    .isTrue());
        }
    }

    @Test
    void commandsInTheDocumentsExistWithTheirOptions() {
        List<String> problems = new ArrayList<>();
        for (String document : DOCUMENTS) {
            for (String command : groups(COMMAND, document)) {
                String problem = problemOf(command.strip().split("\\s+"));
                if (!problem.isEmpty()) {
                    problems.add(document + ": ./tocsin " + command.strip() + ": " + problem);
                }
            }
        }
        assertThat(groups(COMMAND, "README.md")).contains("demo", "test");
        assertThat(problems).isEmpty();
    }

    private static String problemOf(String[] words) {
        if (words[0].equals("test")) {
            return "";
        }
        CommandLine command = Main.commandLine().getSubcommands().get(words[0]);
        if (command == null) {
            return "no such verb";
        }
        for (String word : words) {
            String option = word.replaceFirst("=.*", "");
            if (option.startsWith("--") && command.getCommandSpec().findOption(option) == null) {
                return "no option " + option;
            }
        }
        return "";
    }

    private static List<String> groups(Pattern pattern, String document) {
        return pattern.matcher(SourceTree.read(SourceTree.root().resolve(document)))
                .results()
                .map((MatchResult match) -> match.group(1).strip())
                .distinct()
                .toList();
    }
}

package org.tocsin.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The checkout that the tests run in: its modules and its files.
final class SourceTree {
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    private SourceTree() {}

    static Path root() {
        String root = System.getProperty("tocsin.root");
        Path start = Path.of(root == null ? ".." : root).toAbsolutePath().normalize();
        if (!Files.exists(start.resolve("tocsin"))) {
            throw new IllegalStateException("no checkout at " + start + " (system property tocsin.root)");
        }
        return start;
    }

    static List<String> modules() {
        return MODULE.matcher(read(root().resolve("pom.xml")))
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    static List<Path> mainSources() {
        return sources("src/main/java");
    }

    static List<Path> allSources() {
        return Stream.concat(mainSources().stream(), sources("src/test/java").stream())
                .toList();
    }

    /// The source files of all modules below one folder of each, in a stable order.
    private static List<Path> sources(String folder) {
        return modules().stream()
                .map(module -> root().resolve(module).resolve(folder))
                .filter(Files::isDirectory)
                .flatMap(SourceTree::javaFiles)
                .sorted()
                .toList();
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String relative(Path file) {
        return root().relativize(file).toString();
    }
}

package org.tocsin.benchmarks.transport;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Gives a thread of this process a core of its own, on Linux with `taskset`; elsewhere nothing happens.
final class Pinning {
    /// The system cuts names behind it.
    private static final int NAME_LENGTH = 15;

    private Pinning() {}

    /// @param thread its name
    /// @param core   counted from 0, modulo the machine's cores
    /// @return whether it was pinned
    static boolean pin(String thread, int core) throws IOException, InterruptedException {
        Optional<String> id = systemId(thread.substring(0, Math.min(thread.length(), NAME_LENGTH)));
        if (id.isEmpty()) {
            return false;
        }
        int cores = Runtime.getRuntime().availableProcessors();
        try {
            return new ProcessBuilder("taskset", "-p", "-c", Integer.toString(core % cores), id.get())
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            // No taskset here.
            return false;
        }
    }

    private static Optional<String> systemId(String name) throws IOException {
        Path tasks = Path.of("/proc/self/task");
        if (!Files.isDirectory(tasks)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> each = Files.newDirectoryStream(tasks)) {
            for (Path task : each) {
                if (Files.readString(task.resolve("comm")).strip().equals(name)) {
                    return Optional.of(task.getFileName().toString());
                }
            }
        }
        return Optional.empty();
    }
}

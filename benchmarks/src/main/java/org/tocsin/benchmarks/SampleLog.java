package org.tocsin.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Every raw sample as a line of JSON, `{"benchmark":…,"name":…,"seed":…,"index":…,"value":…,"unit":…}`, so that each
/// figure of a report can be computed again. Not thread-safe.
public final class SampleLog implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final @Nullable BufferedWriter out;

    private SampleLog(@Nullable BufferedWriter out) {
        this.out = out;
    }

    /// Writes nothing.
    public static SampleLog none() {
        return new SampleLog(null);
    }

    /// Writes to a file, which is replaced.
    public static SampleLog to(Path file) throws IOException {
        return new SampleLog(Files.newBufferedWriter(file));
    }

    /// @param index counts the samples of one name from 0
    public void add(String benchmark, String name, long seed, long index, double value, String unit)
            throws IOException {
        if (out == null) {
            return;
        }
        out.write(JSON.writeValueAsString(JSON.createObjectNode()
                .put("benchmark", benchmark)
                .put("name", name)
                .put("seed", seed)
                .put("index", index)
                .put("value", value)
                .put("unit", unit)));
        out.newLine();
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
        }
    }
}

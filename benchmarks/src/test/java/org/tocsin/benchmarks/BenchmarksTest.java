package org.tocsin.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchmarksTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder;

    @Test
    void theReportHasTheAgreedFieldsInTheirOrder() throws Exception {
        StringBuilder out = new StringBuilder();
        Benchmarks.run("crypto", Optional.of("crypto.blake2s.hash_64_ns"), true, Optional.empty(), out);
        JsonNode report = JSON.readTree(out.toString());
        assertThat(report.propertyNames()).containsExactly("benchmark", "machine", "parameters", "results");
        assertThat(report.get("benchmark").asString()).isEqualTo("crypto");
        assertThat(report.get("machine").propertyNames()).contains("cpu", "cores", "os", "jvm", "load");
        assertThat(report.get("parameters").get("seed").asString()).isEqualTo("1");
        assertThat(report.get("results")).hasSize(1);
        JsonNode result = report.get("results").get(0);
        assertThat(result.propertyNames()).containsExactly("name", "value", "unit", "samples", "min", "max");
        assertThat(result.get("name").asString()).isEqualTo("crypto.blake2s.hash_64_ns");
        assertThat(result.get("min").asDouble())
                .isPositive()
                .isLessThanOrEqualTo(result.get("value").asDouble());
    }

    @Test
    void everyFigureCanBeComputedAgainFromTheSamples() throws Exception {
        Path file = folder.resolve("samples.jsonl");
        StringBuilder out = new StringBuilder();
        Benchmarks.run("crypto", Optional.of("crypto.blake2s.mac_116_ns"), true, Optional.of(file), out);
        JsonNode result = JSON.readTree(out.toString()).get("results").get(0);
        double[] values = Files.readAllLines(file).stream()
                .map(JSON::readTree)
                .peek(line -> assertThat(line.propertyNames())
                        .containsExactly("benchmark", "name", "seed", "index", "value", "unit"))
                .mapToDouble(line -> line.get("value").asDouble())
                .toArray();
        assertThat(values).hasSize(result.get("samples").asInt());
        assertThat(BenchResult.median("again", "ns", values).value())
                .isEqualTo(result.get("value").asDouble());
    }

    @Test
    void aWrongNameOrKeyIsToldWhichThereAre() {
        assertThatThrownBy(
                        () -> Benchmarks.run("cripto", Optional.empty(), true, Optional.empty(), new StringBuilder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no benchmark is called cripto; there are: " + String.join(", ", Benchmarks.names()));
        assertThatThrownBy(() ->
                        Benchmarks.run("crypto", Optional.of("speed"), true, Optional.empty(), new StringBuilder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("crypto.jdk.verify_ns");
    }

    @Test
    void aKeyCoversItsGroupAndNothingElse() {
        BenchOptions options = new BenchOptions(Optional.of("crypto.jdk"), 1, SampleLog.none());
        assertThat(options.wants("crypto.jdk.verify_ns")).isTrue();
        assertThat(options.wants("crypto.jdkx.verify_ns")).isFalse();
        assertThat(options.wants("crypto.conscrypt.verify_ns")).isFalse();
    }

    @Test
    void theValueIsTheMedian() {
        assertThat(BenchResult.median("a", "ns", 3, 1, 2)).isEqualTo(new BenchResult("a", 2, "ns", 3, 1, 3));
        assertThat(BenchResult.median("a", "ns", 4, 1, 2, 3)).isEqualTo(new BenchResult("a", 2.5, "ns", 4, 1, 4));
        assertThatThrownBy(() -> BenchResult.median("a", "ns")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theTableHasALinePerFigure() {
        BenchReport report = new BenchReport(
                "b", Map.of("cpu", "abacus"), Map.of("seed", "7"), List.of(BenchResult.median("b.x_ns", "ns", 1234.5)));
        assertThat(report.toTable().lines())
                .contains("machine     cpu abacus", "parameters  seed 7")
                .anySatisfy(line -> assertThat(line).startsWith("b.x_ns").contains("1,23", "ns"));
    }

    @Test
    void whatFailedIsInTheReport() {
        List<BenchResult> results = List.of(BenchResult.least("b.coverage", "share", 1, 0.5, 1));
        BenchReport report = new BenchReport("b", Map.of(), Map.of(), results, List.of("seed 2: half is missing"));
        assertThat(results.getFirst().value()).isEqualTo(0.5);
        assertThat(report.toTable().lines()).last().isEqualTo("FAILED: seed 2: half is missing");
        assertThat(JSON.readTree(report.toJson()).get("failures").get(0).asString())
                .isEqualTo("seed 2: half is missing");
    }
}

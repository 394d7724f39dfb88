package org.tocsin.daemon.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.tocsin.daemon.demo.PhaseResult.ClassResult;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The result of a run as JSON, for scripts.
final class DemoJson {
    private static final JsonMapper MAPPER = new JsonMapper();

    private DemoJson() {}

    static void write(DemoResult result, Path file) throws IOException {
        Files.writeString(
                file,
                MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(toJson(result)) + System.lineSeparator());
    }

    /// `classes` are those of the loaded phase.
    static ObjectNode toJson(DemoResult result) {
        ObjectNode out = MAPPER.createObjectNode();
        out.put("seed", result.options().seed());
        out.put("nodes", result.options().nodes());
        out.put("expected", result.expected());
        out.put("delivered", result.delivered());
        out.put("digest_mismatches", result.mismatches());
        Optional<PhaseResult> loaded = result.phase(Phase.LOADED);
        ObjectNode utilisation = out.putObject("uplink_utilisation");
        utilisation.put("min", rounded(loaded.map(PhaseResult::leastUtilisation).orElse(0.0), 4));
        utilisation.put("mean", rounded(loaded.map(PhaseResult::meanUtilisation).orElse(0.0), 4));
        ObjectNode idle = out.putObject("idle_votes");
        result.phase(Phase.IDLE).map(PhaseResult::votes).ifPresent(votes -> {
            idle.put("p50_ms", rounded(votes.p50Millis(), 3));
            idle.put("p99_ms", rounded(votes.p99Millis(), 3));
        });
        var classes = out.putArray("classes");
        loaded.ifPresent(phase -> {
            put(phase.votes(), classes.addObject());
            phase.blocks().ifPresent(blocks -> put(blocks, classes.addObject()));
        });
        ObjectNode without = out.putObject("no_priorities");
        result.phase(Phase.NO_PRIORITIES)
                .ifPresent(phase ->
                        without.put("votes_p99_ms", rounded(phase.votes().p99Millis(), 3)));
        return out;
    }

    private static void put(ClassResult result, ObjectNode out) {
        out.put("class", result.objectClass());
        out.put("objects", result.objects());
        out.put("expected", result.expected());
        out.put("delivered", result.delivered());
        out.put("p50_ms", rounded(result.p50Millis(), 3));
        out.put("p99_ms", rounded(result.p99Millis(), 3));
        out.put("max_ms", rounded(result.maxMillis(), 3));
        out.put("duplicates_per_object", rounded(result.duplicatesPerObject(), 3));
    }

    private static double rounded(double value, int digits) {
        double scale = Math.pow(10, digits);
        return Math.rint(value * scale) / scale;
    }
}

package org.tocsin.sctp.packetdrill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tocsin.testkit.Vectors;

/// The conformance suite of ETSI TS 102 369, read from the shared folder. Its scripts know two systems that behave
/// differently where the RFC leaves a choice; either way is right.
final class EtsiSuiteTest {
    private static final List<String> SYSTEMS = List.of("Linux", "FreeBSD");

    /// What does not pass, and why. A script that begins to pass is taken off.
    private static final Map<String, String> DIFFERENT = new TreeMap<>(Map.of(
            "sctp-as-o-1-9-2", "a restart that adds addresses: one peer has one path, addresses are not looked at",
            "sctp-rt-i-11-3", "multi-homing: retransmission alternates between two addresses",
            "sctp-d-v-8-3", "delayed acknowledgement: the first packets are acknowledged at once",
            "sctp-as-v-1-11-2", "any progress ends the backoff of the timeout, without a new measurement",
            "sctp-d-v-8-9", "RACK takes for lost at once what a later packet overtook; the script waits for T3"));

    @Test
    void everyScriptPassesButForTheListedOnes() throws IOException {
        Map<String, String> failures = new LinkedHashMap<>();
        List<Path> scripts;
        try (Stream<Path> files = Files.walk(Vectors.shared("vectors/sctp/etsi"))) {
            scripts = files.filter(file -> file.toString().endsWith(".pkt"))
                    .sorted()
                    .toList();
        }
        for (Path file : scripts) {
            String name = file.getFileName().toString().replace(".pkt", "");
            failure(file).ifPresent(what -> failures.put(name, what));
        }
        System.out.printf("ETSI TS 102 369: %d of %d scripts pass%n", scripts.size() - failures.size(), scripts.size());
        failures.forEach((name, what) ->
                System.out.printf("  %-18s %s%n    %s%n", name, DIFFERENT.getOrDefault(name, "not expected"), what));
        assertThat(scripts).hasSizeGreaterThanOrEqualTo(79);
        assertThat(failures.keySet()).containsExactlyInAnyOrderElementsOf(DIFFERENT.keySet());
    }

    private static Optional<String> failure(Path file) throws IOException {
        StringBuilder failures = new StringBuilder();
        for (String system : SYSTEMS) {
            Optional<String> failure = new ScriptRun(Script.read(file, system)).play();
            if (failure.isEmpty()) {
                return Optional.empty();
            }
            failures.append(system).append(": ").append(failure.get()).append("; ");
        }
        return Optional.of(failures.toString());
    }
}

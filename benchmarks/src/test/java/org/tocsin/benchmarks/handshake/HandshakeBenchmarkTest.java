package org.tocsin.benchmarks.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tocsin.benchmarks.Benchmarks;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HandshakeBenchmarkTest {
    @Test
    void simultaneousDialsAreThroughInARoundTripAndTheConfirmation() throws Exception {
        JsonNode result = one("handshake.simultaneous_dial_ms");
        assertThat(result.get("samples").asInt()).isEqualTo(21);
        assertThat(result.get("min").asDouble()).as("virtual and exact").isEqualTo(40);
        assertThat(result.get("max").asDouble()).isEqualTo(60);
    }

    @Test
    void aDirectoryIsAskedInPlaceOfHoldingPeers() throws Exception {
        assertThat(one("peer.lookup_100k_heap_mib").get("unit").asString()).isEqualTo("MiB");
    }

    @Test
    void aResponderAnswersEveryInitiationOfEveryRound() {
        assertThat(new ResponderRate(1).run(0, 2)).hasSize(2).doesNotContain(0);
    }

    @Test
    void anUnknownFigureIsToldWhichThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> one("handshake.speed"))
                .withMessageContaining("idle.wakeups_per_second");
    }

    private static JsonNode one(String figure) throws Exception {
        StringBuilder out = new StringBuilder();
        Benchmarks.run("handshake", Optional.of(figure), true, Optional.empty(), out);
        JsonNode results = JsonMapper.builder().build().readTree(out.toString()).get("results");
        assertThat(results).hasSize(1);
        assertThat(results.get(0).get("name").asString()).isEqualTo(figure);
        return results.get(0);
    }
}

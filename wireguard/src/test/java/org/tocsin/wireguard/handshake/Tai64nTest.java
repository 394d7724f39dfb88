package org.tocsin.wireguard.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.testkit.Vectors;
import tools.jackson.databind.JsonNode;

class Tai64nTest {
    @Test
    void encodesAndOrdersAsTheVectorsSay() {
        JsonNode tests = Vectors.resource(Tai64nTest.class, "/vectors/tai64n_sequences.json")
                .get("tests");
        assertThat(tests.size()).isEqualTo(38);
        for (JsonNode test : tests) {
            Octets greatest = Octets.wrap(new byte[Tai64n.SIZE]);
            for (JsonNode step : test.get("steps")) {
                Octets timestamp = Octets.ofHex(step.get("tai64n").asString());
                assertThat(Tai64n.encode(
                                step.get("unix").asLong(), step.get("ns").asInt()))
                        .as(test.get("id").asString())
                        .isEqualTo(timestamp);
                boolean accepted = timestamp.compareTo(greatest) > 0;
                assertThat(accepted)
                        .as(test.get("id").asString())
                        .isEqualTo(step.get("accept").asBoolean());
                greatest = accepted ? timestamp : greatest;
            }
        }
    }

    @Test
    void growsEvenWhenTheClockStandsStillOrGoesBack() {
        Tai64n timestamps = new Tai64n();
        Instant start = Instant.parse("2026-11-22T20:00:00.999Z");
        Octets last = timestamps.next(start);
        for (int i = 0; i < 200; i++) {
            Octets next = timestamps.next(start.minusSeconds(3600L * i));
            assertThat(next).isGreaterThan(last);
            last = next;
        }
        assertThat(Tai64n.isAfter(last, start.plusSeconds(4)))
                .as("200 steps are 3.4 s")
                .isFalse();
    }

    @Test
    void tellsNoMoreOfTheClockThanSixteenMilliseconds() {
        Octets timestamp = new Tai64n().next(Instant.ofEpochSecond(1_780_000_000L, 999_999_999));
        assertThat(timestamp.toHex()).isEqualTo("400000006a18a50a3b000000");
    }
}

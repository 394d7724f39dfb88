package org.tocsin.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.testkit.Vectors;
import tools.jackson.databind.JsonNode;

class HostilePacketsTest {
    @Test
    void noHostilePacketThrowsOrIsAnsweredAtLength() {
        JsonNode tests = Vectors.resource(HostilePacketsTest.class, "/vectors/sctp_negative.json")
                .get("tests");
        for (JsonNode test : tests) {
            String id = test.get("id").asString();
            String fault = test.get("fault").asString();
            String expect = test.get("expect").asString();
            byte[] packet = HexFormat.of().parseHex(test.get("packet").asString());
            LiveAssociation live = new LiveAssociation(fault.startsWith("I-"));
            String stateBefore = live.state();
            List<byte[]> answers = live.handle(packet);
            String what = id + " " + fault;
            assertThat(stateBefore).isEqualTo("ESTABLISHED");
            int answered = answers.stream().mapToInt(answer -> answer.length).sum();
            assertThat(answered).as(what).isLessThanOrEqualTo(packet.length + 64);
            if (expect.startsWith("silently discard") && !expect.contains("ABORT")) {
                assertThat(answers).as(what).isEmpty();
            }
            boolean mayEnd = expect.contains("ABORT") || expect.contains("abort");
            assertThat(live.state()).as(what).isIn("ESTABLISHED", mayEnd ? "CLOSED" : "ESTABLISHED");
        }
        assertThat(tests.size()).isGreaterThan(500);
    }

    @Test
    void dataWithoutDataIsAnsweredByAbort() {
        JsonNode tests = Vectors.resource(HostilePacketsTest.class, "/vectors/sctp_negative.json")
                .get("tests");
        for (JsonNode test : tests) {
            if (test.get("fault").asString().equals("DATA without user data")) {
                LiveAssociation live = new LiveAssociation(false);
                live.handle(HexFormat.of().parseHex(test.get("packet").asString()));
                assertThat(live.events).anyMatch(Output.Closed.class::isInstance);
                return;
            }
        }
    }
}

package org.tocsin.ip;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.testkit.Vectors;
import tools.jackson.databind.JsonNode;

class InnerPacketTest {
    @Test
    void deliversTheLengthsThatTheVectorsSay() {
        JsonNode tests = Vectors.resource(InnerPacketTest.class, "/vectors/inner_ip.json")
                .get("tests");
        assertThat(tests.size()).isEqualTo(310);
        Map<InnerPacket.Fault, Integer> faults = new EnumMap<>(InnerPacket.Fault.class);
        for (JsonNode test : tests) {
            byte[] bytes = HexFormat.of().parseHex(test.get("decrypted").asString());
            int lead = 5;
            ByteBuffer slab = ByteBuffer.allocate(lead + bytes.length).put(lead, bytes);
            String as = test.get("id").asString() + " " + test.get("why").asString();
            int length = InnerPacket.length(slab, lead, bytes.length);
            JsonNode expect = test.get("expect");
            if (expect.isObject()) {
                assertThat(length).as(as).isEqualTo(expect.get("len").asInt());
                Octets source = InnerPacket.address(
                        slab, InnerPacket.sourceOffset(slab, lead), InnerPacket.addressSize(slab, lead));
                assertThat(source)
                        .as(as)
                        .isEqualTo(AddressText.parse(expect.get("src").asString()));
            } else {
                assertThat(length).as(as).isEqualTo(-1);
                assertThat(InnerPacket.fault(slab, lead, bytes.length)).as(as).isEqualTo(fault(test));
                faults.merge(fault(test), 1, Integer::sum);
            }
        }
        assertThat(faults).hasSize(InnerPacket.Fault.values().length);
    }

    @Test
    void marksCongestionOnlyWhereThePacketIsCapableOfIt() {
        Octets address4 = Octets.ofHex("0a000001");
        Octets address6 = Octets.ofHex("fd000000000000000000000000000001");
        for (int trafficClass = 0; trafficClass < 256; trafficClass++) {
            int expected = (trafficClass & 3) == 0 ? trafficClass : trafficClass | 3;
            ByteBuffer slab = ByteBuffer.allocate(40);
            Ipv4.writeHeader(slab, 0, 0, Udp.PROTOCOL, 64, (byte) trafficClass, address4, address4);
            InnerPacket.markCongestion(slab, 0);
            assertThat(InnerPacket.trafficClass(slab, 0)).isEqualTo(expected);
            assertThat(Ipv4.hasRightChecksum(slab, 0)).isTrue();
            Ipv6.writeHeader(slab, 0, 0, Udp.PROTOCOL, 64, (byte) trafficClass, address6, address6);
            InnerPacket.markCongestion(slab, 0);
            assertThat(InnerPacket.trafficClass(slab, 0)).isEqualTo(expected);
            assertThat(InnerPacket.version(slab, 0)).isEqualTo(Ipv6.VERSION);
        }
    }

    @FuzzTest
    void neverReadsBeyondTheBytesAtHand(byte[] bytes) {
        ByteBuffer slab = ByteBuffer.wrap(bytes);
        int length = InnerPacket.length(slab, 0, bytes.length);
        if (length < 0) {
            assertThat(InnerPacket.fault(slab, 0, bytes.length)).isNotNull();
        } else {
            assertThat(length).isBetween(20, bytes.length);
            InnerPacket.markCongestion(slab, 0);
            if (IcmpEcho.reply(slab, 0, length)) {
                assertThat(IcmpEcho.reply(slab, 0, length))
                        .as("a reply is no request")
                        .isFalse();
            }
        }
    }

    private static InnerPacket.Fault fault(JsonNode test) {
        String why = test.get("why").asString();
        if (why.contains("truncated")) {
            return InnerPacket.Fault.TRUNCATED_HEADER;
        }
        if (why.contains("below")) {
            return InnerPacket.Fault.LENGTH_BELOW_HEADER;
        }
        return why.contains("beyond") ? InnerPacket.Fault.LENGTH_BEYOND_BUFFER : InnerPacket.Fault.NOT_IP;
    }
}

package org.tocsin.tun;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.tocsin.ip.AddressText;
import org.tocsin.ip.Ipv4;
import org.tocsin.ip.Udp;

class OwnDatagramTest {
    private static final int PORT = 51_820;

    @Test
    void knowsWhatThisTunnelSent() {
        for (int type = 0; type < 8; type++) {
            assertThat(is(datagram(PORT, type, 32), PORT)).as("type " + type).isEqualTo(type >= 1 && type <= 4);
        }
        assertThat(is(datagram(PORT, 4, 32), PORT + 1)).isFalse();
        assertThat(is(datagram(PORT, 4, 4), PORT)).isTrue();
    }

    @Test
    void isNotDeceivedByShortPacketsAndOtherProtocols() {
        ByteBuffer tcp = datagram(PORT, 4, 32);
        tcp.put(9, (byte) 6);
        assertThat(is(tcp, PORT)).isFalse();
        ByteBuffer options = datagram(PORT, 4, 4);
        options.put(0, (byte) 0x4f);
        assertThat(is(options, PORT)).isFalse();
    }

    private static boolean is(ByteBuffer packet, int port) {
        return OwnDatagram.is(packet, 0, packet.capacity(), port);
    }

    private static ByteBuffer datagram(int port, int type, int payload) {
        ByteBuffer packet = ByteBuffer.allocate(28 + payload);
        packet.put(28, (byte) type);
        Ipv4.writeHeader(
                packet,
                0,
                8 + payload,
                Udp.PROTOCOL,
                64,
                (byte) 0,
                AddressText.parse("10.0.0.1"),
                AddressText.parse("10.0.0.2"));
        Udp.writeHeader(packet, 0, 20, port, 5, payload);
        return packet;
    }
}

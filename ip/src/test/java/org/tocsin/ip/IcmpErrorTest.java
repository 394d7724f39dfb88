package org.tocsin.ip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;

class IcmpErrorTest {
    private static final Octets V4_A = AddressText.parse("10.0.0.1");
    private static final Octets V4_B = AddressText.parse("10.0.0.2");
    private static final Octets V6_A = AddressText.parse("fd00::1");
    private static final Octets V6_B = AddressText.parse("fd00::2");

    @Test
    void quotesAnIpv4DatagramBackToItsSender() {
        ByteBuffer packet = udp4(100, V4_A, V4_B);
        ByteBuffer error = IcmpError.of(IcmpError.Reason.PORT_UNREACHABLE, packet, 0, packet.capacity());
        assertThat(error.remaining()).isEqualTo(20 + 8 + 128);
        assertThat(InnerPacket.length(error, 0, error.remaining())).isEqualTo(error.remaining());
        assertThat(Ipv4.source(error, 0)).isEqualTo(V4_B);
        assertThat(Ipv4.destination(error, 0)).isEqualTo(V4_A);
        assertThat(Ipv4.hasRightChecksum(error, 0)).isTrue();
        assertThat(error.getShort(20)).isEqualTo((short) 0x0303);
        assertThat(Checksum.of(error, 20, error.remaining() - 20)).isZero();
        assertThat(error.slice(28, 128)).isEqualTo(packet);
    }

    @Test
    void quotesAnIpv6DatagramBackToItsSender() {
        ByteBuffer packet = udp6(100);
        ByteBuffer error = IcmpError.of(IcmpError.Reason.PORT_UNREACHABLE, packet, 0, packet.capacity());
        assertThat(error.remaining()).isEqualTo(40 + 8 + 148);
        assertThat(Ipv6.source(error, 0)).isEqualTo(V6_B);
        assertThat(error.getShort(40)).isEqualTo((short) 0x0104);
        long pseudo = Ipv6.pseudoHeaderSum(error, 0, 58, error.remaining() - 40);
        assertThat(Checksum.finish(Checksum.sum(error, 40, error.remaining() - 40, pseudo)))
                .isZero();
    }

    @Test
    void isNeverLongerThanWhatEveryLinkTakes() {
        ByteBuffer large = udp4(1400, V4_A, V4_B);
        assertThat(IcmpError.of(IcmpError.Reason.HOST_UNREACHABLE, large, 0, large.capacity())
                        .remaining())
                .isEqualTo(576);
        ByteBuffer large6 = udp6(1400);
        assertThat(IcmpError.of(IcmpError.Reason.HOST_UNREACHABLE, large6, 0, large6.capacity())
                        .remaining())
                .isEqualTo(1280);
    }

    @Test
    void isSilentAboutErrorsMulticastFragmentsAndNobody() {
        ByteBuffer packet = udp4(8, V4_A, V4_B);
        ByteBuffer error = IcmpError.of(IcmpError.Reason.PORT_UNREACHABLE, packet, 0, packet.capacity());
        assertSilent(error);
        assertSilent(udp4(8, V4_A, AddressText.parse("224.0.0.1")));
        assertSilent(udp4(8, V4_A, AddressText.parse("255.255.255.255")));
        assertSilent(udp4(8, AddressText.parse("0.0.0.0"), V4_B));
        ByteBuffer fragment = udp4(8, V4_A, V4_B);
        fragment.putShort(6, (short) 1);
        assertSilent(fragment);
        ByteBuffer packet6 = udp6(8);
        assertSilent(IcmpError.of(IcmpError.Reason.PORT_UNREACHABLE, packet6, 0, packet6.capacity()));
        ByteBuffer multicast = udp6(8);
        multicast.put(24, (byte) 0xff);
        assertSilent(multicast);
    }

    private static void assertSilent(ByteBuffer packet) {
        assertThat(IcmpError.of(IcmpError.Reason.PORT_UNREACHABLE, packet, 0, packet.remaining())
                        .hasRemaining())
                .isFalse();
    }

    private static ByteBuffer udp4(int payload, Octets from, Octets to) {
        ByteBuffer packet = ByteBuffer.allocate(20 + 8 + payload);
        Ipv4.writeHeader(packet, 0, 8 + payload, Udp.PROTOCOL, 64, (byte) 0, from, to);
        Udp.writeHeader(packet, 0, 20, 1000, 2000, payload);
        return packet;
    }

    private static ByteBuffer udp6(int payload) {
        ByteBuffer packet = ByteBuffer.allocate(40 + 8 + payload);
        Ipv6.writeHeader(packet, 0, 8 + payload, Udp.PROTOCOL, 64, (byte) 0, V6_A, V6_B);
        Udp.writeHeader(packet, 0, 40, 1000, 2000, payload);
        return packet;
    }
}

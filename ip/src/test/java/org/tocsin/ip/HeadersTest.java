package org.tocsin.ip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.testkit.Seeds;

class HeadersTest {
    private static final Octets A6 = AddressText.parse("fd00::1");
    private static final Octets B6 = AddressText.parse("fd00::2");
    private static final Octets A4 = AddressText.parse("192.0.2.1");
    private static final Octets B4 = AddressText.parse("192.0.2.99");

    @Test
    void checksumOfTheExampleInRfc1071() {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex("0001f203f4f5f6f7"));
        assertThat(Checksum.of(bytes, 0, 8)).isEqualTo(~0xddf2 & 0xffff);
    }

    @Test
    void checksumAgreesWithASumOfWordsForEveryLength() {
        Seeds.loop(20, seed -> {
            RandomGenerator random = Seeds.random(seed);
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            int sum = 0;
            for (int i = 0; i < bytes.length; i++) {
                sum += (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
            }
            sum = (sum & 0xffff) + (sum >>> 16);
            sum = (sum & 0xffff) + (sum >>> 16);
            assertThat(Checksum.of(ByteBuffer.wrap(bytes), 0, bytes.length)).isEqualTo(~sum & 0xffff);
        });
    }

    /// The header of the example in Wikipedia's article on the IPv4 header checksum, an often quoted one.
    @Test
    void ipv4HeaderHasItsKnownChecksum() {
        ByteBuffer slab = ByteBuffer.wrap(HexFormat.of().parseHex("450000730000400040110000c0a80001c0a800c7"));
        Ipv4.writeChecksum(slab, 0);
        assertThat(slab.getShort(10) & 0xffff).isEqualTo(0xb861);
        assertThat(Ipv4.hasRightChecksum(slab, 0)).isTrue();
        assertThat(Ipv4.totalLength(slab, 0)).isEqualTo(0x73);
        assertThat(Ipv4.source(slab, 0)).isEqualTo(AddressText.parse("192.168.0.1"));
        assertThat(Ipv4.destination(slab, 0)).isEqualTo(AddressText.parse("192.168.0.199"));
        assertThat(Ipv4.protocol(slab, 0)).isEqualTo(Udp.PROTOCOL);
    }

    @Test
    void ipv6HeaderReadsBackWhatWasWritten() {
        ByteBuffer slab = ByteBuffer.allocate(60);
        Ipv6.writeHeader(slab, 7, 13, 132, 64, (byte) 0xb9, A6, B6);
        assertThat(InnerPacket.version(slab, 7)).isEqualTo(6);
        assertThat(Ipv6.payloadLength(slab, 7)).isEqualTo(13);
        assertThat(Ipv6.nextHeader(slab, 7)).isEqualTo(132);
        assertThat(Ipv6.trafficClass(slab, 7)).isEqualTo(0xb9);
        assertThat(Ipv6.source(slab, 7)).isEqualTo(A6);
        assertThat(Ipv6.destination(slab, 7)).isEqualTo(B6);
        assertThat(InnerPacket.length(slab, 7, 53)).isEqualTo(53);
    }

    @Test
    void udpChecksumIsRightAndFindsEveryFlippedBit() {
        for (int ip : new int[] {4, 6}) {
            ByteBuffer slab = ByteBuffer.allocate(80);
            int udp = ip == 4 ? 20 : 40;
            slab.put(udp + 8, "payload".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            if (ip == 4) {
                Ipv4.writeHeader(slab, 0, 15, Udp.PROTOCOL, 64, (byte) 0, A4, B4);
            } else {
                Ipv6.writeHeader(slab, 0, 15, Udp.PROTOCOL, 64, (byte) 0, A6, B6);
            }
            Udp.writeHeader(slab, 0, udp, 1000, 2000, 7);
            assertThat(Udp.hasRightChecksum(slab, 0, udp)).isTrue();
            assertThat(Udp.sourcePort(slab, udp)).isEqualTo(1000);
            assertThat(Udp.destinationPort(slab, udp)).isEqualTo(2000);
            assertThat(Udp.length(slab, udp)).isEqualTo(15);
            for (int bit = (udp + 6) * 8; bit < (udp + 15) * 8; bit++) {
                slab.put(bit / 8, (byte) (slab.get(bit / 8) ^ 1 << bit % 8));
                assertThat(Udp.hasRightChecksum(slab, 0, udp))
                        .as("IPv%d bit %d", ip, bit)
                        .isFalse();
                slab.put(bit / 8, (byte) (slab.get(bit / 8) ^ 1 << bit % 8));
            }
            slab.putShort(udp + 6, (short) 0);
            assertThat(Udp.hasRightChecksum(slab, 0, udp)).as("no checksum").isEqualTo(ip == 4);
        }
    }

    @Test
    void echoRequestBecomesAReplyWithRightChecksums() {
        ByteBuffer v4 = ByteBuffer.allocate(20 + 8 + 5);
        Ipv4.writeHeader(v4, 0, 13, IcmpEcho.PROTOCOL_ICMP, 3, (byte) 0, A4, B4);
        v4.put(20, (byte) 8).putInt(24, 0x12345678).putInt(28, 0x01020304);
        v4.putShort(22, (short) Checksum.of(v4, 20, 13));
        assertThat(IcmpEcho.reply(v4, 0, 33)).isTrue();
        assertThat(Ipv4.source(v4, 0)).isEqualTo(B4);
        assertThat(Ipv4.destination(v4, 0)).isEqualTo(A4);
        assertThat(Ipv4.hasRightChecksum(v4, 0)).isTrue();
        assertThat(v4.get(20)).isZero();
        assertThat(Checksum.of(v4, 20, 13)).isZero();
        assertThat(v4.getInt(24)).isEqualTo(0x12345678);
        assertThat(IcmpEcho.reply(v4, 0, 33)).as("a reply").isFalse();

        ByteBuffer v6 = ByteBuffer.allocate(40 + 8 + 5);
        Ipv6.writeHeader(v6, 0, 13, IcmpEcho.PROTOCOL_ICMPV6, 3, (byte) 0, A6, B6);
        v6.put(40, (byte) 128).putInt(44, 0x12345678);
        long pseudo = Ipv6.pseudoHeaderSum(v6, 0, IcmpEcho.PROTOCOL_ICMPV6, 13);
        v6.putShort(42, (short) Checksum.finish(Checksum.sum(v6, 40, 13, pseudo)));
        ByteBuffer damaged = ByteBuffer.wrap(v6.array().clone()).put(50, (byte) 1);
        assertThat(IcmpEcho.reply(damaged, 0, 53)).as("a wrong checksum").isFalse();
        assertThat(IcmpEcho.reply(v6, 0, 53)).isTrue();
        assertThat(Ipv6.source(v6, 0)).isEqualTo(B6);
        assertThat(v6.get(40)).isEqualTo((byte) 129);
        assertThat(Checksum.finish(Checksum.sum(v6, 40, 13, pseudo))).isZero();
    }

    @Test
    void innerAddressIsFdAndTheHash() {
        Octets hash = Octets.ofHex("00112233445566778899aabbccddeeff".repeat(2));
        assertThat(InnerAddress.of(hash).toHex()).isEqualTo("fd00112233445566778899aabbccddee");
        assertThat(InnerAddress.PREFIX.contains(InnerAddress.of(hash))).isTrue();
    }
}

package org.tocsin.tun;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.ip.AddressText;
import org.tocsin.ip.Checksum;
import org.tocsin.ip.InnerPacket;
import org.tocsin.ip.Ipv4;
import org.tocsin.ip.Ipv6;
import org.tocsin.ip.Udp;
import org.tocsin.testkit.Seeds;

class SegmentedPacketTest {
    private static final Octets A4 = AddressText.parse("10.0.0.1");
    private static final Octets B4 = AddressText.parse("10.0.0.2");
    private static final Octets A6 = AddressText.parse("fd00::1");
    private static final Octets B6 = AddressText.parse("fd00::2");
    private static final int TCP_HEADER = 32;

    @Test
    void cutsATcpListOverIpv4() {
        ByteBuffer list = tcp4(3500);
        List<ByteBuffer> segments = cut(header(0x81, 1400, 20, 16), list, list.capacity());
        assertThat(segments).extracting(ByteBuffer::capacity).containsExactly(1452, 1452, 752);
        int sequence = 0xffff_ff00;
        for (int i = 0; i < segments.size(); i++) {
            ByteBuffer segment = segments.get(i);
            int payload = segment.capacity() - 52;
            assertThat(InnerPacket.length(segment, 0, segment.capacity())).isEqualTo(segment.capacity());
            assertThat(Ipv4.hasRightChecksum(segment, 0)).isTrue();
            assertThat(segment.getShort(4)).isEqualTo((short) (7 + i));
            assertThat(segment.getInt(24)).isEqualTo(sequence);
            long pseudo = Checksum.sum(segment, 12, 8, 6L + TCP_HEADER + payload);
            assertThat(Checksum.finish(Checksum.sum(segment, 20, TCP_HEADER + payload, pseudo)))
                    .isZero();
            // CWR on the first, FIN and PSH on the last, ACK on all.
            assertThat(segment.get(33) & 0xff).isEqualTo(new int[] {0x90, 0x10, 0x19}[i]);
            assertThat(segment.slice(52, payload)).isEqualTo(list.slice(52 + 1400 * i, payload));
            sequence += payload;
        }
    }

    @Test
    void cutsAUdpListOverIpv6() {
        ByteBuffer list = ByteBuffer.allocate(48 + 2500);
        fill(list, 48);
        Ipv6.writeHeader(list, 0, 8 + 2500, Udp.PROTOCOL, 64, (byte) 0, A6, B6);
        Udp.writeHeader(list, 0, 40, 1000, 2000, 2500);
        List<ByteBuffer> datagrams = cut(header(5, 1000, 40, 6), list, list.capacity());
        assertThat(datagrams).extracting(ByteBuffer::capacity).containsExactly(1048, 1048, 548);
        for (ByteBuffer datagram : datagrams) {
            assertThat(InnerPacket.length(datagram, 0, datagram.capacity())).isEqualTo(datagram.capacity());
            assertThat(Udp.length(datagram, 40)).isEqualTo(datagram.capacity() - 40);
            assertThat(Udp.hasRightChecksum(datagram, 0, 40)).isTrue();
        }
    }

    @Test
    void completesTheChecksumOfASinglePacket() {
        ByteBuffer packet = ByteBuffer.allocate(28 + 101);
        fill(packet, 28);
        Ipv4.writeHeader(packet, 0, 8 + 101, Udp.PROTOCOL, 64, (byte) 0, A4, B4);
        Udp.writeHeader(packet, 0, 20, 1000, 2000, 101);
        // What the system leaves in its place: the folded sum of the pseudo header, not inverted.
        int pseudo = ~Checksum.finish(Checksum.sum(packet, 12, 8, 17L + 8 + 101)) & 0xffff;
        packet.putShort(26, (short) pseudo);
        List<ByteBuffer> packets = cut(header(0, 0, 20, 6), packet, packet.capacity());
        assertThat(packets).hasSize(1);
        assertThat(Udp.hasRightChecksum(packets.getFirst(), 0, 20)).isTrue();
    }

    @Test
    void aPacketWithoutWishesIsUnchanged() {
        ByteBuffer packet = tcp4(10);
        assertThat(cut(VirtioHeader.NONE, packet, packet.capacity())).containsExactly(packet);
    }

    @Test
    void nonsenseGivesNothingOrSomethingAndNeverThrows() {
        Seeds.loop(3000, seed -> {
            var random = Seeds.random(seed);
            ByteBuffer packet = tcp4(200);
            for (int changes = random.nextInt(5); changes > 0; changes--) {
                packet.put(random.nextInt(60), (byte) random.nextInt());
            }
            ByteBuffer raw = ByteBuffer.allocate(VirtioHeader.SIZE);
            for (int i = 0; i < VirtioHeader.SIZE; i++) {
                raw.put(i, (byte) (random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(6)));
            }
            int length = 1 + random.nextInt(packet.capacity());
            int total = 0;
            for (ByteBuffer segment : cut(VirtioHeader.read(raw), packet, length)) {
                total += segment.capacity();
            }
            assertThat(total).isLessThanOrEqualTo(length * 60);
        });
    }

    private static VirtioHeader header(int kind, int segmentBytes, int checksumStart, int checksumOffset) {
        ByteBuffer raw = ByteBuffer.allocate(VirtioHeader.SIZE).order(ByteOrder.nativeOrder());
        raw.put(0, (byte) 1).put(1, (byte) kind);
        raw.putShort(4, (short) segmentBytes);
        raw.putShort(6, (short) checksumStart).putShort(8, (short) checksumOffset);
        return VirtioHeader.read(raw);
    }

    private static ByteBuffer tcp4(int payload) {
        ByteBuffer list = ByteBuffer.allocate(52 + payload);
        fill(list, 52);
        Ipv4.writeHeader(list, 0, TCP_HEADER + payload, 6, 64, (byte) 0, A4, B4);
        list.putShort(4, (short) 7);
        Ipv4.writeChecksum(list, 0);
        list.putInt(24, 0xffff_ff00);
        list.put(32, (byte) 0x80);
        list.put(33, (byte) 0x99);
        return list;
    }

    private static void fill(ByteBuffer buffer, int from) {
        for (int i = from; i < buffer.capacity(); i++) {
            buffer.put(i, (byte) (i * 31));
        }
    }

    private static List<ByteBuffer> cut(VirtioHeader header, ByteBuffer packet, int length) {
        SegmentedPacket segments = new SegmentedPacket();
        segments.set(header, packet, 0, length);
        List<ByteBuffer> out = new ArrayList<>();
        ByteBuffer slab = ByteBuffer.allocate(70_000);
        while (segments.hasNext()) {
            int size = segments.next(slab, 5);
            if (size > 0) {
                ByteBuffer copy = ByteBuffer.allocate(size);
                copy.put(0, slab, 5, size);
                out.add(copy);
            }
        }
        return out;
    }
}

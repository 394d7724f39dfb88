package org.tocsin.sctp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.sctp.packet.IDataChunk;
import org.tocsin.sctp.packet.SctpPacket;

class AssociationBoundsTest {
    @Test
    void aSackCountsItsOffsetsInSixteenBits() {
        AssociationBounds bounds = AssociationBounds.defaults();
        for (int wrong : new int[] {0, -1, 32, 1000, 65_536, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> bounds.withGapRangeMax(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("gapRangeMax")
                    .hasMessageContaining(Integer.toString(wrong));
        }
        assertThat(bounds.withGapRangeMax(32_768).gapRangeMax()).isEqualTo(32_768);
        assertThatThrownBy(() -> bounds.withOutstandingChunksMax(Integer.MIN_VALUE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bounds.withDeliveriesMax(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSackWaitsHalfASecondAtMost() {
        AssociationTimers timers = AssociationTimers.defaults();
        assertThatThrownBy(() -> timers.withSackDelay(Duration.ofMillis(501)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sackDelay");
        assertThatThrownBy(() -> timers.withSackDelay(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPacketFullOfUnknownStreamsEarnsOneReport() {
        LiveAssociation live = new LiveAssociation(true);
        ByteBuffer packet = ByteBuffer.allocate(1200);
        SctpPacket.writeHeader(packet, 0, 5000, 5000, LiveAssociation.TAG);
        int next = SctpPacket.HEADER_SIZE;
        int whole = DataChunk.FLAG_BEGINNING | DataChunk.FLAG_END;
        for (int i = 0; i < 40; i++) {
            next = IDataChunk.writeHeader(packet, next, whole, 1000 + i, 60_000, i, 0, 1);
        }
        SctpPacket.seal(packet, 0, next);
        byte[] bytes = new byte[next];
        packet.get(0, bytes);
        List<byte[]> answers = live.handle(bytes);
        assertThat(live.association.status().count(Counter.DROPPED_DATA)).isEqualTo(40);
        assertThat(answers.stream().mapToInt(AssociationBoundsTest::errors).sum())
                .isEqualTo(1);
    }

    private static int errors(byte[] packet) {
        ByteBuffer bytes = ByteBuffer.wrap(packet);
        int errors = 0;
        for (int at = SctpPacket.HEADER_SIZE; at < packet.length; at += Chunk.padded(bytes.getShort(at + 2))) {
            errors += Chunk.type(bytes, at) == Chunk.ERROR ? 1 : 0;
        }
        return errors;
    }
}

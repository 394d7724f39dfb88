package org.tocsin.sctp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.packet.SctpPacket;
import org.tocsin.testkit.Seeds;

/// An authenticated peer may send anything: no packet with a right header makes the association throw or loop.
class AssociationFuzzTest {
    private static final int PORT = 5000;

    @FuzzTest(maxDuration = "1m")
    void takesAnyChunks(byte[] bytes) {
        run(bytes);
    }

    @Test
    void takesRandomChunks() {
        Seeds.loop(300, seed -> {
            var random = Seeds.random(seed);
            byte[] bytes = AssociationPair.payload(seed, random.nextInt(400));
            // Chunk headers that a walk accepts, at most every 16 bytes.
            for (int at = 2; at + 4 <= bytes.length; at += 4 * (1 + random.nextInt(6))) {
                bytes[at] = new byte[] {0, 1, 3, 4, 6, 7, 8, 9, 10, 14, 64, (byte) 130, (byte) 192, (byte) 194}
                        [random.nextInt(14)];
                bytes[at + 2] = 0;
                bytes[at + 3] = (byte) (4 * (1 + random.nextInt(8)));
            }
            run(bytes);
        });
    }

    /// The first byte chooses what was agreed, the second where a packet ends.
    private static void run(byte[] bytes) {
        if (bytes.length < 3) {
            return;
        }
        LiveAssociation live = new LiveAssociation((bytes[0] & 1) != 0);
        live.association.send(
                new OutgoingMessage(Octets.wrap(new byte[5000]), 0, 0, bytes[0] >>> 1 & 7, false, Deadline.NEVER),
                live.now);
        int step = 8 + (bytes[1] & 0xff);
        for (int at = 2; at < bytes.length; at += step) {
            byte[] chunks = Arrays.copyOfRange(bytes, at, Math.min(at + step, bytes.length));
            ByteBuffer packet = ByteBuffer.allocate(SctpPacket.HEADER_SIZE + chunks.length);
            int tag = chunks[0] == 1 ? 0 : LiveAssociation.TAG;
            SctpPacket.writeHeader(packet, 0, PORT, PORT, tag);
            packet.put(SctpPacket.HEADER_SIZE, chunks);
            SctpPacket.seal(packet, 0, packet.capacity());
            live.handle(packet.array());
            live.now += 7_000_000;
            live.drain();
        }
    }
}

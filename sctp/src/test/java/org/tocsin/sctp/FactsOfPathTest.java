package org.tocsin.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.Parameter;
import org.tocsin.sctp.packet.SackChunk;

/// What implementers get wrong about heartbeats, the path MTU and congestion marks.
class FactsOfPathTest {
    private static final int TAG = ByHand.NUMBER;
    private static final int PEER = ByHand.PEER;
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void aHeartbeatIsEchoedUnchangedWhateverItSays() {
        ByHand hand = ByHand.established(ByHand.config());
        Octets info = Octets.wrap(AssociationPair.payload(1, 301));
        byte[] answer = hand.send(TAG, new ControlChunk.Heartbeat(info)).getFirst();
        byte[] chunk = Chunks.of(answer, Chunk.HEARTBEAT_ACK).getFirst();
        assertThat(ControlChunk.decode(ByteBuffer.wrap(chunk), 0)).isEqualTo(new ControlChunk.HeartbeatAck(info));
    }

    @Test
    void onlyTheAnswerToTheLastHeartbeatCounts() {
        ByHand hand = ByHand.established(ByHand.config());
        byte[] heartbeat = heartbeat(hand);
        Octets info = info(heartbeat);
        byte[] forged = info.toByteArray();
        forged[15] ^= 1;
        hand.send(TAG, new ControlChunk.HeartbeatAck(Octets.wrap(forged)));
        hand.send(TAG, new ControlChunk.HeartbeatAck(info.slice(0, 15)));
        assertThat(hand.association.roundTripSamples()).isZero();
        hand.now += 20_000_000;
        hand.send(TAG, new ControlChunk.HeartbeatAck(info));
        assertThat(hand.association.roundTripSamples()).isEqualTo(1);
        hand.send(TAG, new ControlChunk.HeartbeatAck(info));
        assertThat(hand.association.roundTripSamples()).isEqualTo(1);
        assertThat(hand.count(Counter.DROPPED_MALFORMED_CHUNK)).isEqualTo(3);
    }

    private static byte[] heartbeat(ByHand hand) {
        for (int i = 0; i < 100_000; i++) {
            for (byte[] packet : hand.at(1)) {
                if (Chunks.types(packet).contains(Chunk.HEARTBEAT)) {
                    return packet;
                }
            }
        }
        throw new AssertionError("no heartbeat");
    }

    private static Octets info(byte[] packet) {
        byte[] chunk = Chunks.of(packet, Chunk.HEARTBEAT).getFirst();
        return ((ControlChunk.Heartbeat) ControlChunk.decode(ByteBuffer.wrap(chunk), 0)).info();
    }

    private static AssociationPair pathOf(int pathBytes) {
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire());
        pair.a.drops = packet -> packet.length > pathBytes;
        pair.b.drops = pair.a.drops;
        return pair.connected();
    }

    private static int largest(AssociationPair pair, Duration time) {
        int[] largest = {0};
        var drops = pair.a.drops;
        pair.a.drops = packet -> {
            boolean isData = Chunks.types(packet).contains(Chunk.I_DATA);
            largest[0] = isData ? Math.max(largest[0], packet.length) : largest[0];
            return drops.test(packet);
        };
        pair.a.send(4, new byte[50_000]);
        pair.run(time);
        pair.a.drops = drops;
        return largest[0];
    }

    @Test
    void packetsBeginWithTheBaseAndGrowAsProbesAreAnswered() {
        for (int pathBytes : new int[] {1200, 1212, 1260, 1300, 1379, 1380, 1500}) {
            AssociationPair pair = pathOf(pathBytes);
            assertThat(largest(pair, Duration.ofMillis(900))).isLessThanOrEqualTo(1200);
            pair.run(Duration.ofSeconds(30));
            assertThat(largest(pair, SECOND))
                    .as("path of %d", pathBytes)
                    .isBetween(Math.min(1380, pathBytes) - 24, Math.min(1380, pathBytes));
            assertThat(pair.b.received).hasSize(2);
        }
    }

    @Test
    void aProbeIsAHeartbeatFilledByPadAndItsLossIsNoCongestion() {
        AssociationPair pair = pathOf(1200);
        long before = pair.a.association.status().congestionWindow();
        int[] probes = {0};
        pair.a.drops = packet -> {
            if (packet.length > 1200) {
                assertThat(Chunks.types(packet)).containsExactly(Chunk.HEARTBEAT, Chunk.PAD);
                probes[0]++;
            }
            return packet.length > 1200;
        };
        pair.run(Duration.ofSeconds(30));
        assertThat(probes[0]).isGreaterThanOrEqualTo(9).isEqualTo((int) pair.a.count(Counter.PATH_PROBES));
        assertThat(pair.a.association.status().congestionWindow()).isEqualTo(before);
        assertThat(pair.a.count(Counter.CHUNKS_LOST)).isZero();
    }

    /// Fragments have their size for good; only new ones shrink.
    @Test
    void behindABlackHoleNewPacketsShrinkAndTheOldOnesAreSentAgainAsTheyAre() {
        AssociationPair pair = pathOf(1500);
        pair.run(Duration.ofSeconds(5));
        pair.a.drops = packet -> packet.length > 1250;
        pair.a.send(4, new byte[30_000]);
        pair.run(Duration.ofSeconds(20));
        assertThat(pair.b.received).isEmpty();
        pair.a.send(2, new byte[20_000]);
        pair.run(Duration.ofSeconds(10));
        assertThat(pair.b.received).hasSize(1);
        int[] largest = {0};
        pair.a.drops = packet -> {
            boolean isData = Chunks.types(packet).contains(Chunk.I_DATA);
            largest[0] = isData ? Math.max(largest[0], packet.length) : largest[0];
            return false;
        };
        assertThat(pair.runUntil(Duration.ofSeconds(20), () -> pair.b.received.size() == 2))
                .isTrue();
        assertThat(largest[0]).isEqualTo(1380);
    }

    private static byte[] sack(int cumulativeTsn) {
        ByteBuffer chunk = ByteBuffer.allocate(SackChunk.size(0, 0));
        SackChunk.writeHeader(chunk, 0, 0, cumulativeTsn, 100_000, 0, 0);
        return chunk.array();
    }

    private static List<byte[]> marked(ByHand hand, byte[] packet) {
        hand.association.handle(ByteBuffer.wrap(packet), 0, packet.length, true, hand.now);
        return hand.answers();
    }

    private static int tsnOf(List<byte[]> packets, int type) {
        return ByteBuffer.wrap(Chunks.of(packets.getFirst(), type).getFirst()).getInt(4);
    }

    /// RFC 9260, appendix A.
    @Test
    void aMarkIsEchoedWithTheLowestTsnOfItsPacketUntilTheSenderSlowedDown() {
        ByHand hand = ByHand.established(ByHand.config().withEcn(true), Parameter.ecnCapable());
        assertThat(hand.association.isEcnCapable()).isTrue();
        byte[] first = ByHand.data(ByHand.WHOLE, PEER, 0, 0, 1);
        byte[] second = ByHand.data(ByHand.WHOLE, PEER + 1, 0, 1, 1);
        List<byte[]> answers = marked(hand, Chunks.packet(TAG, second, first));
        assertThat(ByHand.types(answers)).containsExactly(Chunk.ECNE, Chunk.SACK);
        assertThat(tsnOf(answers, Chunk.ECNE)).isEqualTo(PEER);
        // Each SACK says it again.
        answers = hand.send(TAG, ByHand.data(ByHand.WHOLE, PEER + 2, 0, 2, 1));
        assertThat(ByHand.types(answers)).containsExactly(Chunk.ECNE, Chunk.SACK);
        // What answers an earlier mark does not end it.
        hand.send(TAG, new ControlChunk.CongestionWindowReduced(PEER - 1));
        answers = hand.send(TAG, ByHand.data(ByHand.WHOLE, PEER + 3, 0, 3, 1));
        assertThat(ByHand.types(answers)).contains(Chunk.ECNE);
        hand.send(TAG, new ControlChunk.CongestionWindowReduced(PEER));
        answers = hand.send(TAG, ByHand.data(ByHand.WHOLE, PEER + 4, 0, 4, 1));
        assertThat(ByHand.types(answers)).containsExactly(Chunk.SACK);
    }

    @Test
    void anEchoShrinksTheWindowOnceAFlightAndIsAlwaysAnswered() {
        for (CongestionControlKind kind : CongestionControlKind.values()) {
            ByHand hand = ByHand.established(
                    ByHand.config().withEcn(true).withCongestionControl(kind), Parameter.ecnCapable());
            hand.queue(10_000);
            int sent = hand.answers().size();
            long before = hand.association.status().congestionWindow();
            for (int i = 0; i < 3; i++) {
                List<byte[]> answers = hand.send(TAG, new ControlChunk.EcnEcho(TAG + i));
                assertThat(tsnOf(answers, Chunk.CWR)).isEqualTo(TAG + i);
            }
            long after = hand.association.status().congestionWindow();
            assertThat(after).isBetween(before / 2, before * 9 / 10);
            hand.send(TAG, sack(TAG - 1 + sent));
            hand.queue(1000);
            hand.answers();
            long between = hand.association.status().congestionWindow();
            hand.send(TAG, new ControlChunk.EcnEcho(TAG + sent));
            assertThat(hand.association.status().congestionWindow()).isLessThan(between);
            assertThat(hand.count(Counter.CONGESTION_ECHOES)).isEqualTo(2);
            // Of what was never sent, nobody saw a mark.
            assertThat(ByHand.types(hand.send(TAG, new ControlChunk.EcnEcho(TAG + 1000))))
                    .doesNotContain(Chunk.CWR);
        }
    }

    @Test
    void withoutConsentOfBothEndsMarksDoNotCount() {
        for (boolean ours : new boolean[] {true, false}) {
            Parameter theirs = ours ? Parameter.forwardTsnSupported() : Parameter.ecnCapable();
            ByHand hand = ByHand.established(ByHand.config().withEcn(ours), theirs);
            assertThat(hand.association.isEcnCapable()).isFalse();
            List<byte[]> answers = marked(hand, Chunks.packet(TAG, ByHand.data(ByHand.WHOLE, PEER, 0, 0, 1)));
            assertThat(ByHand.types(answers)).containsExactly(Chunk.SACK);
            hand.queue(100);
            hand.answers();
            assertThat(ByHand.types(hand.send(TAG, new ControlChunk.EcnEcho(TAG))))
                    .doesNotContain(Chunk.CWR);
        }
    }
}

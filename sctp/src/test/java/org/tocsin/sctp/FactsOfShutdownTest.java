package org.tocsin.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.ErrorCause;
import org.tocsin.sctp.packet.SackChunk;

/// What implementers get wrong about the end of an association.
class FactsOfShutdownTest {
    private static final int TAG = ByHand.NUMBER;
    private static final int PEER = ByHand.PEER;

    private static byte[] sack(int cumulativeTsn) {
        ByteBuffer chunk = ByteBuffer.allocate(SackChunk.size(0, 0));
        SackChunk.writeHeader(chunk, 0, 0, cumulativeTsn, 100_000, 0, 0);
        return chunk.array();
    }

    @Test
    void shutdownWaitsForWhatIsQueuedAndTakesNoMore() {
        ByHand hand = ByHand.established(ByHand.config());
        hand.queue(100);
        hand.association.shutdown(hand.now);
        assertThat(hand.state()).isEqualTo("SHUTDOWN-PENDING");
        hand.queue(200);
        List<byte[]> answers = hand.answers();
        assertThat(ByHand.types(answers)).containsExactly(Chunk.DATA);
        answers = hand.send(TAG, sack(TAG));
        assertThat(ByHand.types(answers)).containsExactly(Chunk.SHUTDOWN);
        assertThat(hand.state()).isEqualTo("SHUTDOWN-SENT");
    }

    @Test
    void dataAfterShutdownIsAnsweredBySackAndShutdown() {
        ByHand hand = ByHand.established(ByHand.config());
        hand.association.shutdown(hand.now);
        hand.answers();
        for (int i = 0; i < 3; i++) {
            List<byte[]> answers = hand.send(TAG, ByHand.data(ByHand.WHOLE, PEER + i, 0, i, 1));
            assertThat(ByHand.types(answers)).containsExactlyInAnyOrder(Chunk.SACK, Chunk.SHUTDOWN);
            // T2 starts over.
            assertThat(hand.at(200)).isEmpty();
        }
        assertThat(hand.receivedSizes()).hasSize(3);
        assertThat(ByHand.types(hand.at(100))).containsExactly(Chunk.SHUTDOWN);
    }

    @Test
    void theReceiverOfShutdownDrainsAndThenAcknowledges() {
        ByHand hand = ByHand.established(ByHand.config());
        hand.queue(100);
        assertThat(hand.answers()).hasSize(1);
        hand.send(TAG, new ControlChunk.Shutdown(TAG - 1));
        assertThat(hand.state()).isEqualTo("SHUTDOWN-RECEIVED");
        // SHUTDOWN acknowledges as SACK does.
        List<byte[]> answers = hand.send(TAG, new ControlChunk.Shutdown(TAG));
        assertThat(ByHand.types(answers)).containsExactly(Chunk.SHUTDOWN_ACK);
        assertThat(hand.state()).isEqualTo("SHUTDOWN-ACK-SENT");
        hand.send(TAG, new ControlChunk.ShutdownComplete(false));
        assertThat(hand.state()).isEqualTo("CLOSED");
        assertThat(hand.events.getLast()).isEqualTo(new Output.Closed(new CloseReason.Shutdown()));
    }

    @Test
    void shutdownsThatCrossAreBothAcknowledged() {
        ByHand hand = ByHand.established(ByHand.config());
        hand.association.shutdown(hand.now);
        hand.answers();
        List<byte[]> answers = hand.send(TAG, new ControlChunk.Shutdown(TAG - 1));
        assertThat(ByHand.types(answers)).containsExactly(Chunk.SHUTDOWN_ACK);
        answers = hand.send(TAG, new ControlChunk.ShutdownAck());
        assertThat(ByHand.types(answers)).containsExactly(Chunk.SHUTDOWN_COMPLETE);
        assertThat(hand.state()).isEqualTo("CLOSED");
    }

    @Test
    void shutdownInTheHandshakeIsDropped() {
        ByHand hand = new ByHand(ByHand.config());
        hand.association.connect(hand.now);
        hand.answers();
        assertThat(hand.send(TAG, new ControlChunk.Shutdown(TAG - 1))).isEmpty();
        assertThat(hand.state()).isEqualTo("COOKIE-WAIT");
    }

    @Test
    void theGuardEndsAShutdownThatIsNeverAnswered() {
        AssociationConfig config = ByHand.config()
                .withTimers(AssociationTimers.defaults()
                        .withRtoMax(Duration.ofSeconds(2))
                        .withMaxRetransmissions(0));
        ByHand hand = ByHand.established(config);
        hand.association.shutdown(hand.now);
        int shutdowns = 0;
        for (int i = 0; i < 99; i++) {
            shutdowns += hand.at(100).size();
        }
        assertThat(shutdowns).isBetween(4, 12);
        assertThat(hand.state()).isEqualTo("SHUTDOWN-SENT");
        List<byte[]> answers = hand.at(101);
        assertThat(ByHand.types(answers)).containsExactly(Chunk.ABORT);
        assertThat(hand.state()).isEqualTo("CLOSED");
    }

    @Test
    void anAbortIsNeverAnsweredAndNothingFollowsIt() {
        ByHand hand = ByHand.established(ByHand.config());
        hand.queue(100);
        assertThat(hand.send(
                        TAG,
                        FactsOfPacketsTest.bytes(new ControlChunk.Abort(false, List.of())),
                        ByHand.data(ByHand.WHOLE, PEER, 0, 0, 1)))
                .isEmpty();
        assertThat(hand.state()).isEqualTo("CLOSED");
        assertThat(hand.receivedSizes()).isEmpty();
    }

    @Test
    void ourAbortSaysWhyAndStandsAlone() {
        ByHand hand = ByHand.established(ByHand.config());
        hand.queue(100);
        hand.association.abort("enough", hand.now);
        List<byte[]> answers = hand.answers();
        assertThat(ByHand.types(answers)).containsExactly(Chunk.ABORT);
        ErrorCause cause = ByHand.causes(answers, Chunk.ABORT).getFirst();
        assertThat(cause.code()).isEqualTo(ErrorCause.USER_INITIATED_ABORT);
        assertThat(cause.value()).isEqualTo(Octets.wrap("enough".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whateverIsLostBothEndsClose() {
        for (int type : new int[] {Chunk.SHUTDOWN, Chunk.SHUTDOWN_ACK, Chunk.SHUTDOWN_COMPLETE}) {
            for (boolean both : new boolean[] {false, true}) {
                AssociationPair pair = new AssociationPair(1, AssociationPair.wire()).connected();
                int[] left = {2};
                pair.a.drops = packet -> Chunks.types(packet).contains(type) && left[0]-- > 0;
                pair.b.drops = pair.a.drops;
                pair.a.association.shutdown(pair.now);
                if (both) {
                    pair.b.association.shutdown(pair.now);
                }
                assertThat(pair.runUntil(
                                Duration.ofSeconds(20),
                                () -> pair.a.has(Output.Closed.class) && pair.b.has(Output.Closed.class)))
                        .as("type %d lost", type)
                        .isTrue();
            }
        }
    }
}

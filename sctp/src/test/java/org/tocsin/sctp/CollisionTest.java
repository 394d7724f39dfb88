package org.tocsin.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.Parameters;
import org.tocsin.sctp.packet.SctpPacket;

/// RFC 9260, sections 5.2 and 8.4: cookies and chunks that do not belong to the present state.
class CollisionTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static byte[] packet(int tag, ControlChunk... chunks) {
        ByteBuffer out = ByteBuffer.allocate(2000);
        int at = SctpPacket.HEADER_SIZE;
        for (ControlChunk chunk : chunks) {
            at = chunk.write(out, at);
        }
        SctpPacket.writeHeader(out, 0, 5000, 5000, tag);
        SctpPacket.seal(out, 0, at);
        return Arrays.copyOf(out.array(), at);
    }

    private static int type(byte[] packet) {
        return packet[SctpPacket.HEADER_SIZE] & 0xff;
    }

    /// Packets of a chunk type that a side has sent.
    private static List<byte[]> record(AssociationPair.Side side, int chunkType) {
        List<byte[]> packets = new ArrayList<>();
        side.drops = packet -> {
            if (type(packet) == chunkType) {
                packets.add(packet);
            }
            return false;
        };
        return packets;
    }

    @Test
    void aRepeatedCookieIsAcknowledgedAgainAndChangesNothing() {
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire());
        List<byte[]> cookies = record(pair.a, Chunk.COOKIE_ECHO);
        pair.connected();
        List<byte[]> acks = record(pair.b, Chunk.COOKIE_ACK);
        byte[] cookie = cookies.getFirst();
        pair.b.association.handle(ByteBuffer.wrap(cookie), 0, cookie.length, pair.now);
        pair.run(SECOND);
        assertThat(acks).hasSize(1);
        assertThat(pair.b.events.stream().filter(Output.Connected.class::isInstance))
                .hasSize(1);
        pair.a.send(0, new byte[10]);
        assertThat(pair.runUntil(SECOND, () -> pair.b.received.size() == 1)).isTrue();
    }

    @Test
    void anAlteredCookieIsDropped() {
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire());
        pair.a.drops = packet -> {
            if (type(packet) == Chunk.COOKIE_ECHO) {
                packet[30] ^= 1;
                SctpPacket.seal(ByteBuffer.wrap(packet), 0, packet.length);
            }
            return false;
        };
        pair.a.association.connect(pair.now);
        pair.run(SECOND);
        assertThat(pair.b.state()).isEqualTo("CLOSED");
        assertThat(pair.b.count(Counter.DROPPED_FORGED_COOKIE)).isPositive();
    }

    @Test
    void aStaleCookieStartsTheHandshakeAnew() {
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire());
        boolean[] hold = {true};
        pair.a.drops = packet -> hold[0] && type(packet) == Chunk.COOKIE_ECHO;
        pair.a.association.connect(pair.now);
        pair.run(Duration.ofSeconds(70));
        assertThat(pair.a.state()).isEqualTo("COOKIE-ECHOED");
        hold[0] = false;
        assertThat(pair.runUntil(Duration.ofSeconds(10), () -> pair.a.has(Output.Connected.class)))
                .isTrue();
        assertThat(pair.b.count(Counter.DROPPED_STALE_COOKIE)).isEqualTo(1);
    }

    @Test
    void anInitLeavesNoStateBehind() {
        LiveAssociation live = new LiveAssociation(true);
        ControlChunk.Init init = new ControlChunk.Init(77, 100_000, 10, 10, 5, Parameters.NONE);
        List<byte[]> answers = live.handle(packet(0, init));
        assertThat(answers).hasSize(1);
        assertThat(type(answers.getFirst())).isEqualTo(Chunk.INIT_ACK);
        assertThat(SctpPacket.verificationTag(ByteBuffer.wrap(answers.getFirst()), 0))
                .isEqualTo(77);
        assertThat(live.state()).isEqualTo("ESTABLISHED");
        assertThat(live.events).isEmpty();
    }

    @Test
    void whatComesOutOfTheBlueIsAnsweredByAbortOnlyWhereItMay() {
        ControlChunk[] unanswered = {
            new ControlChunk.Abort(false, List.of()),
            new ControlChunk.ShutdownComplete(false),
            new ControlChunk.CookieAck()
        };
        for (ControlChunk chunk : unanswered) {
            assertThat(answerOfClosed(packet(9, chunk))).as("%s", chunk).isEmpty();
        }
        List<byte[]> abort = answerOfClosed(packet(9, new ControlChunk.Shutdown(1)));
        assertThat(type(abort.getFirst())).isEqualTo(Chunk.ABORT);
        assertThat(abort.getFirst()[13]).isEqualTo((byte) Chunk.FLAG_TAG_REFLECTED);
        assertThat(SctpPacket.verificationTag(ByteBuffer.wrap(abort.getFirst()), 0))
                .isEqualTo(9);
        List<byte[]> complete = answerOfClosed(packet(9, new ControlChunk.ShutdownAck()));
        assertThat(type(complete.getFirst())).isEqualTo(Chunk.SHUTDOWN_COMPLETE);
    }

    private static List<byte[]> answerOfClosed(byte[] packet) {
        LiveAssociation live = new LiveAssociation(true);
        live.association.abort("end", live.now);
        live.handle(new byte[0]);
        return live.handle(packet);
    }

    @Test
    void anAbortEndsOnlyWithTheRightTag() {
        LiveAssociation live = new LiveAssociation(true);
        live.handle(packet(5, new ControlChunk.Abort(false, List.of())));
        live.handle(packet(LiveAssociation.TAG, new ControlChunk.Abort(true, List.of())));
        assertThat(live.state()).isEqualTo("ESTABLISHED");
        live.handle(packet(1000, new ControlChunk.Abort(true, List.of())));
        assertThat(live.state()).isEqualTo("CLOSED");
    }

    @Test
    void aSilentPeerIsAskedByHeartbeat() {
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire()).connected();
        List<byte[]> heartbeats = record(pair.a, Chunk.HEARTBEAT);
        List<byte[]> answers = record(pair.b, Chunk.HEARTBEAT_ACK);
        pair.run(Duration.ofSeconds(30));
        assertThat(heartbeats.size()).isBetween(1, 6);
        assertThat(answers).hasSameSizeAs(heartbeats);
    }
}

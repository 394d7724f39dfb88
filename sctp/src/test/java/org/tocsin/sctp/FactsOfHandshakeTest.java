package org.tocsin.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.ErrorCause;
import org.tocsin.sctp.packet.Parameter;
import org.tocsin.sctp.packet.Parameters;
import org.tocsin.sctp.packet.SctpPacket;

/// What implementers get wrong about INIT, cookies, collisions and verification tags.
class FactsOfHandshakeTest {
    private static final int TAG = ByHand.NUMBER;
    private static final int PEER = ByHand.PEER;
    private static final ControlChunk.CookieAck COOKIE_ACK = new ControlChunk.CookieAck();

    private static int tag(byte[] packet) {
        return SctpPacket.verificationTag(ByteBuffer.wrap(packet), 0);
    }

    @Test
    void anInitWithAVerificationTagOrCompanyIsDropped() {
        ByHand hand = new ByHand(ByHand.config());
        assertThat(hand.send(5, ByHand.init(PEER))).isEmpty();
        assertThat(hand.send(0, ByHand.init(PEER), COOKIE_ACK)).isEmpty();
        assertThat(hand.send(0, COOKIE_ACK, ByHand.init(PEER))).isEmpty();
        assertThat(hand.count(Counter.DROPPED_WRONG_TAG)).isEqualTo(2);
    }

    @Test
    void anInitWithTagZeroIsDropped() {
        ByHand hand = new ByHand(ByHand.config());
        assertThat(hand.send(0, ByHand.init(0))).isEmpty();
    }

    @Test
    void anInitWithoutStreamsOrWindowIsAnsweredByAbort() {
        ControlChunk.Init[] wrong = {
            new ControlChunk.Init(PEER, 200_000, 0, 10, PEER, Parameters.NONE),
            new ControlChunk.Init(PEER, 200_000, 10, 0, PEER, Parameters.NONE),
            new ControlChunk.Init(PEER, 1499, 10, 10, PEER, Parameters.NONE)
        };
        for (ControlChunk.Init init : wrong) {
            List<byte[]> answers = new ByHand(ByHand.config()).send(0, init);
            assertThat(ByHand.codes(answers, Chunk.ABORT))
                    .as("%s", init)
                    .containsExactly(ErrorCause.INVALID_MANDATORY_PARAMETER);
            assertThat(tag(answers.getFirst())).isEqualTo(PEER);
        }
    }

    @Test
    void anInitAckWithTagZeroEndsTheAttemptWithoutAnAnswer() {
        ByHand hand = new ByHand(ByHand.config());
        hand.association.connect(hand.now);
        hand.answers();
        ControlChunk ack = new ControlChunk.InitAck(
                0, 200_000, 10, 10, PEER, Parameters.of(Parameter.stateCookie(Octets.ofHex("aa"))));
        assertThat(hand.send(TAG, ack)).isEmpty();
        assertThat(hand.state()).isEqualTo("CLOSED");
    }

    @Test
    void anInitAckWithoutCookieIsAnsweredByAbortWithCauseTwo() {
        ByHand hand = new ByHand(ByHand.config());
        hand.association.connect(hand.now);
        hand.answers();
        List<byte[]> answers = hand.send(TAG, new ControlChunk.InitAck(PEER, 200_000, 10, 10, PEER, Parameters.NONE));
        assertThat(ByHand.codes(answers, Chunk.ABORT)).containsExactly(ErrorCause.MISSING_MANDATORY_PARAMETER);
    }

    @Test
    void anInitAckOutsideOfCookieWaitIsDropped() {
        ByHand hand = ByHand.established(ByHand.config());
        ControlChunk ack = new ControlChunk.InitAck(
                7, 200_000, 10, 10, PEER, Parameters.of(Parameter.stateCookie(Octets.ofHex("aa"))));
        assertThat(hand.send(TAG, ack)).isEmpty();
        assertThat(hand.state()).isEqualTo("ESTABLISHED");
    }

    /// RFC 9260, section 3.2.1: 00 stop, 01 stop and report, 10 skip, 11 skip and report.
    @Test
    void theBitsOfAnUnknownParameterDecide() {
        for (int type : new int[] {0x3fff, 0x7fff, 0xbfff, 0xffff}) {
            ByHand hand = new ByHand(ByHand.config().withInterleaving(true));
            Parameter unknown = new Parameter(type, Octets.ofHex("0102"));
            Parameter behind = Parameter.supportedExtensions(Chunk.I_DATA, Chunk.I_FORWARD_TSN);
            byte[] initAck = hand.send(0, ByHand.init(PEER, unknown, behind)).getFirst();
            boolean reported = ByHand.initAck(initAck).parameters().contains(Parameter.UNRECOGNIZED_PARAMETER);
            assertThat(reported).as("type %x", type).isEqualTo((type & 0x4000) != 0);
            hand.send(TAG, new ControlChunk.CookieEcho(ByHand.cookie(initAck)));
            hand.queue(10);
            // What stands behind it counts only if it is skipped.
            assertThat(ByHand.types(hand.answers()))
                    .as("type %x", type)
                    .contains((type & 0x8000) != 0 ? Chunk.I_DATA : Chunk.DATA);
        }
    }

    @Test
    void anUnknownParameterOfAnInitAckIsReportedBehindCookieEcho() {
        ByHand hand = new ByHand(ByHand.config());
        hand.association.connect(hand.now);
        hand.answers();
        Parameters parameters =
                Parameters.of(Parameter.stateCookie(Octets.ofHex("aa")), new Parameter(0xffff, Octets.ofHex("0102")));
        byte[] answer = hand.send(TAG, new ControlChunk.InitAck(PEER, 200_000, 10, 10, PEER, parameters))
                .getFirst();
        assertThat(Chunks.types(answer)).containsExactly(Chunk.COOKIE_ECHO, Chunk.ERROR);
        assertThat(ByHand.codes(List.of(answer), Chunk.ERROR)).containsExactly(ErrorCause.UNRECOGNIZED_PARAMETERS);
    }

    @Test
    void anInitLeavesNothingBehind() {
        ByHand hand = new ByHand(ByHand.config());
        for (int i = 1; i < 1000; i++) {
            hand.send(0, ByHand.init(i));
        }
        assertThat(hand.state()).isEqualTo("CLOSED");
        assertThat(hand.at(100_000)).isEmpty();
    }

    @Test
    void aCookieWithAnyBitChangedIsDropped() {
        ByHand hand = new ByHand(ByHand.config());
        Octets cookie = ByHand.cookie(hand.send(0, ByHand.init(PEER)).getFirst());
        for (int bit = 0; bit < 8 * cookie.size(); bit++) {
            byte[] changed = cookie.toByteArray();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(hand.send(TAG, new ControlChunk.CookieEcho(Octets.wrap(changed))))
                    .isEmpty();
        }
        assertThat(hand.state()).isEqualTo("CLOSED");
        hand.send(TAG, new ControlChunk.CookieEcho(cookie));
        assertThat(hand.state()).isEqualTo("ESTABLISHED");
    }

    @Test
    void aStaleCookieIsReportedWithItsStalenessInMicroseconds() {
        ByHand hand = new ByHand(ByHand.config());
        Octets cookie = ByHand.cookie(hand.send(0, ByHand.init(PEER)).getFirst());
        hand.at(60_250);
        ErrorCause cause = ByHand.causes(hand.send(TAG, new ControlChunk.CookieEcho(cookie)), Chunk.ERROR)
                .getFirst();
        assertThat(cause.code()).isEqualTo(ErrorCause.STALE_COOKIE);
        assertThat(cause.value().asReadOnlyBuffer().getInt()).isEqualTo(250_000);
        assertThat(hand.state()).isEqualTo("CLOSED");
    }

    /// RFC 9260, section 5.2.6: who is told so may ask for a longer life.
    @Test
    void afterAStaleCookieALongerLifeIsAskedForAndGrantedWithinBounds() {
        ByHand hand = new ByHand(ByHand.config());
        hand.association.connect(hand.now);
        hand.answers();
        Parameters parameters = Parameters.of(Parameter.stateCookie(Octets.ofHex("aa")));
        hand.send(TAG, new ControlChunk.InitAck(PEER, 200_000, 10, 10, PEER, parameters));
        byte[] init = hand.send(TAG, new ControlChunk.OperationError(List.of(ErrorCause.staleCookie(3_000_000))))
                .getFirst();
        byte[] chunk = Chunks.of(init, Chunk.INIT).getFirst();
        ControlChunk.Init again = (ControlChunk.Init) ControlChunk.decode(ByteBuffer.wrap(chunk), 0);
        long increment = again.parameters()
                .value(Parameter.COOKIE_PRESERVATIVE)
                .orElseThrow()
                .asReadOnlyBuffer()
                .getInt();
        assertThat(increment).isBetween(3000L, 5000L);

        for (int asked : new int[] {5000, -1}) {
            ByHand other = new ByHand(ByHand.config());
            Parameter preservative = Parameter.cookiePreservative(asked & 0xffff_ffffL);
            Octets cookie =
                    ByHand.cookie(other.send(0, ByHand.init(PEER, preservative)).getFirst());
            other.at(64_000);
            other.send(TAG, new ControlChunk.CookieEcho(cookie));
            assertThat(other.state()).isEqualTo("ESTABLISHED");
            ByHand late = new ByHand(ByHand.config());
            cookie = ByHand.cookie(late.send(0, ByHand.init(PEER, preservative)).getFirst());
            late.at(121_000);
            late.send(TAG, new ControlChunk.CookieEcho(cookie));
            assertThat(late.state()).isEqualTo("CLOSED");
        }
    }

    @Test
    void aStaleCookieOfThePresentAssociationIsNoError() {
        ByHand hand = new ByHand(ByHand.config());
        Octets cookie = ByHand.cookie(hand.send(0, ByHand.init(PEER)).getFirst());
        hand.send(TAG, new ControlChunk.CookieEcho(cookie));
        hand.at(70_000);
        assertThat(ByHand.types(hand.send(TAG, new ControlChunk.CookieEcho(cookie))))
                .contains(Chunk.COOKIE_ACK)
                .doesNotContain(Chunk.ERROR);
    }

    @Test
    void theSecretOfCookiesChangesAndTheOneBeforeIsStillKnown() {
        ByHand hand = new ByHand(ByHand.config());
        hand.send(0, ByHand.init(1));
        hand.at(119_000);
        Octets cookie = ByHand.cookie(hand.send(0, ByHand.init(PEER)).getFirst());
        hand.at(2_000);
        hand.send(0, ByHand.init(2));
        hand.send(TAG, new ControlChunk.CookieEcho(cookie));
        assertThat(hand.state()).isEqualTo("ESTABLISHED");
    }

    /// Section 5.2.1: to one that crosses ours, the same tag and TSN as in our INIT.
    @Test
    void anInitThatCrossesIsAnsweredWithWhatOurInitSaid() {
        ByHand hand = new ByHand(ByHand.config());
        hand.association.connect(hand.now);
        hand.answers();
        ControlChunk.InitAck ack =
                ByHand.initAck(hand.send(0, ByHand.init(PEER)).getFirst());
        assertThat(ack.initiateTag()).isEqualTo(TAG);
        assertThat(ack.initialTsn()).isEqualTo(TAG);
        assertThat(hand.state()).isEqualTo("COOKIE-WAIT");
    }

    /// Section 5.2.2: in an association, a new tag; the association stays.
    @Test
    void anInitInAnAssociationIsAnsweredWithANewTag() {
        ByHand hand = ByHand.established(ByHand.config());
        ControlChunk.InitAck ack = ByHand.initAck(hand.send(0, ByHand.init(77)).getFirst());
        assertThat(ack.initiateTag()).isNotEqualTo(TAG);
        assertThat(hand.state()).isEqualTo("ESTABLISHED");
        assertThat(hand.events).isEmpty();
    }

    /// Action A.
    @Test
    void aCookieWithBothTagsNewAndItsTiesRightRestarts() {
        ByHand hand = ByHand.established(ByHand.config());
        byte[] initAck = hand.send(0, ByHand.init(77)).getFirst();
        hand.send(TAG, ByHand.data(2, PEER, 0, 0, 100));
        int newTag = ByHand.initAck(initAck).initiateTag();
        List<byte[]> answers = hand.send(newTag, new ControlChunk.CookieEcho(ByHand.cookie(initAck)));
        assertThat(ByHand.types(answers)).contains(Chunk.COOKIE_ACK);
        assertThat(tag(answers.getFirst())).isEqualTo(77);
        assertThat(hand.has(Output.Restarted.class)).isTrue();
        // What was begun before belongs to nobody.
        hand.send(newTag, ByHand.data(ByHand.WHOLE, PEER, 0, 0, 5));
        assertThat(hand.receivedSizes()).containsExactly(5);
    }

    /// Action B: two INITs crossed, and the peer's second one won.
    @Test
    void aCookieWithOurTagAndANewOneOfThePeerUpdatesThePeersTag() {
        ByHand hand = new ByHand(ByHand.config());
        hand.association.connect(hand.now);
        hand.answers();
        Octets first = ByHand.cookie(hand.send(0, ByHand.init(PEER)).getFirst());
        Octets second = ByHand.cookie(hand.send(0, ByHand.init(77)).getFirst());
        hand.send(TAG, new ControlChunk.CookieEcho(first));
        assertThat(hand.state()).isEqualTo("ESTABLISHED");
        List<byte[]> answers = hand.send(TAG, new ControlChunk.CookieEcho(second));
        assertThat(tag(answers.getFirst())).isEqualTo(77);
        assertThat(Chunks.types(answers.getFirst())).contains(Chunk.COOKIE_ACK);
        assertThat(hand.has(Output.Restarted.class)).isFalse();
    }

    /// Action C: a cookie of before, delayed.
    @Test
    void aCookieWithAnotherTagOfOursAndNoTiesIsDropped() {
        int[] number = {100};
        AssociationPair pair = new AssociationPair(
                1,
                AssociationPair.wire(),
                ByHand.config(),
                ByHand.config(),
                out -> Arrays.fill(out, (byte) ++number[0]));
        byte[] init = Chunks.packet(0, ByHand.init(PEER));
        byte[][] acks = new byte[2][];
        int[] count = {0};
        pair.b.drops = packet -> {
            if (Chunks.types(packet).contains(Chunk.INIT_ACK)) {
                acks[count[0]++] = packet;
            }
            return true;
        };
        for (int i = 0; i < 2; i++) {
            pair.b.association.handle(ByteBuffer.wrap(init), 0, init.length, pair.now);
            pair.run(Duration.ofMillis(1));
        }
        for (int i : new int[] {1, 0}) {
            int tag = ByHand.initAck(acks[i]).initiateTag();
            byte[] echo = Chunks.packet(tag, new ControlChunk.CookieEcho(ByHand.cookie(acks[i])));
            pair.b.association.handle(ByteBuffer.wrap(echo), 0, echo.length, pair.now);
        }
        assertThat(pair.b.state()).isEqualTo("ESTABLISHED");
        assertThat(pair.b.count(Counter.DROPPED_OUT_OF_THE_BLUE)).isEqualTo(1);
    }

    /// Action D.
    @Test
    void aCookieWithBothTagsAsTheyAreIsAcknowledgedAgain() {
        ByHand hand = new ByHand(ByHand.config());
        Octets cookie = ByHand.cookie(hand.send(0, ByHand.init(PEER)).getFirst());
        hand.send(TAG, new ControlChunk.CookieEcho(cookie));
        List<byte[]> answers = hand.send(TAG, new ControlChunk.CookieEcho(cookie));
        assertThat(ByHand.types(answers)).containsExactly(Chunk.COOKIE_ACK);
        assertThat(hand.events.stream().filter(Output.Connected.class::isInstance))
                .hasSize(1);
    }

    @Test
    void aRestartWhileShutDownIsAcknowledgedIsRefused() {
        ByHand hand = ByHand.established(ByHand.config());
        byte[] initAck = hand.send(0, ByHand.init(77)).getFirst();
        hand.send(TAG, new ControlChunk.Shutdown(TAG - 1));
        assertThat(hand.state()).isEqualTo("SHUTDOWN-ACK-SENT");
        int newTag = ByHand.initAck(initAck).initiateTag();
        List<byte[]> answers = hand.send(newTag, new ControlChunk.CookieEcho(ByHand.cookie(initAck)));
        assertThat(ByHand.types(answers)).containsExactly(Chunk.SHUTDOWN_ACK, Chunk.ERROR);
        assertThat(ByHand.codes(answers, Chunk.ERROR)).containsExactly(ErrorCause.COOKIE_RECEIVED_WHILE_SHUTTING_DOWN);
        assertThat(hand.state()).isEqualTo("SHUTDOWN-ACK-SENT");
    }

    /// Two INIT ACKs to one INIT differ, and either cookie connects.
    @Test
    void aRepeatedInitMayBeFollowedByEitherCookie() {
        for (int which = 0; which < 2; which++) {
            AssociationPair pair = new AssociationPair(3, AssociationPair.wire());
            Octets[] cookies = new Octets[2];
            ByteBuffer[] inits = new ByteBuffer[1];
            pair.a.drops = packet -> {
                if (!Chunks.of(packet, Chunk.INIT).isEmpty()) {
                    inits[0] = ByteBuffer.wrap(packet);
                }
                return true;
            };
            int[] count = {0};
            int[] tags = new int[2];
            pair.b.drops = packet -> {
                tags[count[0]] = ByHand.initAck(packet).initiateTag();
                cookies[count[0]++] = ByHand.cookie(packet);
                return true;
            };
            pair.a.association.connect(pair.now);
            pair.run(Duration.ofMillis(10));
            for (int i = 0; i < 2; i++) {
                pair.b.association.handle(inits[0], 0, inits[0].capacity(), pair.now);
                pair.run(Duration.ofMillis(1));
            }
            assertThat(cookies[0]).isNotEqualTo(cookies[1]);
            pair.b.drops = _ -> true;
            byte[] echo = Chunks.packet(tags[which], new ControlChunk.CookieEcho(cookies[which]));
            pair.b.association.handle(ByteBuffer.wrap(echo), 0, echo.length, pair.now);
            assertThat(pair.b.state()).isEqualTo("ESTABLISHED");
        }
    }

    /// Section 8.5.1 B and C.
    @Test
    void abortAndShutdownCompleteTakeOurTagOrThePeersWithTheTBit() {
        for (boolean abort : new boolean[] {true, false}) {
            for (boolean reflected : new boolean[] {true, false}) {
                ControlChunk end = abort
                        ? new ControlChunk.Abort(reflected, List.of())
                        : new ControlChunk.ShutdownComplete(reflected);
                for (int tag : new int[] {TAG, PEER, 5, 0}) {
                    ByHand hand = ByHand.established(ByHand.config());
                    hand.send(TAG, new ControlChunk.Shutdown(TAG - 1));
                    assertThat(hand.send(tag, end)).isEmpty();
                    boolean right = tag == (reflected ? PEER : TAG);
                    assertThat(hand.state()).as("%s %x", end, tag).isEqualTo(right ? "CLOSED" : "SHUTDOWN-ACK-SENT");
                }
            }
        }
    }

    /// Section 8.5.1 E.
    @Test
    void shutdownAckInCookieWaitIsAnsweredWithTheTBit() {
        ByHand hand = new ByHand(ByHand.config());
        hand.association.connect(hand.now);
        hand.answers();
        byte[] answer = hand.send(1234, new ControlChunk.ShutdownAck()).getFirst();
        assertThat(Chunks.types(answer)).containsExactly(Chunk.SHUTDOWN_COMPLETE);
        assertThat(answer[13]).isEqualTo((byte) Chunk.FLAG_TAG_REFLECTED);
        assertThat(tag(answer)).isEqualTo(1234);
        assertThat(hand.state()).isEqualTo("COOKIE-WAIT");
    }

    /// Section 8.4.
    @Test
    void outOfTheBlueSomeAreNeverAnsweredAndOthersByAbort() {
        ControlChunk stale = new ControlChunk.OperationError(List.of(ErrorCause.staleCookie(1)));
        ControlChunk error = new ControlChunk.OperationError(List.of(ErrorCause.outOfResource()));
        ControlChunk[] silent = {
            new ControlChunk.Abort(false, List.of()), new ControlChunk.ShutdownComplete(false), COOKIE_ACK, stale
        };
        for (ControlChunk chunk : silent) {
            assertThat(new ByHand(ByHand.config()).send(9, chunk))
                    .as("%s", chunk)
                    .isEmpty();
            // Not even behind others.
            assertThat(new ByHand(ByHand.config()).send(9, new ControlChunk.Heartbeat(Octets.ofHex("aa")), chunk))
                    .as("%s", chunk)
                    .isEmpty();
        }
        ControlChunk[] answered = {new ControlChunk.Heartbeat(Octets.ofHex("aa")), error, new ControlChunk.Shutdown(1)};
        for (ControlChunk chunk : answered) {
            byte[] answer = new ByHand(ByHand.config()).send(9, chunk).getFirst();
            assertThat(Chunks.types(answer)).as("%s", chunk).containsExactly(Chunk.ABORT);
            assertThat(answer[13]).isEqualTo((byte) Chunk.FLAG_TAG_REFLECTED);
            assertThat(tag(answer)).isEqualTo(9);
        }
    }

    @Test
    void aPacketWithAWrongTagChangesNothing() {
        ByHand hand = ByHand.established(ByHand.config());
        assertThat(hand.send(TAG + 1, ByHand.data(ByHand.WHOLE, PEER, 0, 0, 1))).isEmpty();
        assertThat(hand.count(Counter.DROPPED_WRONG_TAG)).isEqualTo(1);
        assertThat(hand.receivedSizes()).isEmpty();
    }
}

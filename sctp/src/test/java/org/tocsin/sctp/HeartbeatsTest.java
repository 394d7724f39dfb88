package org.tocsin.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.testkit.Seeds;

/// When a silent peer is asked whether it is there.
class HeartbeatsTest {
    private static final double INTERVAL =
            AssociationTimers.defaults().heartbeatInterval().toSeconds();
    private static final double LONGEST = 25;
    /// Of the timeout that is added, and its jitter.
    private static final double SLACK = 1;
    /// Questions of the last minutes.
    private static final int STEADY = 15;

    private AssociationPair pair = new AssociationPair(1, AssociationPair.wire());
    /// Of either side, in seconds.
    private final List<Double> asked = new ArrayList<>();
    private boolean isCut;

    @BeforeEach
    void begin() {
        begin(1);
    }

    private void begin(long seed) {
        pair = new AssociationPair(seed, AssociationPair.wire()).connected();
        asked.clear();
        pair.a.drops = this::isDropped;
        pair.b.drops = this::isDropped;
    }

    private boolean isDropped(byte[] packet) {
        if (isQuestion(packet)) {
            asked.add(seconds());
        }
        return isCut;
    }

    /// Probes of the path are heartbeats too, and have padding.
    private static boolean isQuestion(byte[] packet) {
        List<Integer> types = Chunks.types(packet);
        return types.contains(Chunk.HEARTBEAT) && !types.contains(Chunk.PAD);
    }

    private double seconds() {
        return (pair.now - pair.startNanos) / 1e9;
    }

    private void run(double seconds) {
        pair.run(Duration.ofMillis((long) (seconds * 1000)));
    }

    private List<Double> gaps() {
        List<Double> gaps = new ArrayList<>();
        for (int i = 1; i < asked.size(); i++) {
            gaps.add(asked.get(i) - asked.get(i - 1));
        }
        return gaps;
    }

    @Test
    void eachWaitsTwiceAsLongAsTheOneBeforeWhileNothingElseHappens() {
        Seeds.loop(20, seed -> {
            begin(seed);
            run(600);
            checkCalm();
        });
    }

    private void checkCalm() {
        List<Double> gaps = gaps();
        // Both ends may ask at once at first, until one was asked before it asks.
        List<Double> turns = gaps.stream().filter(gap -> gap > SLACK).toList();

        assertThat(asked.getFirst()).as("after the probes of the path").isBetween(INTERVAL, INTERVAL + 3 * SLACK);
        assertThat(turns.get(0)).isBetween(2 * INTERVAL - SLACK, 2 * INTERVAL + SLACK);
        assertThat(turns.get(1)).isBetween(4 * INTERVAL - SLACK, 4 * INTERVAL + SLACK);
        assertThat(gaps.subList(gaps.size() - STEADY, gaps.size()))
                .as("of both ends together")
                .allSatisfy(gap -> assertThat(gap).isBetween(LONGEST, LONGEST + SLACK));
    }

    @Test
    void aMessageBeginsItAnewAtBothEnds() {
        for (AssociationPair.Side sender : List.of(pair.a, pair.b)) {
            run(200);
            // Its own questions would hide that the other end does not ask.
            pair.b.drops = HeartbeatsTest::isQuestion;
            sender.send(0, new byte[300]);
            run(1);
            double sentAt = seconds() - 1;
            asked.clear();
            run(2 * INTERVAL);
            assertThat(asked.getFirst() - sentAt).isBetween(INTERVAL, INTERVAL + SLACK);
            pair.b.drops = this::isDropped;
        }
    }

    @Test
    void whoDoesNotAnswerIsAskedAtTheIntervalAgain() {
        run(200);
        isCut = true;
        pair.b.drops = _ -> true;
        run(2 * LONGEST);
        asked.clear();
        run(60);
        assertThat(gaps())
                .hasSizeGreaterThan(8)
                .allSatisfy(gap -> assertThat(gap).isBetween(INTERVAL, INTERVAL + SLACK));
    }

    @Test
    void whoAnswersAfterSilenceIsAskedAgainSoon() {
        run(200);
        isCut = true;
        run(2 * LONGEST);
        isCut = false;
        run(INTERVAL + SLACK);
        asked.clear();
        run(LONGEST);
        assertThat(gaps().getFirst()).isBetween(2 * INTERVAL, 2 * INTERVAL + SLACK);
    }

    /// Only one end asks, and the other one has fallen silent as well.
    @Test
    void whoeverAsksBothKeepNothingForFragmentsToCome() {
        for (boolean isAskedBack : new boolean[] {true, false}) {
            ReceiveBudget budget = new ReceiveBudget(100 << 20, 1 << 20, Duration.ofSeconds(1));
            ByHand hand = ByHand.established(ByHand.config(), budget);
            int half = 1000;
            hand.send(ByHand.NUMBER, ByHand.data(DataChunk.FLAG_BEGINNING, ByHand.PEER, 0, 0, half));
            hand.send(ByHand.NUMBER, ByHand.data(DataChunk.FLAG_END, ByHand.PEER + 1, 0, 0, half));
            assertThat(hand.receivedSizes()).containsExactly(2 * half);
            assertThat(budget.spareBytes()).isPositive();
            hand.at(4000);
            assertThat(budget.spareBytes()).isPositive();
            if (isAskedBack) {
                hand.send(ByHand.NUMBER, new ControlChunk.Heartbeat(Octets.EMPTY));
            } else {
                hand.at(2000);
            }
            assertThat(budget.spareBytes()).isZero();
        }
    }

    @Test
    void aPeerThatAsksAllTheTimeDoesNotMakeThisEndWait() {
        assertThat(firstAfterQuestions(1)).isBetween(INTERVAL, INTERVAL + SLACK);
        assertThat(firstAfterQuestions(4)).as("both waited").isBetween(2 * INTERVAL, 2 * INTERVAL + 2 * SLACK);
    }

    /// @param every seconds
    /// @return seconds from the last question to the first one of this end
    private static double firstAfterQuestions(int every) {
        ByHand hand = ByHand.established(ByHand.config());
        long lastNanos = hand.now;
        for (int i = 0; i < 10; i++) {
            hand.at(every * 1000L);
            hand.send(ByHand.NUMBER, new ControlChunk.Heartbeat(Octets.EMPTY));
            lastNanos = hand.now;
        }
        while (!ByHand.types(hand.at(10)).contains(Chunk.HEARTBEAT)) {
            assertThat(hand.now - lastNanos).as("still silent").isLessThan(60_000_000_000L);
        }
        return (hand.now - lastNanos) / 1e9;
    }
}

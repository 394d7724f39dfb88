package org.tocsin.sctp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tocsin.bytes.Deadline;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.sctp.packet.Parameter;
import org.tocsin.testkit.LinkConfig;
import org.tocsin.testkit.Seeds;

/// Associations that share memory for what they receive.
class ReceiveBudgetTest {
    private static final int MESSAGE = 256 << 10;
    private static final int BUDGET = 1 << 20;
    private static final Duration TURN = Duration.ofSeconds(30);
    private static final Parameter INTERLEAVING = Parameter.supportedExtensions(Chunk.I_DATA, Chunk.I_FORWARD_TSN);

    private final ReceiveBudget budget = new ReceiveBudget(BUDGET, MESSAGE, TURN);

    private static AssociationConfig config(boolean interleaved) {
        return AssociationConfig.defaults()
                .withInterleaving(interleaved)
                .withBounds(AssociationBounds.defaults().withMessageBytesMax(MESSAGE))
                .withReceiveWindowBytes(2 * MESSAGE);
    }

    /// Who ignores every window, and begins what it never ends.
    private final class Liar {
        private final ByHand hand;
        private final boolean interleaved;
        private int tsn = ByHand.PEER;
        private int unordered;

        Liar(boolean interleaved) {
            this.interleaved = interleaved;
            hand = ByHand.established(config(interleaved), budget, INTERLEAVING);
        }

        void begin(int fragments) {
            for (int i = 0; i < fragments; i++) {
                int flags = tsn == ByHand.PEER ? DataChunk.FLAG_BEGINNING : 0;
                int fsn = tsn - ByHand.PEER;
                byte[] chunk =
                        interleaved ? ByHand.iData(flags, tsn, 0, 0, fsn, 1100) : ByHand.data(flags, tsn, 0, 0, 1100);
                hand.send(ByHand.NUMBER, chunk);
                tsn++;
                assertThat(budget.heldBytes()).isLessThanOrEqualTo(BUDGET);
            }
        }

        /// @return whether it was taken
        boolean sendUrgent() {
            // A TSN that does not follow an unfinished message of DATA, which would be a contradiction.
            int at = tsn + 10_000 + 2 * unordered++;
            int flags = ByHand.WHOLE | DataChunk.FLAG_UNORDERED;
            hand.send(
                    ByHand.NUMBER,
                    interleaved ? ByHand.iData(flags, at, 1, unordered, 0, 300) : ByHand.data(flags, at, 1, 0, 300));
            return hand.receivedSizes().size() == unordered;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void manyLiarsHoldNoMoreThanTheBudgetAndUrgentMessagesOfAllArrive(boolean interleaved) {
        List<Liar> liars = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            liars.add(new Liar(interleaved));
        }
        for (int round = 0; round < 10; round++) {
            for (Liar liar : liars) {
                liar.begin(20);
            }
            for (Liar liar : liars) {
                assertThat(liar.sendUrgent()).isTrue();
            }
        }
        assertThat(budget.heldBytes()).isGreaterThan(BUDGET / 3);
        // All but the one whose turn it is have met their bound.
        assertThat(liars.stream().filter(liar -> liar.hand.count(Counter.DROPPED_DATA) > 0))
                .hasSizeGreaterThanOrEqualTo(39);
        assertThat(liars).noneMatch(liar -> liar.hand.has(Output.Closed.class));
    }

    @Test
    void aTurnThatIsNotUsedEndsWithTheAssociationWhereOthersWait() {
        List<Liar> liars = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            liars.add(new Liar(true));
            liars.getLast().begin(100);
        }
        liars.forEach(liar -> liar.hand.at(TURN.toMillis() - 1));
        liars.forEach(liar -> liar.begin(1));
        assertThat(liars).noneMatch(liar -> liar.hand.has(Output.Closed.class));
        liars.forEach(liar -> liar.hand.at(2));
        List<Liar> closed = liars.stream()
                .filter(liar -> liar.hand.has(Output.Closed.class))
                .toList();
        assertThat(closed).hasSize(1);
        assertThat(closed.getFirst().hand.events).contains(new Output.Closed(new CloseReason.OutOfResource()));
    }

    @Test
    void aTurnThatNobodyElseWaitsForLasts() {
        Liar liar = new Liar(true);
        for (int i = 0; i < 30; i++) {
            new Liar(true).begin(10);
        }
        liar.begin(100);
        long before = liar.hand.count(Counter.DROPPED_DATA);
        for (int i = 0; i < 10; i++) {
            liar.hand.at(TURN.toMillis());
            liar.begin(1);
        }
        assertThat(liar.hand.has(Output.Closed.class)).isFalse();
        assertThat(liar.hand.count(Counter.DROPPED_DATA)).isEqualTo(before);
    }

    /// Messages far larger than the shares, more at once than fit: they are finished one after the other.
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.02})
    void largeMessagesOfManyPeersAllArriveBesideUrgentOnes(double loss) {
        List<AssociationPair> pairs = new ArrayList<>();
        LinkConfig link = AssociationPair.wire().withLoss(loss);
        for (int i = 0; i < 10; i++) {
            RandomGenerator numbers = Seeds.random(100 + i);
            AssociationPair pair = new AssociationPair(i, link, config(true), config(true), budget, numbers::nextBytes);
            pair.connected();
            pairs.add(pair);
        }
        for (AssociationPair pair : pairs) {
            pair.now = pairs.stream().mapToLong(other -> other.now).max().getAsLong();
            for (int i = 0; i < 2; i++) {
                pair.a.send(5, AssociationPair.payload(i, MESSAGE));
            }
        }
        long most = 0;
        int urgent = 0;
        for (int millis = 0; millis < 30_000; millis += 5) {
            for (AssociationPair pair : pairs) {
                if (millis % 50 == 0 && millis < 5000) {
                    pair.a.send(0, new byte[300], 0, true, Deadline.NEVER);
                    urgent++;
                }
                pair.run(Duration.ofMillis(5));
                most = Math.max(most, budget.heldBytes());
            }
        }
        assertThat(most).isBetween(BUDGET / 3L, (long) BUDGET);
        int urgentReceived = 0;
        for (AssociationPair pair : pairs) {
            assertThat(pair.b.received.stream()
                            .filter(message -> message.payload().size() == MESSAGE))
                    .hasSize(2);
            urgentReceived += (int) pair.b.received.stream()
                    .filter(message -> message.payload().size() == 300)
                    .count();
        }
        assertThat(urgentReceived).isEqualTo(urgent);
        assertThat(budget.heldBytes()).isZero();
    }

    @Test
    void everythingComesBackInWhateverOrderAThousandAssociationsEnd() {
        Seeds.loop(3, seed -> {
            Random random = new Random(seed);
            List<Liar> open = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                Liar liar = new Liar(random.nextBoolean());
                liar.begin(random.nextInt(20));
                liar.sendUrgent();
                open.add(liar);
                Collections.swap(open, open.size() - 1, random.nextInt(open.size()));
                while (open.size() > 50 || (i == 999 && !open.isEmpty())) {
                    end(open.removeLast(), random);
                }
            }
            assertThat(budget.heldBytes()).isZero();
            assertThat(budget.associations()).isZero();
        });
    }

    private static void end(Liar liar, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> liar.hand.association.abort("enough", liar.hand.now);
            case 1 -> liar.hand.send(ByHand.NUMBER, new ControlChunk.Abort(false, List.of()));
            case 2 -> liar.hand.send(ByHand.NUMBER, ByHand.data(ByHand.WHOLE, liar.tsn, 0, 0, 0));
            case 3 -> {
                // The peer restarts: what it had begun is dropped.
                byte[] initAck =
                        liar.hand.send(0, ByHand.init(77, INTERLEAVING)).getFirst();
                liar.hand.send(
                        ByHand.initAck(initAck).initiateTag(), new ControlChunk.CookieEcho(ByHand.cookie(initAck)));
                liar.hand.association.abort("enough", liar.hand.now);
            }
            default -> throw new AssertionError();
        }
        assertThat(liar.hand.state()).isEqualTo("CLOSED");
    }

    @Test
    void theAdvertisedWindowIsAShare() {
        AssociationConfig config = AssociationConfig.defaults();
        ReceiveBudget shared = new ReceiveBudget(64 << 20, 16 << 20, TURN);
        ByHand first = new ByHand(config, shared);
        long alone = ByHand.initAck(
                        first.send(0, ByHand.init(ByHand.PEER, INTERLEAVING)).getFirst())
                .aRwndBytes();
        assertThat(alone).isBetween(8L << 20, 16L << 20);
        ByHand lone = new ByHand(config);
        assertThat(ByHand.initAck(lone.send(0, ByHand.init(ByHand.PEER, INTERLEAVING))
                                .getFirst())
                        .aRwndBytes())
                .isEqualTo(config.receiveWindowBytes());
    }

    @Test
    void aBudgetHoldsTwoOfTheLargestMessages() {
        assertThatThrownBy(() -> new ReceiveBudget(2 * MESSAGE, MESSAGE, TURN))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

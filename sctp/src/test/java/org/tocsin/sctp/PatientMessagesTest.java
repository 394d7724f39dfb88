package org.tocsin.sctp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.testkit.Seeds;

/// Messages whose acknowledgement may wait for company.
class PatientMessagesTest {
    private static final int SIZE = 1000;
    private static final int COUNT = 20;
    private static final Duration GAP = Duration.ofMillis(60);
    private static final Duration ROUND_TRIP = Duration.ofMillis(40);
    private static final Duration SACK_WAIT = Duration.ofMillis(200);

    private int sackOnly;

    private AssociationPair pair(boolean ofOurs) {
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire());
        if (ofOurs) {
            for (AssociationPair.Side side : List.of(pair.a, pair.b)) {
                side.association = new Association(
                        AssociationConfig.defaults(),
                        Optional.of(new Greeting(1000, 1, 7)),
                        Seeds.random(side == pair.a ? 1 : 2)::nextBytes,
                        Seeds.random(3));
            }
        }
        pair.connected();
        pair.run(Duration.ofSeconds(1));
        for (AssociationPair.Side side : List.of(pair.a, pair.b)) {
            side.drops = packet -> {
                sackOnly += Chunks.types(packet).equals(List.of(Chunk.SACK)) ? 1 : 0;
                return false;
            };
        }
        return pair;
    }

    private static void send(AssociationPair pair, AssociationPair.Side side, boolean patient) {
        Octets payload = Octets.copyOf(AssociationPair.payload(9, SIZE));
        side.association.send(
                new OutgoingMessage(payload, 0, 0, 5, true, Deadline.NEVER, Reliability.FULL, patient, 0, 0), pair.now);
    }

    /// One that knows the round trip.
    private AssociationPair measured() {
        AssociationPair pair = pair(true);
        exchange(pair, false);
        pair.run(Duration.ofSeconds(1));
        return pair;
    }

    /// Both send now and then, never at once.
    private static void exchange(AssociationPair pair, boolean patient) {
        for (int i = 0; i < COUNT; i++) {
            send(pair, i % 2 == 0 ? pair.a : pair.b, patient);
            pair.run(GAP);
        }
    }

    @Test
    void theirSacksRideOnDataThatGoesBack() {
        AssociationPair pair = pair(true);
        exchange(pair, true);
        assertThat(sackOnly).isZero();
        pair.run(SACK_WAIT.plus(ROUND_TRIP));
        assertThat(sackOnly).as("what came last is acknowledged alone").isEqualTo(1);
        assertThat(pair.a.association.status().flightBytes()).isZero();
        assertThat(pair.b.association.status().flightBytes()).isZero();
    }

    @Test
    void whereTheirSacksWaitedTheRoundTripIsStillThePaths() {
        AssociationPair pair = pair(true);
        exchange(pair, true);
        pair.run(Duration.ofSeconds(1));
        assertThat(pair.a.count(Counter.TAIL_PROBES) + pair.b.count(Counter.TAIL_PROBES))
                .as("nobody takes a SACK that waits for one that is lost")
                .isZero();
        send(pair, pair.a, false);
        pair.run(GAP);
        assertThat(pair.a.association.status().smoothedRoundTrip().toMillis())
                .isCloseTo(ROUND_TRIP.toMillis(), within(3L));
    }

    @Test
    void othersAreAnsweredAtOnce() {
        AssociationPair pair = pair(true);
        exchange(pair, false);
        assertThat(sackOnly).isEqualTo(COUNT);
    }

    @Test
    void aPeerThatIsNotOfOursKeepsNoSackForLong() {
        AssociationPair pair = pair(false);
        exchange(pair, true);
        assertThat(sackOnly).isEqualTo(COUNT);
    }

    @Test
    void oneThatIsLostComesAgain() {
        AssociationPair pair = measured();
        int[] left = {1};
        pair.a.drops = packet -> Chunks.types(packet).contains(Chunk.I_DATA) && left[0]-- > 0;
        int before = pair.b.received.size();
        send(pair, pair.a, true);
        // A probe after the longest that the SACK may wait.
        assertThat(pair.runUntil(
                        SACK_WAIT.plus(ROUND_TRIP.multipliedBy(5)), () -> pair.b.received.size() == before + 1))
                .isTrue();
        assertThat(pair.a.count(Counter.RETRANSMISSION_TIMEOUTS)).isZero();
    }

    /// The urgent one was sent first, and the last packet asks for nothing. A probe and a repetition later it is there.
    @Test
    void anUrgentOneIsMissedAsSoonAsEver() {
        AssociationPair pair = measured();
        int[] left = {2};
        pair.a.drops = packet -> Chunks.types(packet).contains(Chunk.I_DATA) && left[0]-- > 0;
        pair.a.send(0, AssociationPair.payload(9, 300));
        pair.run(Duration.ofMillis(1));
        int before = pair.b.received.size();
        send(pair, pair.a, true);
        pair.runUntil(ROUND_TRIP.multipliedBy(6), () -> pair.b.received.size() > before);
        assertThat(pair.b.received.size()).isGreaterThan(before);
    }
}

package org.tocsin.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.tocsin.broadcast.quota.Quota;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// What a neighbour may do without hiding objects from others or spending their memory.
class LiarTest {
    private static final Duration DELAY = Duration.ofMillis(20);
    private static final Duration TTL = Duration.ofSeconds(60);

    @Test
    void wrongBytesDoNotSuppressTheObject() {
        Bus bus = triangle();
        // The origin is slow to reach 2, so that the liar's copy is there first.
        bus.member(1).lie = LiarTest::withWrongByte;
        bus.member(0).publish(300, 0, TTL);
        bus.run(Duration.ofSeconds(5));

        assertThat(bus.member(2).deliveries).hasSize(1).containsValue(1);
        assertThat(bus.member(2).delivered.getFirst().receivedFrom()).isEqualTo(bus.member(0).key);
        assertThat(bus.member(2).drops(DropReason.WRONG_ID)).isEqualTo(1);
        assertThat(faults(bus.member(2), bus.member(1))).isEqualTo(1);
        assertThat(faults(bus.member(2), bus.member(0))).isZero();
    }

    /// The honest copy comes while the liar's is being checked.
    @Test
    void theObjectIsPulledFromWhoSentItDuringTheCheckOfALie() {
        Bus bus = new Bus(1, 3, UnaryOperator.identity());
        bus.connect(0, 2, DELAY);
        bus.connect(1, 2, DELAY);
        bus.member(0).lie = _ -> null;
        bus.member(0).publish(300, 0, TTL);
        bus.run(Duration.ofMillis(10));
        bus.member(0).lie = UnaryOperator.identity();
        Output.Send send = bus.member(0).sends.getFirst();
        bus.member(2).inject(bus.member(1), withWrongByte(send.frame()));
        bus.member(2).inject(bus.member(0), send.frame());
        bus.member(0).broadcast.sent(send.to(), send.tag(), bus.nowNanos());
        bus.run(Duration.ofSeconds(2));

        assertThat(bus.member(2).deliveries).hasSize(1).containsValue(1);
        assertThat(bus.member(2).status().pulled()).isEqualTo(1);
        assertThat(faults(bus.member(2), bus.member(1))).isEqualTo(1);
    }

    @Test
    void aForgedSignatureIsChargedToTheSender() {
        Bus bus = triangle();
        bus.member(1).lie = frame -> flip(frame, ObjectFrame.OVERHEAD - 1);
        bus.member(0).publish(300, 0, TTL);
        bus.run(Duration.ofSeconds(5));

        assertThat(bus.member(2).deliveries).hasSize(1).containsValue(1);
        assertThat(bus.member(2).drops(DropReason.WRONG_SIGNATURE)).isEqualTo(1);
        assertThat(faults(bus.member(2), bus.member(1))).isEqualTo(1);
    }

    @Test
    void whoIsNotInTheDirectoryIsNotHeard() {
        Bus bus = triangle();
        Bus.Member stranger = bus.member(0);
        stranger.publish(300, 0, TTL);
        bus.run(Duration.ofMillis(1));
        bus.directory.remove(stranger.identity.signingKey());
        bus.run(Duration.ofSeconds(5));

        assertThat(bus.member(1).delivered).isEmpty();
        assertThat(bus.member(1).drops(DropReason.UNKNOWN_ORIGIN)).isPositive();
        assertThat(bus.member(2).drops(DropReason.UNKNOWN_ORIGIN)).isPositive();
    }

    @Test
    void whoHasNotTheClassIsNotHeard() {
        Bus bus = triangle();
        Octets frame = objectOf(bus.member(0), bus.payload(300));
        bus.directory.put(bus.member(0).entry().withClasses(0b1111_1110));
        bus.member(1).inject(bus.member(0), frame);
        bus.run(Duration.ofSeconds(1));

        assertThat(bus.member(1).delivered).isEmpty();
        assertThat(bus.member(1).drops(DropReason.CLASS_NOT_GRANTED)).isEqualTo(1);
    }

    @Test
    void aQuotaBoundsAnOriginAndRefills() {
        Bus bus = new Bus(1, 2, UnaryOperator.identity());
        bus.directory.put(bus.member(0).entry().withQuota(Quota.of(100, 1000)));
        bus.connectAll(DELAY);
        for (int i = 0; i < 12; i++) {
            bus.member(0).publish(100, 0, TTL);
        }
        bus.run(Duration.ofMillis(500));
        assertThat(bus.member(1).delivered).hasSize(10);
        assertThat(bus.member(1).drops(DropReason.QUOTA)).isEqualTo(2);

        // What was too much is offered again, and comes as the quota allows.
        bus.run(Duration.ofSeconds(3));
        bus.member(0).publish(100, 0, TTL);
        bus.run(Duration.ofSeconds(1));
        assertThat(bus.incomplete()).isEmpty();
    }

    /// Node 0 has seven neighbours that hold the object; six of them never answer a pull.
    @Test
    void silentAnnouncersAreAskedLastFromThenOn() {
        Bus bus = new Bus(3, 9, UnaryOperator.identity());
        for (int i = 1; i < 8; i++) {
            bus.connect(i, 8, DELAY);
            bus.connect(0, i, Duration.ofMillis(10 * i));
        }
        for (int i = 1; i < 7; i++) {
            bus.member(i).lie = frame -> Frame.read(frame) instanceof ObjectFrame ? null : frame;
        }
        bus.member(8).publish(70_000, 4, TTL);
        bus.run(Duration.ofSeconds(20));
        assertThat(bus.member(0).deliveries).hasSize(1).containsValue(1);
        long timedOut = bus.member(0).status().pullsTimedOut();
        assertThat(timedOut).isBetween(1L, 6L);

        bus.member(8).publish(70_000, 4, TTL);
        bus.run(Duration.ofSeconds(2));
        assertThat(bus.member(0).deliveries).hasSize(2);
        assertThat(bus.member(0).status().pullsTimedOut()).isLessThanOrEqualTo(timedOut + 1);
    }

    @Test
    void theOnlyAnnouncerIsAskedAgainWhenItWasSilent() {
        Bus bus = new Bus(1, 2, UnaryOperator.identity());
        bus.connectAll(DELAY);
        bus.member(0).lie = frame -> Frame.read(frame) instanceof ObjectFrame ? null : frame;
        bus.member(0).isSilentTransport = true;
        bus.member(0).publish(70_000, 4, TTL);
        bus.run(Duration.ofSeconds(3));
        bus.member(0).lie = UnaryOperator.identity();
        bus.run(Duration.ofSeconds(40));

        assertThat(bus.incomplete()).isEmpty();
        assertThat(bus.member(0).drops(DropReason.PULL_REPEATED)).isPositive();
    }

    @Test
    void whoSaysUnavailableIsNotAskedAgain() {
        Bus bus = triangle();
        ObjectId id = new ObjectId(bus.payload(32));
        bus.member(2).inject(bus.member(1), announce(id, 4, 1000, 5000));
        bus.run(Duration.ofSeconds(1));

        assertThat(bus.member(1).drops(DropReason.PULL_UNAVAILABLE)).isEqualTo(1);
        assertThat(bus.member(2).drops(DropReason.ANNOUNCERS_EXHAUSTED)).isEqualTo(1);
        assertThat(bus.member(2).status().announced()).isZero();
    }

    @Test
    void aHeldObjectIsNotPulledAndAFalseAnnouncementExpires() {
        Bus bus = triangle();
        bus.member(1).lie = _ -> null;
        bus.member(2).inject(bus.member(1), announce(new ObjectId(bus.payload(32)), 0, 1000, 5000));
        bus.run(Duration.ofSeconds(6));

        assertThat(bus.member(2).drops(DropReason.EXPIRED_UNPULLED)).isEqualTo(1);
        assertThat(bus.member(2).status().announced()).isZero();
    }

    @Test
    void announcementsThatCannotBeTrueAreDropped() {
        Bus bus = new Bus(1, 2, builder -> builder.objectBytesMax(1000));
        bus.connectAll(DELAY);
        ObjectId id = new ObjectId(bus.payload(32));
        bus.member(1).inject(bus.member(0), announce(id, 0, 1001, 5000));
        bus.member(1).inject(bus.member(0), announce(id, 0, 1000, 0));
        bus.member(1).inject(bus.member(0), announce(id, 0, 1000, 120_001));

        assertThat(bus.member(1).drops(DropReason.TOO_LARGE)).isEqualTo(1);
        assertThat(bus.member(1).drops(DropReason.EXPIRED_ON_ARRIVAL)).isEqualTo(1);
        assertThat(bus.member(1).drops(DropReason.TIME_TO_LIVE_TOO_LONG)).isEqualTo(1);
        assertThat(bus.member(1).status().announced()).isZero();
    }

    @Test
    void nonsenseIsCountedAndCharged() {
        Bus bus = triangle();
        bus.member(2).inject(bus.member(1), Octets.ofHex("01"));
        bus.member(2).inject(bus.member(1), Octets.ofHex("0177"));
        bus.member(2).broadcast.handle(new PublicKey(bus.payload(32)), Octets.EMPTY, bus.nowNanos());

        assertThat(bus.member(2).drops(DropReason.MALFORMED)).isEqualTo(1);
        assertThat(bus.member(2).drops(DropReason.UNKNOWN_FRAME)).isEqualTo(1);
        assertThat(bus.member(2).drops(DropReason.UNKNOWN_NEIGHBOUR)).isEqualTo(1);
        assertThat(bus.member(2).status().malformed().get(Malformed.UNKNOWN_KIND))
                .isEqualTo(1);
        assertThat(faults(bus.member(2), bus.member(1))).isEqualTo(1);
    }

    /// A second pull while the first answer is under way gets no second copy.
    @Test
    void repeatedPullsAreNotAmplified() {
        Bus bus = triangle();
        bus.member(0).publish(100_000, 4, TTL);
        bus.run(Duration.ofSeconds(5));
        bus.member(0).sends.clear();
        bus.disconnect(0, 1);
        bus.connect(0, 1, DELAY);
        ObjectId id = bus.member(0).published.values().iterator().next();
        for (int i = 0; i < 100; i++) {
            bus.member(0).inject(bus.member(1), new Frame.Pull(id).encode());
        }

        assertThat(bus.member(0).drops(DropReason.PULL_REPEATED)).isEqualTo(99);
        assertThat(bus.member(0).sends)
                .filteredOn(send -> send.frame().size() > 100_000)
                .hasSize(1);
    }

    static Octets announce(ObjectId id, int objectClass, int size, long millis) {
        return new Frame.Announce(List.of(new Frame.Announcement(id, objectClass, size, millis))).encode();
    }

    static Octets objectOf(Bus.Member origin, Octets payload) {
        return new Job.PrepareJob(1, Bus.NETWORK, origin.identity, 99, 7, 0, 60_000, payload, Envelope.OBJECT, 0)
                .run(Bus.CRYPTO)
                .frame();
    }

    /// 0 and 2 are far from each other, 1 is near both.
    private static Bus triangle() {
        Bus bus = new Bus(1, 3, UnaryOperator.identity());
        bus.connect(0, 1, Duration.ofMillis(5));
        bus.connect(1, 2, Duration.ofMillis(5));
        bus.connect(0, 2, Duration.ofMillis(50));
        return bus;
    }

    private static long faults(Bus.Member at, Bus.Member of) {
        return at.status().neighbours().stream()
                .filter(neighbour -> neighbour.key().equals(of.key))
                .findFirst()
                .orElseThrow()
                .faults();
    }

    private static Octets withWrongByte(Octets frame) {
        return flip(frame, frame.size() - 1);
    }

    private static Octets flip(Octets frame, int index) {
        if (!(Frame.read(frame) instanceof ObjectFrame)) {
            return frame;
        }
        byte[] bytes = frame.toByteArray();
        bytes[index] ^= 1;
        return Octets.wrap(bytes);
    }
}

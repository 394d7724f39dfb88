package org.tocsin.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.tocsin.broadcast.repair.Series;
import org.tocsin.broadcast.repair.Summary;
import org.tocsin.bytes.Octets;

/// Nothing grows without bound, whatever neighbours send.
class BoundsTest {
    private static final Duration DELAY = Duration.ofMillis(20);
    private static final Duration TTL = Duration.ofSeconds(60);

    @Test
    void announcementsAreBoundedInAllAndPerNeighbour() {
        Bus bus = new Bus(1, 4, builder -> builder.announced(100, 40, 100));
        bus.connectAll(DELAY);
        bus.members.forEach(member -> member.lie = _ -> null);
        for (int from = 1; from < 4; from++) {
            for (int i = 0; i < 50; i++) {
                ObjectId id = new ObjectId(bus.payload(32));
                bus.member(0).inject(bus.member(from), LiarTest.announce(id, 0, 100, 50_000));
            }
        }

        assertThat(bus.member(0).status().announced()).isEqualTo(100);
        assertThat(bus.member(0).drops(DropReason.ANNOUNCEMENTS_FULL)).isEqualTo(50);
        assertThat(bus.member(0).status().neighbours())
                .allSatisfy(
                        neighbour -> assertThat(neighbour.pullsOutstanding()).isLessThanOrEqualTo(64));
        bus.run(Duration.ofSeconds(60));
        assertThat(bus.member(0).status().announced()).isZero();
    }

    @Test
    void whatFindsNoRoomToBeCheckedIsPulledLater() {
        Bus bus = new Bus(1, 2, builder -> builder.checks(40, 1 << 20).jobsInFlightMax(2));
        bus.connectAll(DELAY);
        List<Octets> frames = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            bus.member(0).publish(1000, 0, TTL);
        }
        bus.run(Duration.ofMillis(1));
        bus.run(Duration.ofSeconds(10));

        assertThat(bus.incomplete()).isEmpty();
        Bus burst = new Bus(1, 2, builder -> builder.checks(40, 1 << 20).jobsInFlightMax(2));
        burst.connectAll(DELAY);
        for (int i = 0; i < 60; i++) {
            Octets payload = burst.payload(1000);
            burst.member(0).publish(payload, 3, TTL);
            frames.add(LiarTest.objectOf(burst.member(0), payload));
        }
        for (Octets frame : frames) {
            burst.member(1).inject(burst.member(0), frame);
        }
        assertThat(burst.member(1).status().checking()).isLessThanOrEqualTo(40);
        burst.run(Duration.ofSeconds(10));

        assertThat(burst.member(1).drops(DropReason.CHECKS_FULL)).isPositive();
        assertThat(burst.incomplete()).isEmpty();
    }

    @Test
    void theOldestKeptObjectMakesRoom() {
        Bus bus = new Bus(1, 2, builder -> builder.retained(10, 5000).objectBytesMax(4000));
        bus.connectAll(DELAY);
        for (int i = 0; i < 20; i++) {
            bus.member(0).publish(i < 15 ? 20 : 1000, 0, TTL);
            bus.run(Duration.ofMillis(100));
            assertThat(bus.member(1).status().retainedObjects()).isLessThanOrEqualTo(10);
            assertThat(bus.member(1).status().retainedBytes()).isLessThanOrEqualTo(5000);
        }

        assertThat(bus.incomplete()).isEmpty();
        assertThat(bus.member(1).drops(DropReason.RETAINED_FULL)).isPositive();
        assertThat(bus.member(1).status().seen()).isEqualTo(20);
    }

    @Test
    void rememberedIdsAreBounded() {
        Bus bus = new Bus(
                1,
                2,
                builder -> builder.retained(5, 1 << 20).objectBytesMax(1000).seenMax(10));
        bus.connectAll(DELAY);
        for (int i = 0; i < 30; i++) {
            bus.member(0).publish(20, 0, TTL);
        }
        bus.run(Duration.ofSeconds(5));

        assertThat(bus.incomplete()).isEmpty();
        assertThat(bus.member(1).status().seen()).isEqualTo(10);
        assertThat(bus.member(1).drops(DropReason.SEEN_FULL)).isEqualTo(20);
    }

    @Test
    void neighboursAreBounded() {
        Bus bus = new Bus(1, 4, builder -> builder.neighboursMax(2));
        bus.connectAll(DELAY);

        assertThat(bus.member(0).status().neighbours()).hasSize(2);
        assertThat(bus.member(0).drops(DropReason.NEIGHBOURS_FULL)).isEqualTo(1);
    }

    @Test
    void jobsInFlightAreBoundedAndTheMostUrgentIsNext() {
        Bus bus = new Bus(1, 1, builder -> builder.jobsInFlightMax(2));
        Broadcast broadcast = bus.member(0).broadcast;
        for (int objectClass : new int[] {5, 3, 7, 1}) {
            broadcast.publish(bus.payload(10), 0, objectClass, TTL, bus.nowNanos());
        }
        List<Integer> classes = new ArrayList<>();
        while (broadcast.poll(bus.nowNanos()) instanceof Output.Run(Job.PrepareJob job)) {
            classes.add(job.objectClass());
        }

        assertThat(classes).containsExactly(1, 3);
    }

    @Test
    void strangersInputsNeverThrowAndNeverExceedTheBounds() {
        for (long seed = 1; seed <= 30; seed++) {
            hammer(seed, new byte[0]);
        }
    }

    @FuzzTest
    void handlesAnything(byte[] bytes) {
        hammer(1, bytes);
    }

    /// Frames that are half right in random order: of known and unknown ids, changed at random places.
    private static void hammer(long seed, byte[] extra) {
        Bus bus = new Bus(
                seed,
                4,
                builder -> builder.announced(50, 20, 50)
                        .objectBytesMax(2000)
                        .retained(20, 20_000)
                        .seenMax(40)
                        .checks(8, 8000)
                        .relayPolicy(2, RelayPolicy.VALIDATE_FIRST)
                        .retention(Duration.ofSeconds(10)));
        bus.connectAll(DELAY);
        List<Octets> frames = new ArrayList<>();
        frames.add(Octets.copyOf(extra));
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int i = 0; i < 300; i++) {
            Bus.Member member = bus.member(random.nextInt(4));
            switch (random.nextInt(6)) {
                case 0 -> frames.add(LiarTest.objectOf(member, bus.payload(random.nextInt(1500))));
                case 1 -> frames.add(changed(frames.get(random.nextInt(frames.size())), random));
                case 2 -> frames.add(about(frames.get(random.nextInt(frames.size())), random));
                case 3 -> member.broadcast.dropped(bus.member(0).key, random.nextInt(400), bus.nowNanos());
                case 4 -> bus.run(Duration.ofMillis(random.nextInt(200)));
                default -> member.inject(bus.member(random.nextInt(4)), frames.get(random.nextInt(frames.size())));
            }
            BroadcastStatus status = member.status();
            assertThat(status.announced()).as("seed %d", seed).isLessThanOrEqualTo(50);
            assertThat(status.retainedBytes()).as("seed %d", seed).isLessThanOrEqualTo(20_000);
            assertThat(status.seen()).as("seed %d", seed).isLessThanOrEqualTo(40);
            assertThat(status.checking()).as("seed %d", seed).isLessThanOrEqualTo(8);
        }
        bus.run(Duration.ofSeconds(60));
        assertThat(bus.members).as("seed %d", seed).allSatisfy(member -> {
            assertThat(member.status().announced()).isZero();
            assertThat(member.status().checking()).isZero();
            assertThat(member.status().retainedBytes()).isZero();
            assertThat(member.status().seen()).isZero();
        });
    }

    private static Octets changed(Octets frame, RandomGenerator random) {
        byte[] bytes = frame.toByteArray();
        if (bytes.length > 0) {
            bytes[random.nextInt(Math.min(bytes.length, 170))] ^= (byte) (1 << random.nextInt(8));
        }
        return Octets.wrap(bytes);
    }

    private static Octets about(Octets frame, RandomGenerator random) {
        if (!(Frame.read(frame) instanceof ObjectFrame object)) {
            return frame;
        }
        ObjectId id = object.envelope().id();
        return switch (random.nextInt(5)) {
            case 0 -> LiarTest.announce(id, random.nextInt(8), random.nextInt(3000), random.nextInt(12_000));
            case 1 -> new Frame.Pull(id).encode();
            case 2 -> new Frame.Have(List.of(id)).encode();
            case 3 -> summary(object.envelope(), random.nextLong(5));
            default -> new Frame.Unavailable(id).encode();
        };
    }

    private static Octets summary(Envelope envelope, long contiguous) {
        Series series = new Series(envelope.origin(), envelope.incarnation());
        return new Frame.Holds(new Summary(List.of(new Summary.Entry(series, contiguous, 0, Octets.ofHex("a5")))))
                .encode();
    }
}

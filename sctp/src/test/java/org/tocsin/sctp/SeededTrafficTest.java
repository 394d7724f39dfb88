package org.tocsin.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Deadline;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ChunkCursor;
import org.tocsin.sctp.packet.SctpPacket;
import org.tocsin.testkit.LinkConfig;
import org.tocsin.testkit.Seeds;

/// Whole lives of associations over bad links. With `-Dtocsin.pcap=DIR` and many seeds it fills captures with every
/// kind of packet that is ever written.
final class SeededTrafficTest {
    private static final int SEEDS = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int UNKNOWN_CHUNK = 0xef;

    /// What an association writes, one way or another.
    private static final List<Integer> KINDS = List.of(
            Chunk.DATA,
            Chunk.I_DATA,
            Chunk.INIT,
            Chunk.INIT_ACK,
            Chunk.SACK,
            Chunk.HEARTBEAT,
            Chunk.HEARTBEAT_ACK,
            Chunk.ABORT,
            Chunk.SHUTDOWN,
            Chunk.SHUTDOWN_ACK,
            Chunk.SHUTDOWN_COMPLETE,
            Chunk.ERROR,
            Chunk.COOKIE_ECHO,
            Chunk.COOKIE_ACK,
            Chunk.ECNE,
            Chunk.CWR,
            Chunk.RE_CONFIG,
            Chunk.PAD,
            Chunk.FORWARD_TSN,
            Chunk.I_FORWARD_TSN,
            Chunk.HELLO);

    private final Set<Integer> seen = new TreeSet<>();
    private final ChunkCursor cursor = new ChunkCursor();

    @Test
    void everyPacketIsWellFormedAndEveryKindOfChunkIsSeen() {
        Seeds.loop(SEEDS, this::live);
        if (Long.getLong("tocsin.seed") == null) {
            assertThat(seen).containsAll(KINDS);
        }
    }

    private void live(long seed) {
        RandomGenerator random = Seeds.random(seed);
        AssociationConfig config = AssociationConfig.defaults()
                .withInterleaving(random.nextBoolean())
                .withEcn(random.nextBoolean())
                .withPacketBytesMax(200 + 4 * random.nextInt(100))
                .withBasePacketBytes(random.nextBoolean() ? 200 : 1200);
        LinkConfig link =
                AssociationPair.wire().withFaults(0.03 * random.nextDouble(), 0.01, 0.03 * random.nextDouble());
        AssociationPair pair = new AssociationPair(seed, link, config, config);
        pair.a.drops = this::check;
        pair.b.drops = this::check;
        pair.b.marks = _ -> random.nextInt(50) == 0;
        boolean ours = random.nextInt(4) == 0;
        if (ours) {
            greet(pair.a, seed, 1000);
            greet(pair.b, ~seed, 1000);
        }
        pair.connected();
        for (int i = 0; i < 40; i++) {
            send(pair.a, random);
            send(pair.b, random);
            if (i == 20) {
                pair.a.association.request(request(random), pair.now);
            }
            pair.run(Duration.ofMillis(random.nextInt(20)));
        }
        until(pair, () -> isQuiet(pair.a) && isQuiet(pair.b));
        injectUnknown(pair);
        if (random.nextInt(4) == 0) {
            pair.run(Duration.ofSeconds(12));
        }
        end(pair, ours, seed, random);
        assertThat(pair.a.state()).isEqualTo("CLOSED");
        until(pair, () -> pair.b.state().equals("CLOSED"));
    }

    private static void greet(AssociationPair.Side side, long seed, long incarnation) {
        side.restart(seed + incarnation, Optional.of(new Greeting(incarnation, 1, 7)));
    }

    private static StreamRequest request(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> new StreamRequest.ResetOutgoing(List.of(1, 2));
            case 1 -> new StreamRequest.ResetIncoming(List.of());
            case 2 -> new StreamRequest.AddOutgoing(3);
            default -> new StreamRequest.ResetAssociation();
        };
    }

    private static void send(AssociationPair.Side side, RandomGenerator random) {
        int messageClass = random.nextInt(8);
        byte[] payload = new byte[1 + random.nextInt(random.nextInt(8) == 0 ? 20_000 : 700)];
        random.nextBytes(payload);
        Reliability reliability = random.nextInt(4) == 0 ? new Reliability.LimitedRetransmissions(0) : Reliability.FULL;
        side.send(messageClass, payload, messageClass, random.nextBoolean(), Deadline.NEVER, reliability);
    }

    private static boolean isQuiet(AssociationPair.Side side) {
        AssociationStatus status = side.association.status();
        return status.flightBytes() == 0
                && status.queuedBytesPerClass().stream()
                                .mapToLong(Long::longValue)
                                .sum()
                        == 0;
    }

    private static void until(AssociationPair pair, BooleanSupplier condition) {
        assertThat(pair.runUntil(PATIENCE, condition)).isTrue();
    }

    /// A chunk that asks to be reported where it is not known.
    private static void injectUnknown(AssociationPair pair) {
        int length = SctpPacket.HEADER_SIZE + Chunk.HEADER_SIZE;
        ByteBuffer slab = ByteBuffer.allocate(length);
        SctpPacket.writeHeader(slab, 0, 5000, 5000, pair.a.association.peerTag());
        Chunk.writeHeader(slab, SctpPacket.HEADER_SIZE, UNKNOWN_CHUNK, 0, Chunk.HEADER_SIZE);
        SctpPacket.seal(slab, 0, length);
        assertThat(pair.b.association.handle(slab, 0, length, pair.now)).isTrue();
        pair.run(Duration.ofMillis(100));
    }

    /// In order, or by force; or one side forgets everything and begins anew before.
    private static void end(AssociationPair pair, boolean ours, long seed, RandomGenerator random) {
        if (random.nextInt(4) == 0) {
            if (ours) {
                greet(pair.a, seed, 2_000_000);
            } else {
                pair.a.restart(seed + 1_000_000);
            }
            pair.a.association.connect(pair.now);
            until(pair, () -> pair.b.has(Output.Restarted.class));
            until(pair, () -> pair.a.association.status().established());
        }
        if (random.nextInt(3) == 0) {
            pair.a.association.abort("test", pair.now);
            pair.run(Duration.ofMillis(100));
            // Where the ABORT was lost, the next HEARTBEAT is answered by another one.
            until(pair, () -> pair.b.state().equals("CLOSED"));
        } else {
            pair.a.association.shutdown(pair.now);
            until(pair, () -> pair.a.state().equals("CLOSED") && pair.b.state().equals("CLOSED"));
        }
    }

    private boolean check(byte[] packet) {
        ByteBuffer slab = ByteBuffer.wrap(packet);
        assertThat(SctpPacket.check(slab, 0, packet.length)).isEqualTo(SctpPacket.Check.GOOD);
        cursor.reset(slab, 0, packet.length);
        while (cursor.next()) {
            seen.add(cursor.type());
        }
        assertThat(cursor.malformed()).isEmpty();
        return false;
    }
}

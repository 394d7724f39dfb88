package org.tocsin.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tocsin.bytes.Deadline;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.DataChunk;

/// The schedulers of RFC 8260, section 3, with DATA, where a message goes as a whole, and with I-DATA.
class SchedulerTest {
    /// Larger than what the initial window and the link let through at once.
    private static final int LONG = 200_000;

    private static AssociationPair pair(SchedulerKind kind, boolean interleaving) {
        AssociationConfig config =
                AssociationConfig.defaults().withScheduler(kind).withInterleaving(interleaving);
        return new AssociationPair(1, AssociationPair.wire(), config, config).connected();
    }

    private static void send(AssociationPair pair, int streamId, int messageClass, int size) {
        assertThat(pair.a.send(messageClass, new byte[size], streamId, false, Deadline.NEVER))
                .isInstanceOf(SendResult.Queued.class);
    }

    private static List<Integer> streams(AssociationPair pair, int count) {
        assertThat(pair.runUntil(Duration.ofSeconds(20), () -> pair.b.received.size() == count))
                .isTrue();
        return pair.b.received.stream().map(IncomingMessage::streamId).toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void firstComeFirstServedKnowsNoClasses(boolean interleaving) {
        AssociationPair pair = pair(SchedulerKind.FIRST_COME_FIRST_SERVED, interleaving);
        send(pair, 3, 7, LONG);
        send(pair, 1, 4, 1000);
        send(pair, 2, 5, LONG);
        send(pair, 3, 3, 1000);
        assertThat(streams(pair, 4)).containsExactly(3, 1, 2, 3);
    }

    @Test
    void inARoundOfMessagesEachStreamSendsOne() {
        AssociationPair pair = pair(SchedulerKind.ROUND_ROBIN, false);
        for (int i = 0; i < 3; i++) {
            send(pair, 1, 7, 20_000);
        }
        for (int i = 0; i < 3; i++) {
            send(pair, 2, 7, 3000);
        }
        for (int i = 0; i < 2; i++) {
            send(pair, 3, 7, 100);
        }
        assertThat(streams(pair, 8)).containsExactly(1, 2, 3, 1, 2, 3, 1, 2);
    }

    @Test
    void withInterleavingStreamsTakeTurnsInsideTheirMessages() {
        AssociationPair pair = pair(SchedulerKind.ROUND_ROBIN, true);
        send(pair, 1, 7, LONG);
        send(pair, 2, 7, LONG / 2);
        send(pair, 3, 7, 1000);
        assertThat(streams(pair, 3)).containsExactly(3, 2, 1);
    }

    @Test
    void withoutInterleavingABegunMessageIsFinished() {
        AssociationPair pair = pair(SchedulerKind.ROUND_ROBIN, false);
        List<Integer> order = new ArrayList<>();
        pair.a.drops = packet -> {
            for (byte[] chunk : Chunks.of(packet, Chunk.DATA)) {
                order.add(DataChunk.streamId(ByteBuffer.wrap(chunk), 0));
            }
            return false;
        };
        send(pair, 1, 7, LONG);
        send(pair, 2, 7, 1000);
        streams(pair, 2);
        assertThat(order.subList(0, order.indexOf(2))).containsOnly(1);
        assertThat(order.subList(order.indexOf(2), order.size())).containsOnly(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void streamsShareTheRateByTheirWeights(boolean interleaving) {
        AssociationPair pair = pair(SchedulerKind.WEIGHTED_FAIR, interleaving);
        pair.a.association.weigh(2, 3);
        for (int i = 0; i < 400; i++) {
            send(pair, 1, 7, 6000);
            // The fair share is one of bytes, not of messages.
            send(pair, 2, 7, 2000);
            send(pair, 2, 7, 2000);
            send(pair, 2, 7, 2000);
        }
        pair.runUntil(Duration.ofSeconds(20), () -> bytes(pair, 2) > 1_500_000);
        assertThat((double) bytes(pair, 2) / bytes(pair, 1)).isBetween(2.85, 3.15);
    }

    /// The last of many neighbours waits for the packets to all others.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void packetsOfUrgentMessagesAreNotFilledUpWithOthers(boolean interleaving) {
        AssociationPair pair = pair(SchedulerKind.STRICT_PRIORITY, interleaving);
        List<List<Integer>> packets = new ArrayList<>();
        pair.a.drops = packet -> {
            packets.add(Chunks.of(packet, interleaving ? Chunk.I_DATA : Chunk.DATA).stream()
                    .map(chunk -> DataChunk.streamId(ByteBuffer.wrap(chunk), 0))
                    .toList());
            return false;
        };
        // Short ones: there is always one that would have room behind an urgent one.
        for (int i = 0; i < 100; i++) {
            send(pair, 7, 7, 600);
        }
        send(pair, 1, 1, 100);
        send(pair, 0, 0, 300);
        streams(pair, 102);
        assertThat(packets).contains(List.of(0, 1), List.of(7, 7)).doesNotContain(List.of(0, 1, 7));
    }

    private static long bytes(AssociationPair pair, int streamId) {
        return pair.b.received.stream()
                .filter(message -> message.streamId() == streamId)
                .mapToLong(message -> message.payload().size())
                .sum();
    }

    @Test
    void aStreamThatWasSilentSavedNothingUp() {
        AssociationPair pair = pair(SchedulerKind.WEIGHTED_FAIR, true);
        for (int i = 0; i < 200; i++) {
            send(pair, 1, 7, 6000);
        }
        pair.runUntil(Duration.ofSeconds(20), () -> bytes(pair, 1) > 600_000);
        for (int i = 0; i < 200; i++) {
            send(pair, 2, 7, 6000);
        }
        long before = bytes(pair, 1);
        pair.runUntil(Duration.ofSeconds(20), () -> bytes(pair, 2) > 300_000);
        assertThat((double) bytes(pair, 2) / (bytes(pair, 1) - before)).isBetween(0.6, 1.2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"STRICT_PRIORITY", "WEIGHTED_FAIR", "ROUND_ROBIN", "FIRST_COME_FIRST_SERVED"})
    void expiredAndCancelledMessagesNeverLeave(String kind) {
        AssociationPair pair = pair(SchedulerKind.valueOf(kind), true);
        send(pair, 1, 7, LONG);
        pair.a.send(7, new byte[1000], 2, false, pair.now + Duration.ofMillis(1).toNanos());
        SendResult cancelled = pair.a.send(7, new byte[500], 1, false, Deadline.NEVER);
        assertThat(pair.a.association.cancel(((SendResult.Queued) cancelled).messageId()))
                .isTrue();
        pair.now += Duration.ofMillis(2).toNanos();
        pair.run(Duration.ofSeconds(2));
        assertThat(pair.b.received).hasSize(1);
        assertThat(pair.a.events.stream().filter(Output.Dropped.class::isInstance))
                .hasSize(2);
    }
}

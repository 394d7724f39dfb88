package org.tocsin.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.sctp.packet.IDataChunk;
import org.tocsin.sctp.packet.ReConfig;
import org.tocsin.sctp.packet.ReConfigParameter;

/// RFC 6525: requests to change streams, and their answers. Tags, TSNs and request numbers begin before their wrap.
class StreamResetTest {
    private static final int NUMBER = 0xFFFF_FFF0;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int STREAM = 3;

    private static AssociationPair pair(boolean interleaving) {
        AssociationConfig config = AssociationConfig.defaults().withInterleaving(interleaving);
        return new AssociationPair(1, AssociationPair.wire(), config, config, AssociationPair.fixedEntropy(NUMBER))
                .connected();
    }

    /// Chunks of a type that a side sends from now on.
    private static List<byte[]> record(AssociationPair.Side side, int type) {
        List<byte[]> chunks = new ArrayList<>();
        side.drops = packet -> {
            chunks.addAll(Chunks.of(packet, type));
            return false;
        };
        return chunks;
    }

    private static ReConfigParameter parameter(byte[] chunk) {
        ReConfig reConfig = (ReConfig) ControlChunk.decode(ByteBuffer.wrap(chunk), 0);
        return reConfig.parameters().getFirst();
    }

    private static int number(byte[] chunk) {
        ByteBuffer slab = ByteBuffer.wrap(chunk);
        return Chunk.type(slab, 0) == Chunk.I_DATA
                ? IDataChunk.messageIdentifier(slab, 0)
                : DataChunk.streamSequenceNumber(slab, 0);
    }

    private static void send(AssociationPair.Side side, boolean unordered, String hex) {
        byte[] payload = Octets.ofHex(hex).toByteArray();
        assertThat(side.send(2, payload, STREAM, unordered, Deadline.NEVER)).isInstanceOf(SendResult.Queued.class);
    }

    private static List<StreamResult> answers(AssociationPair.Side side) {
        return side.events.stream()
                .filter(Output.StreamRequestAnswered.class::isInstance)
                .map(event -> ((Output.StreamRequestAnswered) event).result())
                .toList();
    }

    private static List<StreamRequest> changes(AssociationPair.Side side) {
        return side.events.stream()
                .filter(Output.StreamsChanged.class::isInstance)
                .map(event -> ((Output.StreamsChanged) event).byPeer())
                .toList();
    }

    private static List<String> payloads(AssociationPair.Side side) {
        return side.received.stream().map(message -> message.payload().toHex()).toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void afterAResetOrderedAndUnorderedMessagesAreNumberedFromZero(boolean interleaving) {
        AssociationPair pair = pair(interleaving);
        for (int i = 0; i < 3; i++) {
            send(pair.a, false, "0" + i);
            send(pair.a, true, "1" + i);
        }
        pair.run(SECOND);
        List<byte[]> data = record(pair.a, interleaving ? Chunk.I_DATA : Chunk.DATA);
        StreamRequest reset = new StreamRequest.ResetOutgoing(List.of(STREAM));
        assertThat(pair.a.association.request(reset, pair.now)).isTrue();
        send(pair.a, false, "03");
        send(pair.a, true, "13");
        pair.run(SECOND);
        assertThat(answers(pair.a)).containsExactly(StreamResult.PERFORMED);
        assertThat(changes(pair.b)).containsExactly(reset);
        assertThat(data).hasSize(2).allMatch(chunk -> number(chunk) == 0);
        send(pair.a, false, "04");
        pair.run(SECOND);
        assertThat(payloads(pair.b)).containsExactly("00", "10", "01", "11", "02", "12", "03", "13", "04");
        assertThat(number(data.getLast())).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noResetLeavesWhileMessagesAreInFlight(boolean interleaving) {
        AssociationPair pair = pair(interleaving);
        List<byte[]> requests = record(pair.a, Chunk.RE_CONFIG);
        pair.a.send(2, new byte[100_000], STREAM, false, Deadline.NEVER);
        pair.a.association.request(new StreamRequest.ResetOutgoing(List.of(STREAM)), pair.now);
        pair.runUntil(SECOND, () -> !requests.isEmpty());
        assertThat(requests).hasSize(1);
        assertThat(pair.a.has(Output.Acked.class)).isTrue();
        pair.run(SECOND);
        assertThat(answers(pair.a)).containsExactly(StreamResult.PERFORMED);
    }

    @Test
    void whateverIsLostTheRequestComesAgainWithItsNumber() {
        for (int lost = 0; lost < 8; lost++) {
            AssociationPair pair = pair(true);
            List<byte[]> requests = new ArrayList<>();
            int bits = lost;
            pair.a.drops = packet -> {
                requests.addAll(Chunks.of(packet, Chunk.RE_CONFIG));
                return !Chunks.of(packet, Chunk.RE_CONFIG).isEmpty() && (bits >> requests.size() - 1 & 1) != 0;
            };
            int[] responses = {0};
            pair.b.drops = packet -> !Chunks.of(packet, Chunk.RE_CONFIG).isEmpty() && responses[0]++ < bits % 3;
            pair.a.association.request(new StreamRequest.ResetOutgoing(List.of(STREAM)), pair.now);
            pair.run(Duration.ofSeconds(60));
            assertThat(answers(pair.a)).as("lost %d", lost).containsExactly(StreamResult.PERFORMED);
            assertThat(changes(pair.b)).as("lost %d", lost).hasSize(1);
            for (byte[] request : requests) {
                assertThat(request).isEqualTo(requests.getFirst());
            }
            send(pair.a, false, "aa");
            pair.run(SECOND);
            assertThat(payloads(pair.b)).containsExactly("aa");
        }
    }

    @Test
    void requestsFollowEachOtherAcrossTheWrapOfTheirNumbers() {
        AssociationPair pair = pair(true);
        for (int i = 0; i < 40; i++) {
            send(pair.a, false, String.format("%02x", i));
            assertThat(pair.a.association.request(new StreamRequest.ResetOutgoing(List.of(STREAM)), pair.now))
                    .isTrue();
            pair.run(Duration.ofMillis(200));
        }
        assertThat(answers(pair.a)).hasSize(40).containsOnly(StreamResult.PERFORMED);
        assertThat(payloads(pair.b))
                .isEqualTo(IntStream.range(0, 40)
                        .mapToObj(i -> String.format("%02x", i))
                        .toList());
    }

    @Test
    void anIncomingResetIsAnsweredByTheOutgoingOneOfThePeer() {
        AssociationPair pair = pair(true);
        pair.b.send(2, new byte[50_000], STREAM, false, Deadline.NEVER);
        StreamRequest reset = new StreamRequest.ResetIncoming(List.of(STREAM));
        assertThat(pair.a.association.request(reset, pair.now)).isTrue();
        pair.run(SECOND);
        assertThat(answers(pair.a)).containsExactly(StreamResult.PERFORMED);
        assertThat(changes(pair.a)).containsExactly(new StreamRequest.ResetOutgoing(List.of(STREAM)));
        assertThat(pair.a.received).hasSize(1);
        send(pair.b, false, "aa");
        pair.run(SECOND);
        assertThat(payloads(pair.a).getLast()).isEqualTo("aa");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aResetOfAllStartsTheNumbersOfBothDirectionsAnew(boolean interleaving) {
        AssociationPair pair = pair(interleaving);
        send(pair.a, false, "00");
        send(pair.b, false, "10");
        pair.run(SECOND);
        List<byte[]> data = record(pair.a, interleaving ? Chunk.I_DATA : Chunk.DATA);
        List<byte[]> back = record(pair.b, interleaving ? Chunk.I_DATA : Chunk.DATA);
        assertThat(pair.a.association.request(new StreamRequest.ResetAssociation(), pair.now))
                .isTrue();
        send(pair.a, false, "01");
        pair.run(SECOND);
        send(pair.b, false, "11");
        pair.run(SECOND);
        assertThat(answers(pair.a)).containsExactly(StreamResult.PERFORMED);
        assertThat(changes(pair.b)).containsExactly(new StreamRequest.ResetAssociation());
        assertThat(payloads(pair.b)).containsExactly("00", "01");
        assertThat(payloads(pair.a)).containsExactly("10", "11");
        assertThat(number(data.getFirst())).isZero();
        assertThat(number(back.getFirst())).isZero();
        assertThat(DataChunk.tsn(ByteBuffer.wrap(data.getFirst()), 0)).isEqualTo(NUMBER + 1 + Integer.MIN_VALUE);
    }

    @Test
    void streamsAreAddedAsFarAsTheConfigurationAllows() {
        AssociationConfig config = AssociationConfig.defaults()
                .withOutboundStreams(4)
                .withInboundStreamsMax(10)
                .withBounds(AssociationBounds.defaults().withOutboundStreamsMax(9));
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire(), config, config).connected();
        assertThat(pair.a.send(2, new byte[1], 4, false, Deadline.NEVER)).isInstanceOf(SendResult.Refused.class);
        assertThat(pair.a.association.request(new StreamRequest.AddOutgoing(6), pair.now))
                .isTrue();
        assertThat(pair.a.association.request(new StreamRequest.AddOutgoing(1), pair.now))
                .isTrue();
        assertThat(pair.a.association.request(new StreamRequest.AddIncoming(5), pair.now))
                .isTrue();
        assertThat(pair.a.association.request(new StreamRequest.AddIncoming(1), pair.now))
                .isTrue();
        pair.run(SECOND);
        assertThat(answers(pair.a))
                .containsExactly(
                        StreamResult.PERFORMED, StreamResult.DENIED, StreamResult.PERFORMED, StreamResult.DENIED);
        pair.a.send(2, new byte[1], 9, false, Deadline.NEVER);
        pair.b.send(2, new byte[1], 8, false, Deadline.NEVER);
        pair.run(SECOND);
        assertThat(pair.b.received).hasSize(1);
        assertThat(pair.a.received).hasSize(1);
    }

    @Test
    void requestsAreBoundedInNumber() {
        AssociationConfig config = AssociationConfig.defaults()
                .withBounds(AssociationBounds.defaults().withStreamRequestsMax(2));
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire(), config, config).connected();
        StreamRequest reset = new StreamRequest.ResetOutgoing(List.of());
        for (int i = 0; i < 3; i++) {
            assertThat(pair.a.association.request(reset, pair.now)).isTrue();
        }
        assertThat(pair.a.association.request(reset, pair.now)).isFalse();
        pair.run(SECOND);
        assertThat(answers(pair.a)).hasSize(3).containsOnly(StreamResult.PERFORMED);
    }

    @Test
    void aStreamThatDoesNotExistIsNotAskedFor() {
        AssociationPair pair = pair(true);
        assertThat(pair.a.association.request(new StreamRequest.ResetOutgoing(List.of(256)), pair.now))
                .isFalse();
        assertThat(pair.a.association.request(new StreamRequest.ResetIncoming(List.of(-1)), pair.now))
                .isFalse();
    }

    @Test
    void aRequestEndsWithItsAssociation() {
        AssociationPair pair = pair(true);
        pair.b.drops = _ -> true;
        pair.a.association.request(new StreamRequest.ResetOutgoing(List.of(STREAM)), pair.now);
        send(pair.a, false, "aa");
        pair.run(SECOND);
        pair.a.association.abort("test", pair.now);
        pair.run(SECOND);
        assertThat(answers(pair.a)).containsExactly(StreamResult.ABANDONED);
        assertThat(pair.a.has(Output.Dropped.class)).isTrue();
    }

    private static int result(LiveAssociation live, ReConfigParameter request) {
        List<byte[]> answers = live.handle(Chunks.packet(LiveAssociation.TAG, new ReConfig(List.of(request))));
        List<byte[]> chunks = Chunks.of(answers.getFirst(), Chunk.RE_CONFIG);
        return ((ReConfigParameter.Response) parameter(chunks.getFirst())).result();
    }

    @Test
    void aRequestOutOfSequenceIsAnsweredByErrorFive() {
        LiveAssociation live = new LiveAssociation(true);
        Octets stream = Octets.ofHex("0003");
        assertThat(result(live, new ReConfigParameter.OutgoingSsnReset(1001, 0, 999, stream)))
                .isEqualTo(5);
        assertThat(result(live, new ReConfigParameter.OutgoingSsnReset(999, 0, 999, stream)))
                .isEqualTo(5);
        assertThat(result(live, new ReConfigParameter.OutgoingSsnReset(1000, 0, 999, stream)))
                .isEqualTo(1);
        assertThat(result(live, new ReConfigParameter.OutgoingSsnReset(1000, 0, 999, stream)))
                .isEqualTo(1);
        assertThat(live.events.stream().filter(Output.StreamsChanged.class::isInstance))
                .hasSize(1);
        assertThat(result(live, new ReConfigParameter.OutgoingSsnReset(1001, 0, 999, Octets.ofHex("ffff"))))
                .isEqualTo(3);
    }

    @Test
    void aResetWaitsForTheLastTsnThatWasAssignedBeforeIt() {
        LiveAssociation live = new LiveAssociation(true);
        ReConfigParameter request = new ReConfigParameter.OutgoingSsnReset(1000, 0, 1000, Octets.ofHex("0003"));
        assertThat(result(live, request)).isEqualTo(6);
        assertThat(result(live, request)).isEqualTo(6);
        ByteBuffer chunk = ByteBuffer.allocate(24);
        IDataChunk.writeHeader(chunk, 0, DataChunk.FLAG_BEGINNING | DataChunk.FLAG_END, 1000, 3, 0, 0, 4);
        live.handle(Chunks.packet(LiveAssociation.TAG, chunk.array()));
        assertThat(result(live, request)).isEqualTo(1);
        // The message of before comes first.
        assertThat(live.events.get(live.events.size() - 2)).isInstanceOf(Output.Received.class);
        assertThat(live.events.getLast()).isInstanceOf(Output.StreamsChanged.class);
    }
}

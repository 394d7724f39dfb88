package org.tocsin.sctp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Entropy;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.sctp.packet.ErrorCause;
import org.tocsin.sctp.packet.IDataChunk;
import org.tocsin.sctp.packet.Parameter;
import org.tocsin.sctp.packet.Parameters;
import org.tocsin.testkit.Seeds;

/// One association whose peer is the test: packets in, packets out. Tag and initial TSN are [#NUMBER], those of the
/// peer [#PEER]; both lie before their wrap.
final class ByHand {
    static final int NUMBER = 0xFFFF_FFF0;
    static final int PEER = 0xFFFF_FFFA;
    static final int WHOLE = DataChunk.FLAG_BEGINNING | DataChunk.FLAG_END;

    final Association association;
    final List<Output> events = new ArrayList<>();
    long now = 5;
    private final ByteBuffer slab = ByteBuffer.allocate(4096);

    ByHand(AssociationConfig config) {
        this(config, ReceiveBudget.unbounded());
    }

    ByHand(AssociationConfig config, ReceiveBudget budget) {
        RandomGenerator secrets = Seeds.random(2);
        Entropy numbers = AssociationPair.fixedEntropy(NUMBER);
        Entropy entropy = out -> {
            if (out.length == Integer.BYTES) {
                numbers.fill(out);
            } else {
                secrets.nextBytes(out);
            }
        };
        association = new Association(config, Optional.empty(), budget, entropy, Seeds.random(1));
    }

    /// DATA, and no probes of the path.
    static AssociationConfig config() {
        return AssociationConfig.defaults().withInterleaving(false).withBasePacketBytes(1380);
    }

    /// Established as the one that was asked.
    static ByHand established(AssociationConfig config, Parameter... parameters) {
        return established(config, ReceiveBudget.unbounded(), parameters);
    }

    static ByHand established(AssociationConfig config, ReceiveBudget budget, Parameter... parameters) {
        ByHand hand = new ByHand(config, budget);
        byte[] initAck = hand.send(0, init(PEER, parameters)).getFirst();
        hand.send(NUMBER, new ControlChunk.CookieEcho(cookie(initAck)));
        hand.events.clear();
        return hand;
    }

    static ControlChunk.Init init(int tag, Parameter... parameters) {
        return new ControlChunk.Init(tag, 200_000, 10, 10, PEER, Parameters.of(parameters));
    }

    static ControlChunk.InitAck initAck(byte[] packet) {
        byte[] chunk = Chunks.of(packet, Chunk.INIT_ACK).getFirst();
        return (ControlChunk.InitAck) ControlChunk.decode(ByteBuffer.wrap(chunk), 0);
    }

    static Octets cookie(byte[] packet) {
        return initAck(packet).parameters().stateCookie().orElseThrow();
    }

    /// @return what the association answers
    List<byte[]> send(int tag, ControlChunk... chunks) {
        return handle(Chunks.packet(tag, chunks));
    }

    List<byte[]> send(int tag, byte[]... chunks) {
        return handle(Chunks.packet(tag, chunks));
    }

    List<byte[]> handle(byte[] packet) {
        association.handle(ByteBuffer.wrap(packet), 0, packet.length, now);
        return answers();
    }

    List<byte[]> at(long millis) {
        now += millis * 1_000_000;
        return answers();
    }

    List<byte[]> answers() {
        drain();
        List<byte[]> packets = new ArrayList<>();
        while (association.mostUrgentClass(now) >= 0) {
            int length = association.fill(slab, 0, 1500, now);
            if (length == 0) {
                throw new AssertionError("a class to send and nothing to write");
            }
            packets.add(Arrays.copyOf(slab.array(), length));
            drain();
        }
        return packets;
    }

    private void drain() {
        Output output = association.poll(now);
        while (!(output instanceof Output.WaitUntil || output instanceof Output.Idle)) {
            events.add(output);
            output = association.poll(now);
        }
    }

    /// A DATA chunk whose payload has so many bytes.
    static byte[] data(int flags, int tsn, int streamId, int ssn, int bytes) {
        ByteBuffer chunk = ByteBuffer.allocate(Chunk.padded(DataChunk.HEADER_SIZE + bytes));
        DataChunk.writeHeader(chunk, 0, flags, tsn, streamId, ssn, 0, bytes);
        return chunk.array();
    }

    static byte[] iData(int flags, int tsn, int streamId, int mid, int ppidOrFsn, int bytes) {
        ByteBuffer chunk = ByteBuffer.allocate(Chunk.padded(IDataChunk.HEADER_SIZE + bytes));
        IDataChunk.writeHeader(chunk, 0, flags, tsn, streamId, mid, ppidOrFsn, bytes);
        return chunk.array();
    }

    void queue(int size) {
        association.send(new OutgoingMessage(Octets.wrap(new byte[size]), 0, 0, 3, false, Deadline.NEVER), now);
    }

    String state() {
        return association.status().state();
    }

    long count(Counter counter) {
        return association.status().count(counter);
    }

    boolean has(Class<? extends Output> type) {
        return events.stream().anyMatch(type::isInstance);
    }

    List<Integer> receivedSizes() {
        return events.stream()
                .filter(Output.Received.class::isInstance)
                .map(event -> ((Output.Received) event).message().payload().size())
                .toList();
    }

    /// The causes in the chunks of a type.
    static List<ErrorCause> causes(List<byte[]> packets, int type) {
        List<ErrorCause> causes = new ArrayList<>();
        for (byte[] packet : packets) {
            for (byte[] chunk : Chunks.of(packet, type)) {
                switch (ControlChunk.decode(ByteBuffer.wrap(chunk), 0)) {
                    case ControlChunk.Abort abort -> causes.addAll(abort.causes());
                    case ControlChunk.OperationError error -> causes.addAll(error.causes());
                    default -> throw new AssertionError("no causes in type " + type);
                }
            }
        }
        return causes;
    }

    static List<Integer> codes(List<byte[]> packets, int type) {
        return causes(packets, type).stream().map(ErrorCause::code).toList();
    }

    static List<Integer> types(List<byte[]> packets) {
        return packets.stream().flatMap(packet -> Chunks.types(packet).stream()).toList();
    }
}

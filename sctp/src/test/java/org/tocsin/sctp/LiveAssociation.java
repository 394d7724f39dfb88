package org.tocsin.sctp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tocsin.testkit.Capture;
import org.tocsin.testkit.Seeds;

/// An established association with tag 0x01020304 whose peer's first TSN is 1000, fed by hand.
final class LiveAssociation {
    static final int TAG = 0x0102_0304;
    private static final int PEER_NUMBER = 1000;

    final Association association;
    final List<Output> events = new ArrayList<>();
    long now = 5;
    private final ByteBuffer slab = ByteBuffer.allocate(2048);

    LiveAssociation(boolean interleaving) {
        AssociationConfig config = AssociationConfig.defaults().withInterleaving(interleaving);
        association = new Association(config, AssociationPair.fixedEntropy(TAG), Seeds.random(1));
        Association peer = new Association(config, AssociationPair.fixedEntropy(PEER_NUMBER), Seeds.random(2));
        peer.connect(now);
        for (int i = 0; i < 3; i++) {
            for (byte[] packet : packets(peer)) {
                association.handle(ByteBuffer.wrap(packet), 0, packet.length, now);
            }
            for (byte[] packet : packets(association)) {
                peer.handle(ByteBuffer.wrap(packet), 0, packet.length, now);
            }
        }
        drain();
        events.clear();
    }

    String state() {
        return association.status().state();
    }

    /// @return what the association answers
    List<byte[]> handle(byte[] packet) {
        association.handle(ByteBuffer.wrap(packet), 0, packet.length, now);
        drain();
        List<byte[]> answers = packets(association);
        drain();
        return answers;
    }

    void drain() {
        Output output = association.poll(now);
        while (!(output instanceof Output.WaitUntil || output instanceof Output.Idle)) {
            events.add(output);
            output = association.poll(now);
        }
    }

    private List<byte[]> packets(Association from) {
        List<byte[]> packets = new ArrayList<>();
        while (from.mostUrgentClass(now) >= 0) {
            int length = from.fill(slab, 0, slab.capacity(), now);
            if (length == 0) {
                throw new AssertionError("a class to send and nothing to write");
            }
            Capture.ofTests().record(slab, 0, length, now);
            packets.add(Arrays.copyOf(slab.array(), length));
        }
        return packets;
    }
}

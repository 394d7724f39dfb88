package org.tocsin.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;

/// An association uses its objects for messages and acknowledgements again: none may stand for two at a time.
class UsedAgainTest {
    private static final int ROUNDS = 20;
    private static final int AT_ONCE = 100;

    @Test
    void everyAcknowledgementTellsOfItsOwnMessage() {
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire()).connected();
        List<Long> ids = new ArrayList<>();
        List<Long> contexts = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            // More than are kept for use, with sizes that take one packet and several.
            for (int i = 0; i < AT_ONCE; i++) {
                long context = 1 + (long) round * AT_ONCE + i;
                ids.add(send(pair, context, 1 + i * 40));
                contexts.add(context);
            }
            pair.run(Duration.ofSeconds(2));
        }
        assertThat(pair.a.acked).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(pair.a.ackedContexts).containsExactlyInAnyOrderElementsOf(contexts);
        assertThat(pair.b.received).hasSize(ROUNDS * AT_ONCE);
        assertThat(pair.b.received)
                .allSatisfy(message -> assertThat(message.payload().size()).isEqualTo(1 + sizeIndex(message) * 40))
                .allSatisfy(message -> assertThat(message.payload().at(0)).isEqualTo((byte) message.ppid()));
    }

    /// In the payload protocol identifier: which message of its round it is.
    private static int sizeIndex(IncomingMessage message) {
        return message.ppid() % AT_ONCE;
    }

    private static long send(AssociationPair pair, long context, int size) {
        int ppid = (int) (context - 1);
        byte[] payload = new byte[size];
        payload[0] = (byte) ppid;
        SendResult result = pair.a.association.send(
                new OutgoingMessage(
                        Octets.wrap(payload),
                        0,
                        ppid,
                        ppid % OutgoingMessage.CLASSES,
                        true,
                        Deadline.NEVER,
                        Reliability.FULL,
                        false,
                        0,
                        context),
                pair.now);
        return ((SendResult.Queued) result).messageId();
    }

    @Test
    void theLatestUnbegunMessageOfAContextIsGivenUp() {
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire());
        long first = send(pair, 7, 100);
        long second = send(pair, 7, 200);
        send(pair, 8, 300);
        assertThat(pair.a.association.cancelLatest(0)).isFalse();
        assertThat(pair.a.association.cancelLatest(9)).isFalse();
        assertThat(pair.a.association.cancelLatest(7)).isTrue();
        // The earlier one is not found any more, as its owner spoke of the latest.
        assertThat(pair.a.association.cancelLatest(7)).isFalse();
        pair.connected();
        pair.run(Duration.ofSeconds(2));
        assertThat(pair.a.association.cancelLatest(8)).isFalse();
        assertThat(pair.a.acked).contains(first).doesNotContain(second);
        assertThat(pair.a.events).contains(new Output.Dropped(second, 7, DropReason.CANCELLED));
        assertThat(pair.b.received)
                .extracting(message -> message.payload().size())
                .containsExactlyInAnyOrder(100, 300);
    }
}

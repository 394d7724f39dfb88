package org.tocsin.daemon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;

class LedgerTest {
    private static final DemoObjects OBJECTS = new DemoObjects(
            List.of(Octets.ofHex("0102"), Octets.ofHex("0304")), List.of(Octets.wrap(new byte[5000])), "test");

    private final Ledger ledger = new Ledger(3, OBJECTS);

    @Test
    void aPublicationIsCompleteWhenAllOthersHaveIt() {
        List<String> events = new ArrayList<>();
        Ledger.Ticket ticket = ledger.publish(0, Phase.LOADED, true, 0, () -> events.add("everywhere"));
        assertThat(ledger.expected()).isEqualTo(2);
        deliver(1, ticket.payload());
        assertThat(events).isEmpty();
        assertThat(ledger.open()).isEqualTo(1);
        deliver(2, ticket.payload());
        assertThat(events).containsExactly("everywhere");
        assertThat(ledger.delivered()).isEqualTo(2);
        assertThat(ledger.open()).isZero();
        assertThat(ledger.mismatches()).isZero();
        assertThat(ledger.totals(Phase.LOADED, true).micros().getTotalCount()).isEqualTo(2);
        assertThat(ledger.totals(Phase.LOADED, false).objects()).isZero();
    }

    @Test
    void everyWrongByteIsFound() {
        Ledger.Ticket ticket = ledger.publish(0, Phase.IDLE, true, 1, () -> {});
        // Byte 0 to 7 say whose it is, 16 to 23 which: those make it another publication.
        for (int i = 0; i < ticket.payload().length; i++) {
            if (i < 8 || i >= 16 && i < 24) {
                continue;
            }
            Ledger fresh = new Ledger(3, OBJECTS);
            byte[] damaged =
                    fresh.publish(0, Phase.IDLE, true, 1, () -> {}).payload().clone();
            damaged[i] ^= 1;
            fresh.deliver(1, ByteBuffer.wrap(damaged), System.nanoTime());
            assertThat(fresh.mismatches()).as("byte " + i).isEqualTo(1);
        }
    }

    @Test
    void aCutOrLongerPayloadIsAMismatch() {
        byte[] payload = ledger.publish(0, Phase.IDLE, true, 0, () -> {}).payload();
        deliver(1, java.util.Arrays.copyOf(payload, payload.length - 1));
        deliver(2, java.util.Arrays.copyOf(payload, payload.length + 1));
        assertThat(ledger.mismatches()).isEqualTo(2);
    }

    @Test
    void aSecondDeliveryToTheSameNodeIsRepeated() {
        byte[] payload = ledger.publish(0, Phase.IDLE, true, 0, () -> {}).payload();
        deliver(1, payload);
        deliver(1, payload);
        // The publisher's own subscriber must not get it either.
        deliver(0, payload);
        assertThat(ledger.repeated()).isEqualTo(2);
        assertThat(ledger.delivered()).isEqualTo(1);
        deliver(2, new byte[3]);
        assertThat(ledger.repeated()).isEqualTo(3);
    }

    @Test
    void whatWasNotAcceptedIsNotExpected() {
        Ledger.Ticket ticket = ledger.publish(0, Phase.IDLE, false, 0, () -> {});
        ledger.withdraw(ticket);
        assertThat(ledger.expected()).isZero();
        assertThat(ledger.open()).isZero();
    }

    @Test
    void equalFilesAreDifferentObjects() {
        byte[] first = ledger.publish(0, Phase.IDLE, true, 0, () -> {}).payload();
        byte[] again = ledger.publish(0, Phase.IDLE, true, 2, () -> {}).payload();
        assertThat(first).isNotEqualTo(again).hasSameSizeAs(again);
    }

    private void deliver(int node, byte[] payload) {
        ledger.deliver(node, ByteBuffer.wrap(payload), System.nanoTime());
    }
}

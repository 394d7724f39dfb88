package org.tocsin.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.JdkCrypto;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.sctp.Association;
import org.tocsin.sctp.AssociationConfig;
import org.tocsin.sctp.Greeting;
import org.tocsin.sctp.OutgoingMessage;
import org.tocsin.sctp.Reliability;
import org.tocsin.testkit.Seeds;
import org.tocsin.wireguard.Device;
import org.tocsin.wireguard.DeviceConfig;
import org.tocsin.wireguard.PeerConfig;

class NeighboursTest {
    private static final int COUNT = 20;
    private static final int CLASS = 5;
    private static final long NOW = Long.MAX_VALUE - 1000;

    private final Neighbours neighbours = new Neighbours();

    /// Each has sent its hello, and nothing waits.
    @BeforeEach
    void fill() {
        Device device = new Device(
                DeviceConfig.defaults(),
                Secret.copyOf(key(0)),
                new JdkCrypto(),
                Seeds.random(1)::nextBytes,
                Seeds.random(2),
                () -> Instant.EPOCH);
        for (int i = 0; i < COUNT; i++) {
            PublicKey name = new PublicKey(Octets.wrap(key(i + 1)));
            Association association = new Association(
                    AssociationConfig.defaults(),
                    Optional.of(new Greeting(1, 1, 1)),
                    Seeds.random(i)::nextBytes,
                    Seeds.random(i));
            association.connect(NOW);
            association.fill(ByteBuffer.allocate(1500), 0, 1200, NOW);
            association.seedRoundTrip(Duration.ofMillis(10), NOW);
            neighbours.add(
                    device.addPeer(
                            new PeerConfig(name, Secret.copyOf(new byte[PublicKey.SIZE]), List.of(), List.of(), 0),
                            NOW),
                    NodeCore.innerAddress(name),
                    association);
        }
    }

    private static byte[] key(int number) {
        byte[] key = new byte[PublicKey.SIZE];
        Seeds.random(number).nextBytes(key);
        return key;
    }

    private void send(int place, long order) {
        Neighbour neighbour = neighbours.get(place);
        neighbour
                .association()
                .send(
                        new OutgoingMessage(
                                Octets.wrap(new byte[500]),
                                0,
                                0,
                                CLASS,
                                true,
                                Deadline.NEVER,
                                Reliability.FULL,
                                true,
                                order,
                                0),
                        NOW);
        neighbour.touch();
    }

    @Test
    void itIsTheFirstMessageOfAClassThatTellsTheOrder() {
        send(1, 7);
        send(1, 9);
        send(2, 8);
        assertThat(neighbours.urgency(0, NOW)).isEqualTo(Neighbours.NOTHING);
        assertThat(neighbours.urgency(1, NOW)).isEqualTo(CLASS);
        assertThat(neighbours.urgency(2, NOW)).isEqualTo(CLASS);
        assertThat(neighbours.order(1)).isEqualTo(7);
        assertThat(neighbours.order(2)).isEqualTo(8);
        neighbours.get(1).association().fill(ByteBuffer.allocate(1500), 0, 600, NOW);
        neighbours.touch(1);
        assertThat(neighbours.urgency(1, NOW)).isEqualTo(CLASS);
        assertThat(neighbours.order(1)).isEqualTo(9);
    }

    @Test
    void whoMadeWayComesAfterAllThatWaited() {
        for (int place = 0; place < COUNT; place++) {
            send(place, neighbours.nextOrder());
        }
        neighbours.makeWay(3);
        assertThat(neighbours.urgency(3, NOW)).isEqualTo(CLASS);
        assertThat(neighbours.order(3)).isEqualTo(COUNT + 1);
        send(4, neighbours.nextOrder());
        assertThat(neighbours.urgency(4, NOW)).isEqualTo(CLASS);
        assertThat(neighbours.order(4)).as("what waited before").isEqualTo(5);
    }

    @Test
    void thoseBehindOneThatIsRemovedKeepWhatIsKnownOfThem() {
        for (int place = 0; place < COUNT; place++) {
            neighbours.get(place).waitUntil(NOW + 100 + place);
        }
        neighbours.makeWay(COUNT - 1);
        assertThat(neighbours.deadlineNanos()).isEqualTo(NOW + 100);
        Neighbour last = neighbours.get(COUNT - 1);
        neighbours.remove(neighbours.get(0));
        assertThat(neighbours.size()).isEqualTo(COUNT - 1);
        assertThat(neighbours.deadlineNanos()).isEqualTo(NOW + 101);
        assertThat(last.place()).isEqualTo(COUNT - 2);
        assertThat(neighbours.get(COUNT - 2)).isSameAs(last);
        send(COUNT - 2, 0);
        assertThat(neighbours.urgency(COUNT - 2, NOW)).isEqualTo(CLASS);
        assertThat(neighbours.order(COUNT - 2)).isEqualTo(1);
    }

    @Test
    void onlyWhoIsStaleOrDueIsPolled() {
        for (int place = 0; place < COUNT; place++) {
            neighbours.get(place).waitUntil(place == 17 ? NOW : Deadline.NEVER);
        }
        neighbours.get(11).touch();
        assertThat(neighbours.nextDue(0, NOW)).isEqualTo(11);
        assertThat(neighbours.nextDue(12, NOW)).isEqualTo(17);
        assertThat(neighbours.nextDue(18, NOW)).isEqualTo(Neighbours.NOTHING);
        neighbours.touchAll();
        assertThat(neighbours.nextDue(18, NOW)).isEqualTo(18);
    }
}

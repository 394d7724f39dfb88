package org.tocsin.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.Blake2s;
import org.tocsin.crypto.Secret;

/// What implementations get wrong about handshake messages between whole devices, one test for each fact.
@Tag("virtual-clock")
class HandshakeFactsTest {
    private static final Endpoint ELSEWHERE = new Endpoint(Octets.ofHex("06060606"), 6);

    @Test
    void fact3_everyMessageHasOneSizeAndReservedZeros() {
        Mesh mesh = talking(1);
        List<byte[]> samples = List.of(
                mesh.a().sent.get(0).bytes(),
                mesh.b().sent.get(0).bytes(),
                mesh.a().sent.get(1).bytes());
        assertThat(samples).extracting(bytes -> bytes.length).containsExactly(148, 92, 80);
        for (byte[] message : samples.subList(0, 2)) {
            for (int size : new int[] {4, message.length - 1, message.length + 1, 1500}) {
                assertDropped(mesh, Arrays.copyOf(message, size), DropReason.WRONG_SIZE);
            }
        }
        byte[] cookie = new byte[65];
        cookie[0] = 3;
        assertDropped(mesh, cookie, DropReason.WRONG_SIZE);
        assertDropped(mesh, Arrays.copyOf(samples.get(2), 31), DropReason.WRONG_SIZE);
        assertDropped(mesh, new byte[3], DropReason.TRUNCATED);
        for (byte[] message : samples) {
            for (int reserved = 1; reserved <= 3; reserved++) {
                byte[] marked = message.clone();
                marked[reserved] = 1;
                assertDropped(mesh, marked, DropReason.UNKNOWN_TYPE);
            }
        }
    }

    @Test
    void fact6_mac1IsOfTheRecipientsKeyAndAStrangeMac2IsNoReasonToRefuse() {
        Mesh mesh = Mesh.pair(2);
        mesh.passes = datagram -> false;
        mesh.a().dial(mesh.b());
        byte[] message = mesh.a().sent.getFirst().bytes();
        byte[] key = Blake2s.hash(
                "mac1----".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                mesh.b().key().octets().toByteArray());
        assertThat(Arrays.copyOfRange(message, 116, 132)).isEqualTo(Blake2s.mac(key, Arrays.copyOf(message, 116)));
        assertThat(Arrays.copyOfRange(message, 132, 148)).containsOnly(0);
        Arrays.fill(message, 132, 148, (byte) 9);
        mesh.passes = datagram -> true;
        mesh.b().receive(mesh.a().endpoint, message);
        assertThat(mesh.b().sent(2)).as("a mac2 counts under load only").isEqualTo(1);
        message[116] ^= 1;
        assertDropped(mesh, message, DropReason.WRONG_MAC1);
    }

    @Test
    void fact10_timestampsAreAsCoarseAsTheFloodLimitAndInitiationsFiveSecondsApart() {
        Mesh mesh = Mesh.pair(3);
        mesh.delay = Duration.ofMillis(1);
        mesh.a().dial(mesh.b());
        mesh.run(10);
        mesh.a().dial(mesh.b());
        mesh.run(4985);
        assertThat(mesh.a().sent(1)).as("REKEY_TIMEOUT").isEqualTo(1);
        mesh.run(10);
        assertThat(mesh.a().sent(1)).isEqualTo(2);
        // Another device of the same key, 10 ms later: within the whitened step or the limit of 20 ms.
        mesh.a().restart();
        mesh.a().dial(mesh.b());
        mesh.run(10);
        assertThat(mesh.b().dropped(DropReason.FLOODED_INITIATION) + mesh.b().dropped(DropReason.REPLAYED_INITIATION))
                .isEqualTo(1);
        Octets stamp = mesh.b().peer(mesh.a()).greatestTimestamp;
        assertThat(stamp.at(9) & stamp.at(10) & stamp.at(11))
                .as("steps of 2^24 ns")
                .isZero();
        assertThat(stamp.toHex()).startsWith("400000006b");
    }

    @Test
    void fact10_aResponseSentDoesNotDelayOnesOwnInitiation() {
        // Other implementations count a response as an initiation; after both dialled at once that costs five seconds.
        Mesh mesh = Mesh.pair(4);
        mesh.passes = datagram -> datagram.type() != 2;
        mesh.a().dial(mesh.b());
        mesh.run(50);
        assertThat(mesh.b().sent(2)).isEqualTo(1);
        mesh.b().dial(mesh.a());
        assertThat(mesh.b().sent(1)).isEqualTo(1);
    }

    @Test
    void fact11_nothingChangesBeforeTheTimestampIsAuthentic() {
        Mesh mesh = talking(5);
        Peer peer = mesh.b().peer(mesh.a());
        Octets greatest = peer.greatestTimestamp;
        long received = peer.receivedBytes();
        int indices = mesh.b().device.indicesInUse();
        Mesh other = Mesh.pair(5);
        other.passes = datagram -> false;
        other.run(60_000);
        other.a().dial(other.b());
        byte[] forged = other.a().sent.getFirst().bytes();
        forged[90] ^= 1;
        byte[] mac1 = Blake2s.mac(mesh.b().device.context.local.mac1Key(), Arrays.copyOf(forged, 116));
        System.arraycopy(mac1, 0, forged, 116, 16);
        mesh.b().receive(ELSEWHERE, forged);
        assertThat(mesh.b().dropped(DropReason.UNAUTHENTIC_HANDSHAKE)).isEqualTo(1);
        assertThat(peer.greatestTimestamp).isEqualTo(greatest);
        assertThat(peer.receivedBytes()).isEqualTo(received);
        assertThat(peer.endpoint()).contains(mesh.a().endpoint);
        assertThat(mesh.b().device.indicesInUse()).isEqualTo(indices);
    }

    @Test
    void fact11_aLateResponseToASupersededInitiationIsRefusedAndTheNextOneWorks() {
        Mesh mesh = Mesh.pair(6);
        mesh.passes = datagram -> datagram.type() != 2;
        mesh.a().say(mesh.b(), "x");
        mesh.run(50);
        byte[] late = mesh.b().sent.getFirst().bytes();
        mesh.run(5400);
        mesh.passes = datagram -> true;
        mesh.a().receive(mesh.b().endpoint, late);
        assertThat(mesh.a().dropped(DropReason.UNKNOWN_INDEX)).isEqualTo(1);
        assertThat(mesh.a().hasSession(mesh.b())).isFalse();
        mesh.run(5400);
        assertThat(mesh.b().delivered).containsExactly("x");
    }

    @Test
    void fact13_indicesAreRandomAndPassFromTheHandshakeToTheSession() {
        Set<Integer> seen = new HashSet<>();
        Mesh mesh = Mesh.toyPair(7);
        for (int i = 0; i < 300; i++) {
            mesh.a().dial(mesh.b());
            mesh.run(5400);
            Keypair current = mesh.a().peer(mesh.b()).keypairs().current();
            seen.add(current.localIndex);
            seen.add(current.remoteIndex);
            assertThat(mesh.a().device.context.indices.initiation(current.localIndex))
                    .isNull();
            assertThat(mesh.a().device.context.indices.session(current.localIndex))
                    .isSameAs(current);
            assertThat(mesh.a().device.indicesInUse()).isLessThanOrEqualTo(3);
        }
        assertThat(seen).hasSize(600);
        int topBits = seen.stream().mapToInt(index -> index >>> 28).distinct().toArray().length;
        assertThat(topBits).as("all of the 32 bits are used").isEqualTo(16);
        byte[] initiationIndex = mesh.a().sent.getFirst().bytes().clone();
        initiationIndex[0] = 4;
        assertDropped(mesh, Arrays.copyOf(initiationIndex, 80), DropReason.UNKNOWN_INDEX);
    }

    @Test
    void fact14_theResponderSendsOnlyAfterTheInitiatorHasAndOldKeysStillReceive() {
        Mesh mesh = talking(8);
        Keypair old = mesh.a().peer(mesh.b()).keypairs().current();
        mesh.run(5400);
        mesh.passes = datagram -> datagram.type() != 4;
        mesh.a().dial(mesh.b());
        mesh.run(100);
        Keypair fresh = mesh.a().peer(mesh.b()).keypairs().current();
        assertThat(fresh).isNotSameAs(old);
        assertThat(mesh.b().peer(mesh.a()).keypairs().current().localIndex)
                .as("the keepalive that confirms was lost: the responder stays with the old keys")
                .isEqualTo(old.remoteIndex);
        mesh.passes = datagram -> true;
        mesh.b().sayAtOnce(mesh.a(), "by the old keys");
        mesh.run(100);
        assertThat(mesh.a().delivered).endsWith("by the old keys");
        mesh.a().sayAtOnce(mesh.b(), "by the new ones");
        mesh.run(100);
        assertThat(mesh.b().delivered).endsWith("by the new ones");
        assertThat(mesh.b().peer(mesh.a()).keypairs().current().localIndex).isEqualTo(fresh.remoteIndex);
    }

    @Test
    void fact25_aNewPrivateKeyEndsAllSessionsAndDialsAgainAtOnce() {
        Mesh mesh = talking(9);
        mesh.a().device.replacePrivateKey(Secret.copyOf(new byte[32]), mesh.now());
        assertThat(mesh.a().hasSession(mesh.b())).isFalse();
        mesh.b().meet(mesh.a(), 0);
        mesh.a().say(mesh.b(), "with another key");
        mesh.run(100);
        assertThat(mesh.b().delivered).endsWith("with another key");
    }

    static Mesh talking(long seed) {
        Mesh mesh = Mesh.pair(seed);
        mesh.a().say(mesh.b(), "one");
        mesh.run(100);
        assertThat(mesh.b().delivered).containsExactly("one");
        return mesh;
    }

    static void assertDropped(Mesh mesh, byte[] bytes, DropReason reason) {
        long before = mesh.b().dropped(reason);
        long all = mesh.b().device.counters().droppedTotal();
        mesh.b().receive(ELSEWHERE, bytes);
        assertThat(mesh.b().dropped(reason)).isEqualTo(before + 1);
        assertThat(mesh.b().device.counters().droppedTotal()).isEqualTo(all + 1);
    }
}

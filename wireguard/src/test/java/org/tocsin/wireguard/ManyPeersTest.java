package org.tocsin.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Deadline;
import org.tocsin.testkit.Seeds;

@Tag("virtual-clock")
class ManyPeersTest {
    @Test
    void theHeapOfAlarmsAlwaysKnowsTheEarliest() {
        Seeds.loop(20, seed -> {
            RandomGenerator random = Seeds.random(seed);
            Mesh mesh = new Mesh(seed);
            Mesh.Host host = mesh.add();
            int count = random.nextInt(1, 20);
            for (int i = 0; i < count; i++) {
                host.meet(mesh.add(), 0);
            }
            Alarms alarms = host.device.context.alarms;
            for (int i = 0; i < 500; i++) {
                List<Peer> peers = host.device.peers();
                if (peers.isEmpty()) {
                    break;
                }
                Peer peer = peers.get(random.nextInt(peers.size()));
                long at = random.nextInt(3) == 0 ? Deadline.NEVER : mesh.now() + random.nextLong(1_000_000_000_000L);
                switch (random.nextInt(8)) {
                    case 0 -> {
                        if (random.nextInt(10) == 0) {
                            host.device.removePeer(peer.key(), mesh.now());
                        }
                    }
                    case 1, 2, 3 -> peer.timers().newHandshakeNanos = at;
                    case 4, 5 -> peer.timers().keepaliveNanos = at;
                    default -> peer.timers().zeroKeysNanos = at;
                }
                alarms.touch(peer);
                long earliest = Deadline.NEVER;
                for (Peer other : host.device.peers()) {
                    earliest = Deadline.earlier(earliest, other.nextAlarmNanos());
                }
                assertThat(alarms.next()).isEqualTo(earliest);
            }
        });
    }

    /// A node that starts with all its peers at once: the work is spaced, and nobody waits long.
    @Test
    void aHubConnectsToManyPeersAtOnce() {
        Mesh mesh = new Mesh(5);
        Mesh.Host hub = mesh.add();
        for (int i = 0; i < 60; i++) {
            Mesh.Host leaf = mesh.add();
            hub.meet(leaf, 0);
            leaf.meet(hub, 0);
            leaf.dial(hub);
        }
        mesh.run(Duration.ofMillis(500));
        for (Mesh.Host leaf : mesh.hosts.subList(1, mesh.hosts.size())) {
            assertThat(leaf.hasSession(hub)).isTrue();
            assertThat(hub.hasSession(leaf)).isTrue();
        }
        assertThat(hub.device.counters().droppedTotal()).isZero();
    }

    /// Only the cipher of the JDK may allocate; what is ours must not grow with packets.
    @Test
    void sealingAndOpeningAllocateLittleBesidesTheCipher() {
        Mesh mesh = Mesh.pair(6);
        mesh.a().dial(mesh.b());
        mesh.run(100);
        Device a = mesh.a().device;
        Device b = mesh.b().device;
        Peer peer = mesh.a().peer(mesh.b());
        ByteBuffer slab = ByteBuffer.allocate(2000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int packets = 5_000;
        long cipherBytes = 0;
        long allBytes = 0;
        for (int round = 0; round < 2; round++) {
            Keypair keypair = mesh.b().peer(mesh.a()).keypairs().current();
            Keypair sending = peer.keypairs().current();
            ByteBuffer spare = ByteBuffer.allocate(2000);
            long start = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < packets; i++) {
                sending.seal(spare, 0, 1216);
                keypair.open(sending.sendingCounter() - 1, spare, 16, 1232);
            }
            long middle = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < packets; i++) {
                mesh.a().writePacket(slab, 16, mesh.b(), "");
                slab.putShort(16 + 4, (short) 1160);
                int length = a.seal(peer, slab, 0, 1200, mesh.now());
                assertThat(b.handle(mesh.a().endpoint, slab, 0, length, mesh.now()) == Received.PACKET)
                        .isTrue();
            }
            allBytes = threads.getCurrentThreadAllocatedBytes() - middle;
            cipherBytes = middle - start;
        }
        assertThat((allBytes - cipherBytes) / packets)
                .as("bytes for each packet, sealed and opened")
                .isLessThan(200);
    }
}

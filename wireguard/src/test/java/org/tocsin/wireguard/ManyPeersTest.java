package org.tocsin.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

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
}

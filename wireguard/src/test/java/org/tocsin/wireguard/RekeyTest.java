package org.tocsin.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Nobody who sends packets through a tunnel notices that its keys are renewed.
@Tag("virtual-clock")
class RekeyTest {
    /// Around each renewal a packet leaves every 2 ms in both directions; between them the tunnel is quiet, which
    /// saves time and is the harder case.
    @Test
    void aThousandRenewalsUnderLoadLoseNothingAndDelayNothing() {
        Mesh mesh = Mesh.toyPair(1);
        mesh.delay = Duration.ofMillis(25);
        mesh.a().dial(mesh.b());
        mesh.run(100);
        int renewals = 1000;
        for (int i = 0; i < renewals; i++) {
            mesh.run(Duration.ofMillis(119_960));
            int sealedAtOnce = 0;
            for (int k = 0; k < 30; k++) {
                sealedAtOnce += mesh.a().sayAtOnce(mesh.b(), "a") ? 1 : 0;
                sealedAtOnce += mesh.b().sayAtOnce(mesh.a(), "b") ? 1 : 0;
                mesh.run(4);
            }
            mesh.run(25);
            assertThat(sealedAtOnce).as("renewal %d", i).isEqualTo(60);
            assertThat(mesh.b().delivered).as("renewal %d", i).hasSize(30);
            assertThat(mesh.a().delivered).as("renewal %d", i).hasSize(30);
            mesh.a().delivered.clear();
            mesh.b().delivered.clear();
            mesh.a().sent.clear();
            mesh.b().sent.clear();
        }
        assertThat(mesh.a().device.counters().sessionsEstablished()).isEqualTo(renewals + 1);
        assertThat(mesh.a().device.counters().droppedTotal()).isZero();
        assertThat(mesh.b().device.counters().droppedTotal()).isZero();
    }

    @Test
    void renewalsOfManyPeersSpreadOverTwentySeconds() {
        Mesh mesh = Mesh.toy(2);
        Mesh.Host hub = mesh.add(DeviceConfig.defaults());
        int leaves = 200;
        for (int i = 0; i < leaves; i++) {
            Mesh.Host leaf = mesh.add(DeviceConfig.defaults());
            hub.meet(leaf, 0);
            leaf.meet(hub, 0);
            hub.dial(leaf);
        }
        mesh.run(1000);
        TreeMap<Long, Integer> bySecond = new TreeMap<>();
        long start = mesh.now();
        mesh.passes = datagram -> {
            if (datagram.type() == 1) {
                bySecond.merge((mesh.now() - start) / 1_000_000_000, 1, Integer::sum);
            }
            return true;
        };
        mesh.run(Duration.ofSeconds(90));
        for (int half = 0; half < 64; half++) {
            for (Mesh.Host leaf : mesh.hosts.subList(1, mesh.hosts.size())) {
                hub.sayAtOnce(leaf, "");
            }
            mesh.run(500);
        }
        assertThat(bySecond.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(leaves);
        assertThat(bySecond.firstKey()).isGreaterThanOrEqualTo(98);
        assertThat(bySecond.lastKey()).isLessThanOrEqualTo(120);
        assertThat(bySecond).as("%s", bySecond).hasSizeGreaterThan(18);
        assertThat(bySecond.values()).as("%s", bySecond).allMatch(count -> count < leaves / 8);
    }

    @Test
    void thePacketThatWakesAnIdleTunnelArrives() {
        for (int minutes : new int[] {1, 2, 3, 4, 8, 9, 10, 60}) {
            Mesh mesh = Mesh.toyPair(minutes);
            mesh.a().say(mesh.b(), "first");
            mesh.run(Duration.ofMinutes(minutes));
            mesh.b().say(mesh.a(), "wakes");
            mesh.run(100);
            assertThat(mesh.a().delivered).as("%d minutes", minutes).containsExactly("wakes");
        }
    }

    @Test
    void peersOutOfReachShareTheBudgetAndStarveNobody() {
        Mesh mesh = Mesh.toy(3);
        int each = 20_000;
        int total = 100_000;
        Mesh.Host a = mesh.add(DeviceConfig.defaults().withStagedBytes(each, total));
        List<Mesh.Host> far = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Mesh.Host host = mesh.add();
            a.meet(host, 0);
            host.meet(a, 0);
            far.add(host);
        }
        Mesh.Host near = far.getLast();
        mesh.passes = datagram -> datagram.to() == near || datagram.from() == near;
        for (int i = 0; i < 20; i++) {
            for (Mesh.Host host : far.subList(0, 39)) {
                a.say(host, "x".repeat(1000));
            }
            assertThat(a.device.context.stagedBudget.bytes()).isLessThanOrEqualTo(total);
        }
        assertThat(a.dropped(DropReason.STAGED_OVERFLOW)).isGreaterThan(600);
        a.say(near, "small");
        for (Mesh.Host host : far.subList(0, 39)) {
            a.say(host, "x".repeat(1000));
        }
        mesh.run(500);
        assertThat(near.delivered).containsExactly("small");
        for (Mesh.Host host : far.subList(0, 39)) {
            assertThat(a.peer(host).staged().bytes()).as("a fair share").isBetween(1000, 4 * total / 39);
        }
        mesh.run(Duration.ofSeconds(96));
        assertThat(a.device.context.stagedBudget.bytes()).isZero();
    }
}

package org.tocsin.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Both ends dial, and their messages arrive in every order that there is.
///
/// A run is a list of choices: which of the messages under way arrives next, or that the second end dials now. All runs
/// are enumerated, as the digits of a counter are, until none is left. A message takes at least the distance.
@Tag("virtual-clock")
class DialInterleavingsTest {
    private static final int[] DISTANCES_MILLIS = {1, 20, 100, 300};
    /// Those of up to seven messages in which each is sent before it arrives, and the second end dials at any moment
    /// before it has a session, or never.
    private static final int ORDERS = 35;
    /// The first end has the smaller key, or the greater.
    private static final long[] SEEDS = {1, 2, 3, 4};

    @Test
    void fact28_everyOrderOfBothHandshakesEndsInOneUsableSessionWithoutARepetition() {
        int smaller = 0;
        for (long seed : SEEDS) {
            for (int distance : DISTANCES_MILLIS) {
                int runs = 0;
                List<Integer> choices = new ArrayList<>();
                do {
                    Run run = new Run(seed, distance, false, choices);
                    String as = "seed " + seed + ", " + distance + " ms, choices " + choices;
                    assertThat(run.initiations()).as(as).isEqualTo(run.bDialled ? 2 : 1);
                    assertThat(run.elapsedMillis())
                            .as(as + ": no timer was waited for, only messages that others overtook")
                            .isLessThanOrEqualTo(run.bDialledAtMillis + 5 * distance);
                    run.bothTalk(as);
                    runs++;
                    smaller += run.aIsPreferred() ? 1 : 0;
                } while (next(choices));
                assertThat(runs).as("orders at %d ms", distance).isEqualTo(ORDERS);
            }
        }
        assertThat(smaller)
                .as("both ways round")
                .isPositive()
                .isLessThan(SEEDS.length * DISTANCES_MILLIS.length * ORDERS);
    }

    /// The other end is an implementation that keeps one handshake state, as the published ones do.
    @Test
    void everyOrderWithAPeerOfOneHandshakeStateComesToTalk() {
        for (long seed : SEEDS) {
            for (int distance : DISTANCES_MILLIS) {
                List<Integer> choices = new ArrayList<>();
                do {
                    Run run = new Run(seed, distance, true, choices);
                    run.bothComeToTalk("seed " + seed + ", " + distance + " ms, choices " + choices);
                } while (next(choices));
            }
        }
    }

    /// Advances the last choice that has an alternative left. The run has written behind each choice how many there
    /// were: choice + 1000 × alternatives.
    private static boolean next(List<Integer> choices) {
        while (!choices.isEmpty()) {
            int last = choices.removeLast();
            if (last % 1000 + 1 < last / 1000) {
                choices.add(last + 1);
                return true;
            }
        }
        return false;
    }

    private static final class Run {
        private final Mesh mesh;
        private final List<Mesh.Datagram> underWay = new ArrayList<>();
        private final List<Long> sentNanos = new ArrayList<>();
        private final List<Integer> choices;
        private final long distanceNanos;
        private final long startNanos;
        private boolean bDialled;
        private long bDialledAtMillis;

        Run(long seed, int distanceMillis, boolean oldPeer, List<Integer> choices) {
            this.choices = choices;
            mesh = Mesh.toyPair(seed);
            startNanos = mesh.now();
            this.distanceNanos = Duration.ofMillis(distanceMillis).toNanos();
            mesh.b().keepsOneHandshakeState = oldPeer;
            mesh.passes = datagram -> {
                underWay.add(datagram);
                sentNanos.add(mesh.now());
                return false;
            };
            mesh.a().dial(mesh.b());
            int step = 0;
            while (!underWay.isEmpty() || !bDialled) {
                boolean mayDial = !bDialled && !mesh.b().hasSession(mesh.a());
                int options = underWay.size() + (mayDial ? 1 : 0);
                if (options == 0) {
                    break;
                }
                if (step == choices.size()) {
                    choices.add(1000 * options);
                }
                choose(choices.get(step++) % 1000);
            }
        }

        private void choose(int choice) {
            if (choice == underWay.size()) {
                bDialled = true;
                bDialledAtMillis = (mesh.now() - startNanos) / 1_000_000;
                mesh.b().dial(mesh.a());
                return;
            }
            Mesh.Datagram datagram = underWay.remove(choice);
            long arrives = sentNanos.remove(choice) + distanceNanos;
            if (arrives - mesh.now() > 0) {
                mesh.run(Duration.ofNanos(arrives - mesh.now()));
            }
            datagram.to().receive(datagram.source(), datagram.bytes());
        }

        boolean aIsPreferred() {
            return mesh.a().key().compareTo(mesh.b().key()) < 0;
        }

        long initiations() {
            return mesh.a().sent(1) + mesh.b().sent(1);
        }

        long elapsedMillis() {
            return (mesh.now() - startNanos) / 1_000_000;
        }

        void bothTalk(String as) {
            mesh.delay = Duration.ofNanos(distanceNanos);
            mesh.passes = datagram -> true;
            assertThat(mesh.a().sayAtOnce(mesh.b(), "a")).as(as).isTrue();
            assertThat(mesh.b().sayAtOnce(mesh.a(), "b")).as(as).isTrue();
            mesh.run(Duration.ofNanos(distanceNanos));
            assertThat(mesh.b().delivered).as(as).containsExactly("a");
            assertThat(mesh.a().delivered).as(as).containsExactly("b");
            assertThat(mesh.a().sessionWith(mesh.b())).as(as).isEqualTo(mesh.b().sessionWith(mesh.a()));
        }

        void bothComeToTalk(String as) {
            mesh.delay = Duration.ofNanos(distanceNanos);
            mesh.passes = datagram -> true;
            mesh.a().say(mesh.b(), "a");
            mesh.b().say(mesh.a(), "b");
            mesh.run(6000 + 6 * distanceNanos / 1_000_000);
            assertThat(mesh.b().delivered).as(as).containsExactly("a");
            assertThat(mesh.a().delivered).as(as).containsExactly("b");
        }
    }
}

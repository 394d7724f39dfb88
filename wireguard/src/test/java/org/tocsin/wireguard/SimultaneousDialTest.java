package org.tocsin.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tocsin.testkit.Seeds;

/// Both ends dial at once: the common case in a mesh, where WireGuard as it ships loses five seconds or more.
@Tag("virtual-clock")
class SimultaneousDialTest {
    @Test
    void bothEndsUseOneSessionAfterOneRoundTripAtEveryDistanceAndOffset() {
        long seed = 100;
        for (int delayMillis : new int[] {1, 20, 100, 300}) {
            for (int tenths = 0; tenths <= 10; tenths += 2) {
                Mesh mesh = Mesh.pair(seed++);
                mesh.delay = Duration.ofMillis(delayMillis);
                long offsetNanos = mesh.delay.toNanos() * tenths / 10;
                String as = "delay " + delayMillis + " ms, b dials after " + tenths + " tenths of it";
                mesh.a().dial(mesh.b());
                mesh.agenda.after(offsetNanos, () -> mesh.b().dial(mesh.a()));
                mesh.run(Duration.ofNanos(2 * mesh.delay.toNanos() + offsetNanos + 1));
                assertThat(mesh.a().hasSession(mesh.b())).as(as).isTrue();
                assertThat(mesh.b().hasSession(mesh.a())).as(as).isTrue();
                mesh.a().sayAtOnce(mesh.b(), "from a");
                mesh.b().sayAtOnce(mesh.a(), "from b");
                mesh.run(3L * delayMillis);
                assertThat(mesh.b().delivered).as(as).containsExactly("from a");
                assertThat(mesh.a().delivered).as(as).containsExactly("from b");
                assertThat(mesh.a().sessionWith(mesh.b()))
                        .as(as)
                        .isEqualTo(mesh.b().sessionWith(mesh.a()));
                mesh.run(60_000);
                assertThat(mesh.a().sent(1) + mesh.b().sent(1))
                        .as(as + ": no more handshakes")
                        .isLessThanOrEqualTo(2);
            }
        }
    }

    @Test
    void trafficFlowsWhicheverHandshakeMessageIsLostOrOvertaken() {
        long seed = 200;
        for (int lost = 0; lost < 6; lost++) {
            for (int late = 0; late < 6; late++) {
                Mesh mesh = Mesh.pair(seed++);
                int[] seen = {0};
                int lostOne = lost;
                int lateOne = late;
                mesh.passes = datagram -> {
                    int number = seen[0]++;
                    if (number == lateOne && number != lostOne) {
                        mesh.agenda.after(25_000_000, () -> datagram.to().receive(datagram.source(), datagram.bytes()));
                    }
                    return number != lostOne && number != lateOne;
                };
                mesh.a().dial(mesh.b());
                mesh.agenda.after(5_000_000, () -> mesh.b().dial(mesh.a()));
                mesh.run(100);
                mesh.passes = datagram -> true;
                String as = "lost " + lost + " late " + late;
                boolean aCould = mesh.a().sayAtOnce(mesh.b(), "from a");
                mesh.run(100);
                boolean bCould = mesh.b().sayAtOnce(mesh.a(), "from b");
                mesh.run(100);
                assertThat(aCould || bCould).as(as).isTrue();
                assertThat(mesh.b().delivered).as(as).hasSize(aCould ? 1 : 0);
                assertThat(mesh.a().delivered).as(as).hasSize(bCould ? 1 : 0);
                mesh.a().say(mesh.b(), "again");
                mesh.b().say(mesh.a(), "again");
                mesh.run(100);
                assertThat(mesh.b().delivered).as(as).endsWith("again");
                assertThat(mesh.a().delivered).as(as).endsWith("again");
            }
        }
    }

    /// The old session goes on meanwhile: nothing that is under way when both renew at once may be lost.
    @Test
    void renewingAtOnceLosesNoPacket() {
        Seeds.loop(6, seed -> {
            Mesh mesh = Mesh.pair(1000 + seed);
            mesh.delay = Duration.ofMillis(50);
            mesh.a().dial(mesh.b());
            mesh.run(6000);
            int said = 0;
            mesh.agenda.after(40_000_000, () -> mesh.a().dial(mesh.b()));
            mesh.agenda.after(40_000_000 + seed * 5_000_000, () -> mesh.b().dial(mesh.a()));
            for (int i = 0; i < 100; i++) {
                assertThat(mesh.a().sayAtOnce(mesh.b(), "a" + i)).isTrue();
                assertThat(mesh.b().sayAtOnce(mesh.a(), "b" + i)).isTrue();
                said++;
                mesh.run(4);
            }
            mesh.run(1000);
            assertThat(mesh.b().delivered).hasSize(said);
            assertThat(mesh.a().delivered).hasSize(said);
            assertThat(mesh.a().sessionWith(mesh.b())).isEqualTo(mesh.b().sessionWith(mesh.a()));
        });
    }

    /// Whichever of the two keys is smaller, at once and also when the session is renewed.
    @Test
    void aPeerThatKeepsOneHandshakeStateIsReachedTooAndLosesNothing() {
        Seeds.loop(8, seed -> {
            Mesh mesh = Mesh.pair(2000 + seed);
            mesh.delay = Duration.ofMillis(40);
            mesh.b().keepsOneHandshakeState = true;
            mesh.a().dial(mesh.b());
            mesh.run(5 * seed);
            mesh.b().dial(mesh.a());
            mesh.run(100);
            assertThat(mesh.a().hasSession(mesh.b())).isTrue();
            mesh.run(40);
            assertThat(mesh.b().hasSession(mesh.a())).isTrue();
            mesh.run(Duration.ofSeconds(118));
            int said = 0;
            for (int i = 0; i < 200; i++) {
                assertThat(mesh.a().sayAtOnce(mesh.b(), "a" + i)).isTrue();
                assertThat(mesh.b().sayAtOnce(mesh.a(), "b" + i)).isTrue();
                said++;
                mesh.run(20);
            }
            mesh.run(1000);
            assertThat(mesh.a().sent(1) + mesh.b().sent(1)).as("renewed").isGreaterThanOrEqualTo(3);
            assertThat(mesh.b().delivered).hasSize(said);
            assertThat(mesh.a().delivered).hasSize(said);
        });
    }
}

package org.tocsin.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;

/// Relaying before the check: faster by the check at each hop, and no way to harm others.
class EagerRelayTest {
    private static final Duration TTL = Duration.ofSeconds(10);
    private static final Duration HOP = Duration.ofMillis(10);

    private final Bus bus = new Bus(1, 4, builder -> builder.relayPolicy(1, RelayPolicy.RELAY_FIRST));

    private void line() {
        bus.connect(0, 1, HOP);
        bus.connect(1, 2, HOP);
        bus.connect(2, 3, HOP);
    }

    private Octets forgery(int objectClass) {
        byte[] frame = frame(0, objectClass).toByteArray();
        // The last byte of the signature.
        frame[ObjectFrame.OVERHEAD - 1] ^= 1;
        return Octets.wrap(frame);
    }

    /// The frame of an object that the member has published, but that nobody got.
    private Octets frame(int member, int objectClass) {
        Bus.Member origin = bus.member(member);
        Job.PrepareJob job = new Job.PrepareJob(
                1,
                Bus.NETWORK,
                origin.identity,
                77,
                7,
                objectClass,
                TTL.toMillis(),
                bus.payload(300),
                Envelope.OBJECT,
                0);
        return job.run(Bus.CRYPTO).frame();
    }

    @Test
    void urgentObjectsDoNotWaitForTheirCheck() {
        line();
        bus.member(0).publish(300, 0, TTL);
        bus.member(0).publish(300, 1, TTL);
        // Half a millisecond for the origin's own job, three hops of 10 ms, and one check before the delivery.
        bus.run(Duration.ofMillis(31).plusNanos(1));
        assertThat(bus.member(3).delivered)
                .extracting(ReceivedObject::objectClass)
                .containsExactly(0);
        bus.run(Duration.ofMillis(2));
        assertThat(bus.member(3).delivered)
                .extracting(ReceivedObject::objectClass)
                .containsExactly(0, 1);
        assertThat(bus.incomplete()).isEmpty();
    }

    @Test
    void aForgeryIsNeverDeliveredAndStopsTheFastWayForItsSender() {
        line();
        bus.member(1).inject(bus.member(0), forgery(0));
        bus.run(Duration.ofSeconds(1));
        assertThat(bus.members)
                .allSatisfy(member -> assertThat(member.delivered).isEmpty());
        assertThat(bus.member(1).drops(DropReason.WRONG_SIGNATURE)).isEqualTo(1);
        int sent = bus.member(1).sends.size();
        bus.member(1).inject(bus.member(0), forgery(0));
        bus.run(Duration.ofSeconds(1));
        assertThat(bus.member(1).drops(DropReason.WRONG_SIGNATURE)).isEqualTo(2);
        assertThat(bus.member(1).sends).as("the second one was checked first").hasSize(sent);
        bus.member(0).publish(300, 0, TTL);
        bus.run(Duration.ofSeconds(1));
        assertThat(bus.incomplete()).isEmpty();
    }

    @Test
    void aForgeryDoesNotHideTheTrueObject() {
        line();
        Octets genuine = frame(0, 0);
        byte[] wrong = genuine.toByteArray();
        wrong[ObjectFrame.OVERHEAD - 1] ^= 1;
        bus.member(1).inject(bus.member(0), Octets.wrap(wrong));
        bus.run(Duration.ofSeconds(1));
        bus.member(1).inject(bus.member(0), genuine);
        bus.run(Duration.ofSeconds(1));
        for (int i = 1; i <= 3; i++) {
            assertThat(bus.member(i).delivered).hasSize(1);
        }
    }

    @Test
    void theBudgetOfAnOriginIsBounded() {
        Bus small = new Bus(2, 3, builder -> builder.eager(new EagerConfig(4096, 0, 2, 16, Duration.ofSeconds(10))));
        small.connect(0, 1, HOP);
        small.connect(1, 2, HOP);
        for (int i = 0; i < 5; i++) {
            small.member(0).publish(300, 0, TTL);
        }
        // Jobs take half a millisecond: two objects go on at once, the others after it.
        small.run(HOP.multipliedBy(2).plusNanos(500_001));
        assertThat(small.member(2).status().neighbours()).hasSize(1);
        small.run(Duration.ofSeconds(1));
        assertThat(small.member(2).delivered).hasSize(5);
        assertThat(small.incomplete()).isEmpty();
    }

    @Test
    void aCopyThatComesDuringTheCheckTakesBackWhatIsQueuedForItsSender() {
        bus.connect(0, 1, HOP);
        bus.connect(0, 2, HOP);
        bus.connect(1, 2, HOP);
        Octets frame = frame(0, 0);
        bus.member(1).inject(bus.member(0), frame);
        bus.member(1).inject(bus.member(2), frame);
        assertThat(bus.member(1).cancels).extracting(Output.Cancel::to).containsExactly(bus.member(2).key);
        bus.run(Duration.ofSeconds(1));
        assertThat(bus.member(1).delivered).hasSize(1);
    }
}

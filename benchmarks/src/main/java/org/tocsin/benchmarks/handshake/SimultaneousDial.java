package org.tocsin.benchmarks.handshake;

import java.time.Duration;
import java.util.List;
import org.tocsin.testkit.Agenda;
import org.tocsin.testkit.Seeds;
import org.tocsin.wireguard.Output;
import org.tocsin.wireguard.PeerDirectory;

/// Two ends dial each other in virtual time, 20 ms apart: from the first dial until both can send.
final class SimultaneousDial {
    private static final long ONE_WAY_NANOS = Duration.ofMillis(20).toNanos();
    private static final long GIVE_UP_NANOS = Duration.ofSeconds(30).toNanos();

    private final Agenda agenda = new Agenda(0);
    private final LabEnd a;
    private final LabEnd b;
    private long bothNanos = -1;

    private SimultaneousDial(long seed) {
        var random = Seeds.random(seed);
        a = new LabEnd(1, LabEnd.unlimited(), random, PeerDirectory.empty());
        b = new LabEnd(2, LabEnd.unlimited(), random, PeerDirectory.empty());
        a.meet(b, 2);
        b.meet(a, 1);
    }

    /// Milliseconds, one sample for each offset of the second dial: 0 to 20 ms in steps of one.
    static double[] run(long seed) {
        double[] samples = new double[21];
        for (int offset = 0; offset < samples.length; offset++) {
            samples[offset] = new SimultaneousDial(seed + offset).millis(Duration.ofMillis(offset));
        }
        return samples;
    }

    private double millis(Duration offset) {
        agenda.at(0, () -> send(a, b, a.dial(b, agenda.nowNanos())));
        agenda.at(offset.toNanos(), () -> send(b, a, b.dial(a, agenda.nowNanos())));
        for (long at = 0;
                at < GIVE_UP_NANOS && bothNanos < 0;
                at += Duration.ofMillis(1).toNanos()) {
            agenda.runUntil(at);
            send(a, b, a.drain(at));
            send(b, a, b.drain(at));
            look();
        }
        if (bothNanos < 0) {
            throw new IllegalStateException("no session within 30 virtual seconds");
        }
        return bothNanos / 1e6;
    }

    private void send(LabEnd from, LabEnd to, List<Output.Transmit> datagrams) {
        for (Output.Transmit each : datagrams) {
            agenda.after(ONE_WAY_NANOS, () -> {
                send(to, from, to.handle(from.endpoint, each, agenda.nowNanos()));
                look();
            });
        }
    }

    private void look() {
        long now = agenda.nowNanos();
        if (bothNanos < 0 && a.hasSession(b, now) && b.hasSession(a, now)) {
            bothNanos = now;
        }
    }
}

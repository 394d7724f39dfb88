package org.tocsin.benchmarks.handshake;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tocsin.testkit.Seeds;
import org.tocsin.wireguard.Output;
import org.tocsin.wireguard.PeerDirectory;

/// How many initiations of known peers one core answers in a second.
///
/// One core is the thread's processor time, so that other work of the machine does not count: it is read before the
/// first initiation is handed in and after the last response has come out. The initiations are made before. Each
/// peer dials again six virtual seconds later, as often as there are rounds.
final class ResponderRate {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int PEERS = 250;
    private static final long ROUND_NANOS = Duration.ofSeconds(6).toNanos();

    private final LabEnd responder;
    private final List<LabEnd> initiators = new ArrayList<>();
    private long nowNanos;

    ResponderRate(long seed) {
        var random = Seeds.random(seed);
        responder = new LabEnd(0, LabEnd.unlimited(), random, PeerDirectory.empty());
        for (int i = 1; i <= PEERS; i++) {
            LabEnd initiator = new LabEnd(i, LabEnd.unlimited(), random, PeerDirectory.empty());
            initiator.meet(responder, 0);
            responder.meet(initiator, i).isUsable();
            initiators.add(initiator);
        }
    }

    /// Responses a second, a sample for each round.
    double[] run(int warmUpRounds, int rounds) {
        double[] samples = new double[rounds];
        for (int i = -warmUpRounds; i < rounds; i++) {
            double rate = round();
            if (i >= 0) {
                samples[i] = rate;
            }
        }
        return samples;
    }

    private double round() {
        nowNanos += ROUND_NANOS;
        List<Output.Transmit> initiations = new ArrayList<>();
        for (LabEnd initiator : initiators) {
            initiations.add(initiator.dial(responder, nowNanos).getFirst());
        }
        responder.drain(nowNanos);
        List<Output.Transmit> responses = new ArrayList<>();
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < PEERS; i++) {
            responses.addAll(responder.handle(initiators.get(i).endpoint, initiations.get(i), nowNanos));
        }
        long took = THREADS.getCurrentThreadCpuTime() - start;
        if (responses.size() != PEERS) {
            throw new IllegalStateException(
                    responses.size() + " of " + PEERS + " answered: " + responder.device.counters());
        }
        // The initiators finish, so that the next round renews a session as it would be in use.
        for (int i = 0; i < PEERS; i++) {
            LabEnd initiator = initiators.get(i);
            for (Output.Transmit confirmation : initiator.handle(responder.endpoint, responses.get(i), nowNanos)) {
                responder.handle(initiator.endpoint, confirmation, nowNanos);
            }
        }
        return PEERS * 1e9 / took;
    }
}

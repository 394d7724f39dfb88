package org.tocsin.benchmarks.handshake;

import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.tocsin.testkit.Seeds;

/// What data still comes through while somebody floods the receiver with initiations.
///
/// Both ends and the flood are threads of this process, over loopback. The peak is what arrives while the sender does
/// not pace; offered load is a quarter of it. Spans without and with the flood alternate.
final class FloodRun {
    static final int INITIATIONS_PER_SECOND = 20_000;
    private static final double OFFERED = 0.25;
    private static final double UNPACED = 10_000_000;

    private final Duration span;
    private final int rounds;
    double peakPerSecond;
    final double[] ratios;
    final double[] cookieRepliesPerSecond;
    private final double[] floodPerSecond;
    /// What the sender offered in both spans of each round.
    private long offeredWithout;

    private long offeredUnder;

    FloodRun(Duration span, int rounds) {
        this.span = span;
        this.rounds = rounds;
        this.ratios = new double[rounds];
        this.cookieRepliesPerSecond = new double[rounds];
        this.floodPerSecond = new double[rounds];
    }

    void run(long seed) throws IOException, InterruptedException {
        RandomGenerator random = Seeds.random(seed);
        try (SocketEnd sender = SocketEnd.open(1, random);
                SocketEnd receiver = SocketEnd.open(2, random)) {
            sender.meet(receiver);
            receiver.meet(sender);
            sender.send(UNPACED);
            perSecond(receiver, span.multipliedBy(2));
            peakPerSecond = perSecond(receiver, span);
            sender.send(OFFERED * peakPerSecond);
            perSecond(receiver, span.dividedBy(4));
            for (int i = 0; i < rounds; i++) {
                round(i, sender, receiver, random);
            }
        }
    }

    /// Initiations that were sent in a second, on average.
    double floodPerSecond() {
        double sum = 0;
        for (double each : floodPerSecond) {
            sum += each;
        }
        return sum / rounds;
    }

    /// Packets offered under the flood by packets offered without, over all rounds.
    double offeredRatio() {
        return (double) offeredUnder / offeredWithout;
    }

    private void round(int index, SocketEnd sender, SocketEnd receiver, RandomGenerator random)
            throws IOException, InterruptedException {
        long offeredBefore = sender.sent();
        double without = perSecond(receiver, span);
        offeredWithout += sender.sent() - offeredBefore;
        try (InitiationFlood flood =
                new InitiationFlood(receiver.publicKey(), receiver.endpoint(), INITIATIONS_PER_SECOND, random)) {
            perSecond(receiver, span.dividedBy(4));
            long repliesBefore = receiver.counters().cookieRepliesSent();
            long sentBefore = flood.sent();
            offeredBefore = sender.sent();
            long start = System.nanoTime();
            ratios[index] = perSecond(receiver, span) / without;
            offeredUnder += sender.sent() - offeredBefore;
            double seconds = (System.nanoTime() - start) / 1e9;
            cookieRepliesPerSecond[index] = (receiver.counters().cookieRepliesSent() - repliesBefore) / seconds;
            floodPerSecond[index] = (flood.sent() - sentBefore) / seconds;
        }
        perSecond(receiver, span.dividedBy(4));
    }

    private static double perSecond(SocketEnd receiver, Duration span) throws InterruptedException {
        long before = receiver.received();
        long start = System.nanoTime();
        Thread.sleep(span);
        return (receiver.received() - before) * 1e9 / (System.nanoTime() - start);
    }
}

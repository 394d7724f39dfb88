package org.tocsin.benchmarks.handshake;

import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.tocsin.testkit.Seeds;

/// How often an end with a session, but without traffic, wakes.
final class IdleLoop {
    /// The last data is answered by a keepalive after ten seconds, or after twenty where more came meanwhile.
    private static final Duration SETTLE = Duration.ofSeconds(22);

    private IdleLoop() {}

    /// Waits of both loops a second, over a span that begins when the last keepalive of a short talk is over.
    static double wakeupsPerSecond(long seed, Duration span) throws IOException, InterruptedException {
        RandomGenerator random = Seeds.random(seed);
        try (SocketEnd a = SocketEnd.open(3, random);
                SocketEnd b = SocketEnd.open(4, random)) {
            a.meet(b);
            b.meet(a);
            a.send(100);
            Thread.sleep(500);
            a.send(0);
            if (b.received() == 0 || !a.hasSession()) {
                throw new IOException("the ends did not talk");
            }
            Thread.sleep(SETTLE);
            long before = a.stats().waits() + b.stats().waits();
            Thread.sleep(span);
            long after = a.stats().waits() + b.stats().waits();
            return (after - before) * 1e9 / span.toNanos();
        }
    }
}

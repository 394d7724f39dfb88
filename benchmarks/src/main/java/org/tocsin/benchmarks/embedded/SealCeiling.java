package org.tocsin.benchmarks.embedded;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tocsin.crypto.Aead;
import org.tocsin.crypto.CryptoProviders;

/// How fast one thread seals full packets and does nothing else: what the tunnel's throughput is compared with.
///
/// The clock of a sample starts before the first packet and stops after the last; only the packet's own bytes count,
/// not the tag.
final class SealCeiling {
    /// Between two looks at the clock.
    private static final int BATCH = 64;

    private final Aead aead = CryptoProviders.fastest().chaCha20Poly1305(new byte[32]);
    private final ByteBuffer slab = ByteBuffer.allocate(EmbeddedPlan.PACKET_BYTES + Aead.TAG_SIZE);
    private final List<Double> gbps = new ArrayList<>();
    private long counter;

    void warmUp(Duration span) {
        run(span);
    }

    void measure(int samples, Duration span) {
        for (int i = 0; i < samples; i++) {
            gbps.add(run(span));
        }
    }

    List<Double> gbps() {
        return List.copyOf(gbps);
    }

    private double run(Duration span) {
        long spanNanos = span.toNanos();
        long start = System.nanoTime();
        long took = 0;
        long packets = 0;
        while (took < spanNanos) {
            for (int i = 0; i < BATCH; i++) {
                aead.seal(counter++, slab, 0, EmbeddedPlan.PACKET_BYTES);
            }
            packets += BATCH;
            took = System.nanoTime() - start;
        }
        return packets * EmbeddedPlan.PACKET_BYTES * 8.0 / took;
    }
}

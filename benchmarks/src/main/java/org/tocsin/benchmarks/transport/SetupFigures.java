package org.tocsin.benchmarks.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tocsin.benchmarks.BenchOptions;
import org.tocsin.benchmarks.virtual.VirtualNode;
import org.tocsin.benchmarks.virtual.VirtualNodes;
import org.tocsin.bytes.Octets;
import org.tocsin.testkit.LinkConfig;

/// `setup.*`: two whole nodes that never spoke. The clock starts when one of them is given the other as a peer and, at
/// the same instant, an urgent object to publish; it stops when the other's application is handed the object. Between
/// lie the handshake of WireGuard, one round trip, and one way of the object beside the hello.
final class SetupFigures {
    static final String NAME = "setup.first_delivery_rtt100_ms";
    static final List<String> NAMES = List.of(NAME);

    private static final Duration ONE_WAY = Duration.ofMillis(50);
    private static final int OBJECT_BYTES = 284;

    private SetupFigures() {}

    static void add(BenchOptions options, Figures figures) throws IOException {
        if (!options.wants(NAME)) {
            return;
        }
        Samples millis = new Samples();
        for (int i = 0; i < figures.seeds(); i++) {
            millis.add(firstDeliveryMillis(options.seed() + i));
        }
        figures.add(NAME, "ms", millis.quantile(1), millis);
    }

    private static double firstDeliveryMillis(long seed) {
        VirtualNodes network = new VirtualNodes(2, seed, LinkConfig.delayed(ONE_WAY), UnaryOperator.identity());
        VirtualNode alice = network.nodes().getFirst();
        VirtualNode bob = network.nodes().getLast();
        bob.expect(alice);
        double[] millis = {Double.POSITIVE_INFINITY};
        long start = network.agenda().nowNanos();
        bob.onDelivery(_ -> millis[0] = (network.agenda().nowNanos() - start) / 1e6);
        alice.dial(bob);
        alice.publish(Octets.wrap(new byte[OBJECT_BYTES]), 0, Duration.ofSeconds(10));
        network.run(Duration.ofSeconds(5));
        return millis[0];
    }
}

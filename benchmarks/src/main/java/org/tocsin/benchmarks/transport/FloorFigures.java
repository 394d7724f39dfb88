package org.tocsin.benchmarks.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.tocsin.benchmarks.BenchOptions;
import org.tocsin.bytes.Octets;
import org.tocsin.testkit.LinkConfig;

/// `floor.*`: what is left to the other classes while class 0 has more to send than the link takes.
final class FloorFigures {
    static final String NAME = "floor.lower_classes_share";
    static final List<String> NAMES = List.of(NAME);

    private static final Duration TIME = Duration.ofSeconds(20);
    private static final int FLOOD_MESSAGE_BYTES = 16 * Pair.FRAGMENT_BYTES;

    private FloorFigures() {}

    static void add(BenchOptions options, Figures figures) throws IOException {
        if (!options.wants(NAME)) {
            return;
        }
        Samples shares = new Samples();
        for (int i = 0; i < figures.seeds(); i++) {
            shares.add(share(options.seed() + i));
        }
        figures.add(NAME, "1", shares.quantile(0), shares);
    }

    private static double share(long seed) {
        LinkConfig link = Pair.link(PriorityCase.BITS_PER_SECOND, PriorityCase.ONE_WAY, PriorityCase.PRODUCT_BYTES);
        Pair pair = new Pair(seed, Pair.config(), link, link).connected();
        long[] bytes = new long[Bulk.MESSAGE_CLASS + 1];
        pair.receiver.onMessage(
                message -> bytes[message.streamId()] += message.payload().size());
        // Half as much again as the link carries in a tenth of the time.
        long flood = PriorityCase.BITS_PER_SECOND / 8 * 3 / 2 * TIME.toSeconds() / 10 / FLOOD_MESSAGE_BYTES;
        Octets payload = Octets.wrap(new byte[FLOOD_MESSAGE_BYTES]);
        for (int tenth = 0; tenth < 10; tenth++) {
            for (long i = 0; i < flood; i++) {
                pair.sender.send(payload, 0);
            }
            for (int i = 0; i < 8; i++) {
                pair.sender.send(payload, 3);
                pair.sender.send(payload, Bulk.MESSAGE_CLASS);
            }
            pair.sender.pump();
            pair.run(TIME.dividedBy(10));
        }
        long all = bytes[0] + bytes[3] + bytes[Bulk.MESSAGE_CLASS];
        return (double) (all - bytes[0]) / all;
    }
}

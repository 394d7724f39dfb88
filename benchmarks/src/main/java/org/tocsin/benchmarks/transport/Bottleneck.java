package org.tocsin.benchmarks.transport;

import java.time.Duration;
import java.util.function.Consumer;
import org.tocsin.testkit.Agenda;
import org.tocsin.testkit.LinkConfig;
import org.tocsin.testkit.Seeds;

/// A link of 20 Mbit/s that several flows share, each over a distance of its own.
final class Bottleneck {
    final Agenda agenda = new Agenda(Pair.START_NANOS);
    private final Wire<Parcel> shared;

    /// A packet, and where it goes on behind the shared link.
    private static final class Parcel {
        private final byte[] packet;
        private final Wire<byte[]> to;

        Parcel(byte[] packet, Wire<byte[]> to) {
            this.packet = packet;
            this.to = to;
        }

        void forward() {
            to.offer(packet, packet.length);
        }
    }

    Bottleneck(long queueBytes) {
        LinkConfig link = Pair.link(PriorityCase.BITS_PER_SECOND, Duration.ZERO, queueBytes);
        shared = new Wire<>(agenda, link, Seeds.random(1), Parcel::forward);
    }

    /// A way through the shared link and then over a distance.
    Consumer<byte[]> way(Duration delay, Consumer<byte[]> to) {
        Wire<byte[]> distance = distance(delay, to);
        return packet -> shared.offer(new Parcel(packet, distance), packet.length);
    }

    /// A way of unlimited rate.
    Wire<byte[]> distance(Duration delay, Consumer<byte[]> to) {
        return new Wire<>(agenda, LinkConfig.ideal().withDelay(delay), Seeds.random(2), to);
    }
}

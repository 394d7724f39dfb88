package org.tocsin.benchmarks.transport;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.tocsin.sctp.AssociationConfig;
import org.tocsin.testkit.Agenda;
import org.tocsin.testkit.LinkConfig;
import org.tocsin.testkit.Seeds;

/// Two associations over a link in each direction. The round trip is known, as from the tunnel's handshake.
final class Pair {
    /// Headers of IPv6, UDP and a tunnel, as the targets assume them.
    static final int OVERHEAD_BYTES = 60;
    static final int PACKET_BYTES = 1200;
    /// What is left of a packet for a message: without the common header and that of I-DATA.
    static final int FRAGMENT_BYTES = PACKET_BYTES - 12 - 20;

    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    /// Any origin but 0: it finds instants that are compared without subtracting. The odd rest keeps packets, whose
    /// times are whole hundreds of nanoseconds, from arriving at the one instant that means "never".
    static final long START_NANOS = Long.MAX_VALUE - Duration.ofSeconds(20).toNanos() - 12_345;

    final Agenda agenda;
    final End sender;
    final End receiver;
    final Wire<byte[]> forward;
    /// Packets for which this says true vanish before the forward link.
    Predicate<byte[]> drops = _ -> false;

    Pair(long seed, AssociationConfig config, LinkConfig there, LinkConfig back) {
        agenda = new Agenda(START_NANOS);
        RandomGenerator random = Seeds.random(seed);
        sender = new End(agenda, config, random.nextLong(), this::send);
        Wire<byte[]> backward =
                new Wire<>(agenda, back, Seeds.random(random.nextLong()), packet -> sender().receive(packet));
        receiver = new End(agenda, config, random.nextLong(), packet -> backward.offer(packet, packet.length));
        forward = new Wire<>(
                agenda,
                there,
                Seeds.random(random.nextLong()),
                packet -> receiver().receive(packet));
        Duration roundTrip = there.delay().plus(back.delay());
        sender.association().seedRoundTrip(roundTrip, START_NANOS);
        receiver.association().seedRoundTrip(roundTrip, START_NANOS);
    }

    private End sender() {
        return sender;
    }

    private End receiver() {
        return receiver;
    }

    private void send(byte[] packet) {
        if (!drops.test(packet)) {
            forward.offer(packet, packet.length);
        }
    }

    static AssociationConfig config() {
        return AssociationConfig.defaults().withPacketBytesMax(PACKET_BYTES);
    }

    static LinkConfig link(long bitsPerSecond, Duration delay, long queueBytes) {
        return LinkConfig.ideal()
                .withRate(bitsPerSecond)
                .withDelay(delay)
                .withQueue(queueBytes)
                .withOverhead(OVERHEAD_BYTES);
    }

    Pair connected() {
        sender.connect();
        long end = agenda.nowNanos() + CONNECT_MAX.toNanos();
        while (!(sender.isConnected() && receiver.isConnected())) {
            if (!agenda.runNext() || agenda.nowNanos() - end > 0) {
                throw new IllegalStateException("not connected");
            }
        }
        return this;
    }

    void run(Duration time) {
        agenda.runUntil(agenda.nowNanos() + time.toNanos());
    }
}

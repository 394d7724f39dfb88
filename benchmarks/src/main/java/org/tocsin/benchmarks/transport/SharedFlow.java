package org.tocsin.benchmarks.transport;

import java.time.Duration;
import org.tocsin.testkit.Seeds;

/// An association with bulk through a [Bottleneck].
final class SharedFlow {
    private final End sender;
    private final End receiver;
    private final Bulk bulk;
    private long receivedBytes;

    SharedFlow(Bottleneck bottleneck, Duration roundTrip, long seed) {
        Duration oneWay = roundTrip.dividedBy(2);
        long senderSeed = Seeds.random(seed).nextLong();
        Wire<byte[]> back = bottleneck.distance(oneWay, packet -> sender().receive(packet));
        receiver = new End(bottleneck.agenda, Pair.config(), ~senderSeed, packet -> back.offer(packet, packet.length));
        sender = new End(bottleneck.agenda, Pair.config(), senderSeed, bottleneck.way(oneWay, receiver::receive));
        sender.association().seedRoundTrip(roundTrip, bottleneck.agenda.nowNanos());
        receiver.association().seedRoundTrip(roundTrip, bottleneck.agenda.nowNanos());
        receiver.onMessage(message -> receivedBytes += message.payload().size());
        bulk = new Bulk(sender);
    }

    private End sender() {
        return sender;
    }

    void start() {
        sender.connect();
        bulk.start();
    }

    void stopCounting() {
        bulk.requireNeverEmpty();
    }

    long receivedBytes() {
        return receivedBytes;
    }
}

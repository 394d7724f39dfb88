package org.tocsin.sctp.rx;

import java.time.Duration;
import org.tocsin.sctp.SackRule;

/// Limits for tests: 1 MiB window, 64 KiB messages, SACK after 5 ms or 2 packets.
final class TestLimits {
    private long windowBytes = 1 << 20;
    private int messageBytesMax = 64 << 10;
    private int reassembliesMax = 1000;
    private int deliveriesMax = 100_000;
    private int tsnSpan = 16_384;
    private int immediatePackets = 16;

    static TestLimits of() {
        return new TestLimits();
    }

    TestLimits windowBytes(long windowBytes) {
        this.windowBytes = windowBytes;
        return this;
    }

    TestLimits messageBytesMax(int messageBytesMax) {
        this.messageBytesMax = messageBytesMax;
        return this;
    }

    TestLimits reassembliesMax(int reassembliesMax) {
        this.reassembliesMax = reassembliesMax;
        return this;
    }

    TestLimits deliveriesMax(int deliveriesMax) {
        this.deliveriesMax = deliveriesMax;
        return this;
    }

    TestLimits tsnSpan(int tsnSpan) {
        this.tsnSpan = tsnSpan;
        return this;
    }

    TestLimits immediatePackets(int immediatePackets) {
        this.immediatePackets = immediatePackets;
        return this;
    }

    ReceiveLimits build() {
        return new ReceiveLimits(
                windowBytes,
                messageBytesMax,
                reassembliesMax,
                deliveriesMax,
                1024,
                tsnSpan,
                2000,
                16,
                new SackRule(Duration.ofMillis(5), 2, immediatePackets, Duration.ofMillis(500), false));
    }
}

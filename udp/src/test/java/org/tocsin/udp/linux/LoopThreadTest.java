package org.tocsin.udp.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LoopThreadTest {
    @Test
    void asksForAShortSliceAndGetsItWhereTheKernelKnowsSlices() throws InterruptedException {
        assumeTrue(FfmTransport.isAvailable(), "no system calls here: not Linux, or no native access");
        AtomicLong first = new AtomicLong();
        AtomicLong second = new AtomicLong();
        Thread thread = Thread.ofPlatform().start(() -> {
            first.set(LoopThread.slice(300_000));
            second.set(LoopThread.slice(100_000));
        });
        thread.join();
        assumeTrue(first.get() != 0, "this kernel lets nobody choose a time slice (Linux 6.12 does)");
        assertThat(first).hasValue(300_000);
        assertThat(second).hasValue(100_000);
    }
}

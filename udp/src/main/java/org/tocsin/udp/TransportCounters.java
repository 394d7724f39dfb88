package org.tocsin.udp;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/// Live counters: the transport's thread writes, any thread reads.
public final class TransportCounters {
    private final Map<TransportCounter, AtomicLong> values = new EnumMap<>(TransportCounter.class);

    public TransportCounters() {
        for (TransportCounter counter : TransportCounter.values()) {
            values.put(counter, new AtomicLong());
        }
    }

    public long get(TransportCounter counter) {
        return value(counter).getAcquire();
    }

    public void add(TransportCounter counter, long amount) {
        AtomicLong value = value(counter);
        // One writer, so there is no need for a locked instruction per packet.
        value.setRelease(value.getPlain() + amount);
    }

    /// The values now, in the order of declaration.
    public Map<TransportCounter, Long> snapshot() {
        Map<TransportCounter, Long> out = new EnumMap<>(TransportCounter.class);
        values.forEach((counter, value) -> out.put(counter, value.getAcquire()));
        return out;
    }

    private AtomicLong value(TransportCounter counter) {
        return Objects.requireNonNull(values.get(counter));
    }

    @Override
    public String toString() {
        return snapshot().toString();
    }
}

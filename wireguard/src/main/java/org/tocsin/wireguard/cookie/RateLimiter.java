package org.tocsin.wireguard.cookie;

import java.time.Duration;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Entropy;
import org.tocsin.bytes.Octets;

/// A token bucket for each source address: 20 handshake messages a second, 5 at once (as in the kernel's
/// implementation). Fixed memory.
///
/// An IPv6 source is its first 64 bits, because one subscriber has that many addresses. Sources share sets of four by a
/// secret hash; a new source takes the place of the one in its set that was seen least recently. Where a cookie has
/// proved that sources can receive, pushing others out takes real addresses.
public final class RateLimiter {
    private static final long COST_NANOS = Duration.ofSeconds(1).toNanos() / 20;
    private static final long BURST_NANOS = 5 * COST_NANOS;
    private static final int WAYS = 4;
    /// Keeps IPv4 addresses apart from the IPv6 prefixes: of the block 0::/8, which is no one's.
    private static final long IPV4_MARK = 1L << 32;

    private final long[] sources;
    private final long[] tokensNanos;
    private final long[] seenNanos;
    private final boolean[] used;
    private final long seed;

    /// @param entries how many sources are remembered, a power of two, at least 8
    public RateLimiter(int entries, Entropy entropy) {
        sources = new long[entries];
        tokensNanos = new long[entries];
        seenNanos = new long[entries];
        used = new boolean[entries];
        seed = (long) entropy.nextInt() << 32 | (entropy.nextInt() & 0xffff_ffffL);
    }

    /// @return whether the source may have one more message handled now
    public boolean allow(Endpoint source, long nowNanos) {
        long key = keyOf(source.address());
        int slot = slotOf(key, nowNanos);
        if (!used[slot] || sources[slot] != key) {
            used[slot] = true;
            sources[slot] = key;
            tokensNanos[slot] = BURST_NANOS;
            seenNanos[slot] = nowNanos;
        }
        long refilled = tokensNanos[slot] + Math.min(BURST_NANOS, Math.max(0, nowNanos - seenNanos[slot]));
        long tokens = Math.min(BURST_NANOS, refilled);
        seenNanos[slot] = nowNanos;
        boolean allowed = tokens >= COST_NANOS;
        tokensNanos[slot] = allowed ? tokens - COST_NANOS : tokens;
        return allowed;
    }

    private int slotOf(long key, long nowNanos) {
        int first = (int) (mix(key) >>> 32) & (sources.length - WAYS) & -WAYS;
        int oldest = first;
        for (int slot = first; slot < first + WAYS; slot++) {
            if (!used[slot] || sources[slot] == key) {
                return slot;
            }
            if (nowNanos - seenNanos[slot] > nowNanos - seenNanos[oldest]) {
                oldest = slot;
            }
        }
        return oldest;
    }

    private long mix(long key) {
        long z = key ^ seed;
        z = (z ^ z >>> 32) * 0xd6e8_feb8_6659_fd93L;
        z = (z ^ z >>> 32) * (seed | 1);
        return z ^ z >>> 32;
    }

    private static long keyOf(Octets address) {
        long key = 0;
        int counted = Math.min(address.size(), Long.BYTES);
        for (int i = 0; i < counted; i++) {
            key = key << Byte.SIZE | (address.at(i) & 0xff);
        }
        return address.size() == 4 ? key | IPV4_MARK : key;
    }
}

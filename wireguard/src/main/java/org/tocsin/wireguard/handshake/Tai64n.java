package org.tocsin.wireguard.handshake;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.tocsin.bytes.Octets;

/// Timestamps of initiations (whitepaper §5.1): TAI64N, 8 bytes of seconds and 4 of nanoseconds, big-endian, so that
/// they compare as bytes.
///
/// One object for each peer that we initiate to: what it issues always grows, also when the clock goes back.
public final class Tai64n {
    public static final int SIZE = 12;

    /// 2^62 is 1970 by TAI's label, and TAI was 10 s ahead of UTC then; leap seconds since are left out by all.
    private static final long EPOCH = 0x4000_0000_0000_000aL;
    private static final int NANOS_PER_SECOND = 1_000_000_000;
    /// Timestamps are this coarse so as not to tell much about the clock. The whitepaper leaves it open; a power of two
    /// just below the 20 ms in which a responder takes one initiation only.
    private static final int STEP_NANOS = 1 << 24;

    private long lastSeconds = Long.MIN_VALUE;
    private int lastNanos;

    /// The timestamp of `now`, or the least one after the last.
    public Octets next(Instant now) {
        long seconds = now.getEpochSecond();
        int nanos = now.getNano() & -STEP_NANOS;
        if (seconds < lastSeconds || (seconds == lastSeconds && nanos <= lastNanos)) {
            seconds = lastSeconds;
            nanos = lastNanos + STEP_NANOS;
            if (nanos >= NANOS_PER_SECOND) {
                seconds++;
                nanos = 0;
            }
        }
        lastSeconds = seconds;
        lastNanos = nanos;
        return encode(seconds, nanos);
    }

    /// Whether the timestamp is later than the instant.
    public static boolean isAfter(Octets timestamp, Instant instant) {
        return timestamp.compareTo(encode(instant.getEpochSecond(), instant.getNano())) > 0;
    }

    static Octets encode(long unixSeconds, int nanos) {
        byte[] out = new byte[SIZE];
        ByteBuffer.wrap(out).putLong(EPOCH + unixSeconds).putInt(nanos);
        return Octets.wrap(out);
    }
}

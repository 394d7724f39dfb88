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
    /// Timestamps are this coarse so as not to tell much about the clock. The whitepaper leaves it open; a power of two
    /// just below the 20 ms in which a responder takes one initiation only.
    private static final int STEP_NANOS = 1 << 24;

    private Instant last = Instant.MIN;

    /// The timestamp of `now`, or the least one after the last.
    public Octets next(Instant now) {
        return next(now, Instant.MIN);
    }

    /// The timestamp of `now`, or the least one after both the last and the floor.
    public Octets next(Instant now, Instant floor) {
        Instant whitened = whiten(now);
        Instant bound = last.isBefore(floor) ? floor : last;
        if (!whitened.isAfter(bound)) {
            whitened = whiten(bound.plusNanos(STEP_NANOS));
        }
        last = whitened;
        return encode(last.getEpochSecond(), last.getNano());
    }

    /// What was issued last.
    public Instant last() {
        return last;
    }

    /// After a peer was forgotten and has come back: what was issued to it before.
    public void resume(Instant lastIssued) {
        last = lastIssued;
    }

    private static Instant whiten(Instant instant) {
        return Instant.ofEpochSecond(instant.getEpochSecond(), instant.getNano() & -STEP_NANOS);
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

package org.tocsin.daemon.demo;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLongArray;
import org.tocsin.bytes.Deadline;

/// When each datagram that crosses a real socket of this process shall arrive, so that nothing but WireGuard is on the
/// wire.
///
/// A datagram is known by its first 16 bytes: no two WireGuard messages share a type, an index and a counter, nonce or
/// key. Any thread may use it, nothing is allocated, nobody waits. An entry whose datagram the system dropped is given
/// up a second after its instant.
final class ArrivalBook {
    private static final int SLOTS = 1 << 16;
    private static final int PROBES = 8;
    private static final int NAMED_BYTES = 16;
    /// Of FNV-1a.
    private static final long FNV_PRIME = 0x100000001b3L;
    /// Of MurmurHash3's finisher.
    private static final long MURMUR_FACTOR = 0xff51afd7ed558ccdL;

    private static final long FREE = 0;
    private static final long BUSY = 1;
    private static final long GIVEN_UP_AFTER_NANOS = 1_000_000_000;

    private final AtomicLongArray names = new AtomicLongArray(SLOTS);
    private final AtomicLongArray instants = new AtomicLongArray(SLOTS);

    /// Says when a datagram arrives. A copy of it has an instant of its own.
    ///
    /// @return false where there is no room, which takes tens of thousands under way
    boolean put(ByteBuffer slab, int offset, int length, long atNanos, long nowNanos) {
        long name = name(slab, offset, length);
        for (int i = 0; i < PROBES; i++) {
            int slot = slot(name, i);
            long present = names.getAcquire(slot);
            boolean isGivenUp = present != BUSY && nowNanos - instants.getPlain(slot) > GIVEN_UP_AFTER_NANOS;
            boolean isFree = present == FREE || isGivenUp;
            if (isFree && names.compareAndSet(slot, present, BUSY)) {
                instants.setPlain(slot, atNanos);
                names.setRelease(slot, name);
                return true;
            }
        }
        return false;
    }

    /// Strikes the datagram out.
    ///
    /// @return when it arrives; [Deadline#NEVER] if nobody said
    long take(ByteBuffer slab, int offset, int length) {
        long name = name(slab, offset, length);
        for (int i = 0; i < PROBES; i++) {
            int slot = slot(name, i);
            if (names.getAcquire(slot) == name) {
                long atNanos = instants.getPlain(slot);
                if (names.compareAndSet(slot, name, FREE)) {
                    return atNanos;
                }
            }
        }
        return Deadline.NEVER;
    }

    private static int slot(long name, int probe) {
        return ((int) (name >>> 40) + probe) & (SLOTS - 1);
    }

    private static long name(ByteBuffer slab, int offset, int length) {
        long name = length;
        for (int i = 0; i < Math.min(length, NAMED_BYTES); i++) {
            name = (name ^ (slab.get(offset + i) & 0xff)) * FNV_PRIME;
        }
        // So that all bytes reach the bits that choose the slot.
        name = (name ^ (name >>> 33)) * MURMUR_FACTOR;
        name ^= name >>> 33;
        return name == FREE || name == BUSY ? 2 : name;
    }
}

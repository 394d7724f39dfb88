package org.tocsin.bytes;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A slab that a core fills with datagrams and the shell sends: the way of data out of every core.
///
/// Datagrams lie one behind the other without gaps, so that a run to one destination with one size is a segment list
/// for one system call. Nothing is allocated after construction. Write a datagram so: [#hasRoom], [#begin], bytes at
/// absolute offsets of [#slab], [#commit].
public final class Outbox {
    private final ByteBuffer slab;
    private final int datagramBytesMax;
    private final int[] offsets;
    private final int[] lengths;
    private final byte[] trafficClasses;
    private final @Nullable Endpoint[] destinations;
    private int count;
    private int end;
    private boolean isComplete;

    /// @param datagramsMax     how many datagrams fit
    /// @param datagramBytesMax the size of the largest one, in bytes of UDP payload
    public Outbox(int datagramsMax, int datagramBytesMax) {
        this.slab = ByteBuffer.allocate(Math.multiplyExact(datagramsMax, datagramBytesMax));
        this.datagramBytesMax = datagramBytesMax;
        this.offsets = new int[datagramsMax];
        this.lengths = new int[datagramsMax];
        this.trafficClasses = new byte[datagramsMax];
        this.destinations = new @Nullable Endpoint[datagramsMax];
    }

    /// The bytes behind all datagrams: heap, big-endian; use absolute offsets only.
    public ByteBuffer slab() {
        return slab;
    }

    public int datagramBytesMax() {
        return datagramBytesMax;
    }

    /// Whether one more datagram of the largest size fits, and nothing waits to be sent first.
    public boolean hasRoom() {
        return !isComplete && count < offsets.length && slab.capacity() - end >= datagramBytesMax;
    }

    /// Where in the slab the next datagram starts; there is room for the largest size.
    public int begin() {
        if (!hasRoom()) {
            throw new IllegalStateException("the outbox is full, or to be sent first");
        }
        return end;
    }

    /// Appends the datagram that was written at [#begin].
    ///
    /// @param trafficClass the byte for the outer IP header: DSCP and ECN
    public void commit(int length, Endpoint destination, int trafficClass) {
        if (length <= 0 || length > datagramBytesMax) {
            throw new IllegalStateException("a datagram of " + length + " bytes");
        }
        offsets[count] = end;
        lengths[count] = length;
        destinations[count] = destination;
        trafficClasses[count] = (byte) trafficClass;
        count++;
        end += length;
    }

    /// What is in it is to be sent before anything is added.
    public void complete() {
        isComplete = true;
    }

    /// Whether the core has said so.
    public boolean isComplete() {
        return isComplete;
    }

    public int count() {
        return count;
    }

    public int offset(int index) {
        return offsets[index];
    }

    public int length(int index) {
        return lengths[index];
    }

    public Endpoint destination(int index) {
        Endpoint destination = destinations[index];
        if (index >= count || destination == null) {
            throw new IndexOutOfBoundsException(index);
        }
        return destination;
    }

    public int trafficClass(int index) {
        return trafficClasses[index] & 0xff;
    }

    public void clear() {
        count = 0;
        end = 0;
        isComplete = false;
    }
}

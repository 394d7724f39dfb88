package org.tocsin.broadcast.shard;

import java.nio.ByteBuffer;

/// Where a shard is on its way through a [Lattice], as seen by the member that gets it.
///
/// @param rank places between the first relay and this member along the ring, negative for those before it; beyond the
///             half of the ring where the member stands in for a place that the ring does not have
/// @param home the level on which the origin reached the first relay; its links are used last, so that the other first
///             relays of the object get this shard without having to pass it on
/// @param step how many of the levels the shard has behind it, all if nobody follows
record Course(int rank, int home, int step) {
    static final int SIZE = Short.BYTES + 1;

    private static final int NIBBLE_BITS = 4;
    private static final int NIBBLE = 0xf;

    static Course first(int home) {
        return new Course(0, home, 0);
    }

    /// As the next member sees it.
    ///
    /// @param distance along the ring
    Course onwards(int distance, int nextStep) {
        return new Course(rank + distance, home, nextStep);
    }

    /// Any bytes form one; what the lattice has no way for leads to nobody.
    static Course read(ByteBuffer in) {
        int rank = in.getShort();
        int levels = in.get() & 0xff;
        return new Course(rank, levels >>> NIBBLE_BITS, levels & NIBBLE);
    }

    void write(ByteBuffer out) {
        out.putShort((short) rank).put((byte) (home << NIBBLE_BITS | step));
    }

    boolean isFirst() {
        return step == 0;
    }
}

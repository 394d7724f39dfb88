package org.tocsin.broadcast.shard;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.tocsin.bytes.Octets;

/// "Send me these shards if you hold them." Big-endian:
///
/// ```
///   0  version = 1, kind = 18     2
///   2  handle                     8
///  10  for each slice: slice      1
///      bits of the indices       32
/// ```
record ShardPull(long handle, List<Wanted> wanted) {
    static final byte KIND = 18;
    /// A message of one packet.
    static final int ENTRIES_MAX = 40;

    private static final int HEAD_SIZE = 10;
    private static final int BITS_SIZE = 32;
    private static final int ENTRY_SIZE = 1 + BITS_SIZE;

    /// @param indices not empty
    record Wanted(int slice, BitSet indices) {}

    /// Empty for bytes that form none.
    static Optional<ShardPull> read(Octets frame) {
        int body = frame.size() - HEAD_SIZE;
        if (body < ENTRY_SIZE
                || body % ENTRY_SIZE != 0
                || body / ENTRY_SIZE > ENTRIES_MAX
                || frame.at(0) != ShardFrame.VERSION
                || frame.at(1) != KIND) {
            return Optional.empty();
        }
        ByteBuffer in = frame.asReadOnlyBuffer().position(2);
        long handle = in.getLong();
        List<Wanted> wanted = new ArrayList<>(body / ENTRY_SIZE);
        while (in.hasRemaining()) {
            int slice = in.get() & 0xff;
            BitSet indices = BitSet.valueOf(in.slice(in.position(), BITS_SIZE));
            in.position(in.position() + BITS_SIZE);
            if (indices.isEmpty()) {
                return Optional.empty();
            }
            wanted.add(new Wanted(slice, indices));
        }
        return Optional.of(new ShardPull(handle, wanted));
    }

    Octets encode() {
        ByteBuffer out = ByteBuffer.allocate(HEAD_SIZE + wanted.size() * ENTRY_SIZE)
                .put(ShardFrame.VERSION)
                .put(KIND)
                .putLong(handle);
        for (Wanted each : wanted) {
            int next = out.position() + ENTRY_SIZE;
            out.put((byte) each.slice).put(each.indices.toByteArray()).position(next);
        }
        return Octets.wrap(out.array());
    }
}

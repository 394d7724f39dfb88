package org.tocsin.broadcast.shard;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.broadcast.coding.ReedSolomon;
import org.tocsin.bytes.Octets;

/// One part of a [PartedManifest]. Big-endian:
///
/// ```
///   0  version = 1, kind = 20                       2
///   2  on a course = 0x80, class 0 to 7             1
///   3  course, zeros where it is on none            3
///   6  remaining time to live, in 16 ms             2
///   8  handle: first bytes of the id                8
///  16  part                                         1
///  17  size of the head                             2
///  19  head
///      hashes                             16 a shard
/// ```
///
/// @param course null where somebody asked for it
record HashListFrame(
        @Nullable Course course, int objectClass, int remainingUnits, long handle, int part, Octets head, Octets list) {
    static final byte KIND = 20;

    private static final Course NO_COURSE = Course.first(0);
    private static final int HEAD_SIZE = 19;
    private static final int ON_COURSE = 0x80;
    private static final int CLASSES = 8;
    /// As many hashes as an object can have shards.
    private static final int LIST_MAX = Geometry.SLICES_MAX * ReedSolomon.SHARDS_MAX * Manifest.HASH_SIZE;

    /// Empty for bytes that form none.
    static Optional<HashListFrame> read(Octets frame) {
        if (frame.size() < HEAD_SIZE
                || frame.size() > HEAD_SIZE + PartedManifest.headSize(PartedManifest.PARTS_MAX) + LIST_MAX
                || frame.at(0) != ShardFrame.VERSION
                || frame.at(1) != KIND) {
            return Optional.empty();
        }
        ByteBuffer in = frame.asReadOnlyBuffer().position(2);
        int flags = in.get() & 0xff;
        Course course = Course.read(in);
        int units = in.getShort() & 0xffff;
        long handle = in.getLong();
        int part = in.get() & 0xff;
        int headSize = in.getShort() & 0xffff;
        boolean isOnCourse = (flags & ON_COURSE) != 0;
        if ((flags & ~ON_COURSE) >= CLASSES
                || units == 0
                || headSize > in.remaining()
                || !(isOnCourse || course.equals(NO_COURSE))) {
            return Optional.empty();
        }
        return Optional.of(new HashListFrame(
                isOnCourse ? course : null,
                flags & CLASSES - 1,
                units,
                handle,
                part,
                frame.slice(HEAD_SIZE, headSize),
                frame.slice(HEAD_SIZE + headSize, frame.size() - HEAD_SIZE - headSize)));
    }

    Octets encode() {
        ByteBuffer out = ByteBuffer.allocate(HEAD_SIZE + head.size() + list.size())
                .put(ShardFrame.VERSION)
                .put(KIND)
                .put((byte) (objectClass | (course == null ? 0 : ON_COURSE)));
        (course == null ? NO_COURSE : course).write(out);
        out.putShort((short) remainingUnits).putLong(handle).put((byte) part).putShort((short) head.size());
        head.write(out);
        list.write(out);
        return Octets.wrap(out.array());
    }
}

package org.tocsin.broadcast.shard;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.tocsin.broadcast.coding.ReedSolomon;
import org.tocsin.bytes.Octets;

/// A [ShardFrame] on its way through a [Lattice]: as that frame, but for its kind, 19, and for the [Course] between
/// head and bytes, 3 bytes.
///
/// @param shard never of a manifest, never on a first hop: the course tells that
record CourseFrame(ShardFrame shard, Course course) {
    static final byte KIND = 19;
    /// Room for the course.
    private static final int SHARD_BYTES_MAX = Geometry.SHARD_BYTES_MAX - ReedSolomon.GRAIN;

    private static final int HEAD_SIZE = ShardFrame.HEAD_SIZE + Course.SIZE;

    /// How an object is cut that travels in such frames.
    static Geometry geometry(int size, int firstRelays) {
        return Geometry.of(size, firstRelays, SHARD_BYTES_MAX);
    }

    /// Empty for bytes that form none.
    static Optional<CourseFrame> read(Octets frame) {
        if (frame.size() < HEAD_SIZE || frame.size() > HEAD_SIZE + SHARD_BYTES_MAX) {
            return Optional.empty();
        }
        Course course = Course.read(frame.asReadOnlyBuffer().position(ShardFrame.HEAD_SIZE));
        return ShardFrame.read(KIND, frame, HEAD_SIZE)
                .filter(shard -> !shard.isFirstHop() && !shard.isOfManifest())
                .map(shard -> new CourseFrame(shard, course));
    }

    Octets encode() {
        ByteBuffer out = ByteBuffer.allocate(HEAD_SIZE + shard.bytes().size());
        shard.writeHead(KIND, out);
        course.write(out);
        shard.bytes().write(out);
        return Octets.wrap(out.array());
    }
}

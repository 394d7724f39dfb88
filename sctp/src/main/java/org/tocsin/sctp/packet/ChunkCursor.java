package org.tocsin.sctp.packet;

import java.nio.ByteBuffer;
import java.util.Optional;

/// Walks over the chunks of a checked packet without making an object per chunk. Reusable.
///
/// ```java
/// cursor.reset(slab, offset, length);
/// while (cursor.next()) {
///     switch (cursor.type()) { ... }
/// }
/// cursor.malformed().ifPresent(this::count);
/// ```
public final class ChunkCursor {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ByteBuffer slab = NOTHING;
    private int at;
    private int next;
    private int end;
    private Optional<Malformed> malformed = Optional.empty();

    /// Stands before the first chunk of the packet.
    public void reset(ByteBuffer slab, int offset, int length) {
        this.slab = slab;
        this.at = offset;
        this.next = offset + SctpPacket.HEADER_SIZE;
        this.end = offset + length;
        this.malformed = Optional.empty();
    }

    /// Moves to the next chunk that lies wholly in the packet.
    ///
    /// @return false at the end, or at bytes that are no chunk: then [#malformed] says why
    public boolean next() {
        if (malformed.isPresent() || next >= end) {
            return false;
        }
        at = next;
        if (end - at < Chunk.HEADER_SIZE) {
            return stop(Malformed.CHUNK_HEADER_CUT);
        }
        int length = Chunk.length(slab, at);
        if (length < Chunk.HEADER_SIZE) {
            return stop(Malformed.CHUNK_LENGTH_BELOW_HEADER);
        }
        if (length > end - at) {
            return stop(Malformed.CHUNK_BEYOND_PACKET);
        }
        next = Chunk.next(slab, at, end);
        return true;
    }

    private boolean stop(Malformed reason) {
        malformed = Optional.of(reason);
        return false;
    }

    /// Why the walk ended before the packet did.
    public Optional<Malformed> malformed() {
        return malformed;
    }

    /// Absolute offset of the current chunk.
    public int at() {
        return at;
    }

    public int type() {
        return Chunk.type(slab, at);
    }

    public int flags() {
        return Chunk.flags(slab, at);
    }

    /// Header and value without padding.
    public int length() {
        return Chunk.length(slab, at);
    }

    /// Whether another chunk's bytes follow the current one.
    public boolean hasMore() {
        return next < end;
    }
}

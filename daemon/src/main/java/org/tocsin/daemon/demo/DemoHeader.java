package org.tocsin.daemon.demo;

import java.nio.ByteBuffer;
import org.tocsin.bytes.Octets;

/// The bytes before each content: they make each publication unique, since equal bytes are one object, and say what a
/// receiver must find.
///
/// ```
///  0  magic "tocsindm"   8
///  8  node               4
/// 12  phase              4
/// 16  number             8
/// 24  file               4
/// 28  size of the file   4
/// ```
///
/// @param node   index of the publisher
/// @param phase  code of the [Phase] it was published in
/// @param number of the publication, over all nodes
/// @param file   index among the votes or blocks
/// @param size   bytes of content behind the header
record DemoHeader(int node, int phase, long number, int file, int size) {
    static final int SIZE = 32;

    private static final long MAGIC = 0x746f_6373_696e_646dL;

    /// The header and the content behind it.
    byte[] with(Octets content) {
        ByteBuffer out = ByteBuffer.allocate(SIZE + content.size());
        out.putLong(MAGIC)
                .putInt(node)
                .putInt(phase)
                .putLong(number)
                .putInt(file)
                .putInt(size);
        content.write(out);
        return out.array();
    }

    /// The number of the publication that the payload claims to be, or -1 if it is none of ours.
    static long number(ByteBuffer payload) {
        return payload.remaining() < SIZE || payload.getLong(0) != MAGIC ? -1 : payload.getLong(16);
    }

    /// Whether the payload is this header with this content, byte for byte.
    boolean isFollowedBy(Octets content, ByteBuffer payload) {
        return payload.remaining() == SIZE + content.size()
                && payload.getLong(0) == MAGIC
                && payload.getInt(8) == node
                && payload.getInt(12) == phase
                && payload.getLong(16) == number
                && payload.getInt(24) == file
                && payload.getInt(28) == size
                && payload.slice(SIZE, content.size()).mismatch(content.asReadOnlyBuffer()) < 0;
    }
}

package org.tocsin.broadcast;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.tocsin.broadcast.repair.Summary;
import org.tocsin.bytes.Octets;

/// One message between neighbours. Big-endian; the first byte is the version, the second the kind.
///
/// Decoding is total: bytes that form no frame become a [Malformed].
sealed interface Frame
        permits ObjectFrame,
                Frame.Announce,
                Frame.Pull,
                Frame.Have,
                Frame.Unavailable,
                Frame.Holds,
                Frame.Links,
                Malformed {
    byte VERSION = 1;
    int HEAD_SIZE = 2;

    /// Most entries of a list, so that no frame costs more than about 20 KB and 100 µs.
    int ENTRIES_MAX = 512;

    static Frame read(Octets bytes) {
        if (bytes.size() < HEAD_SIZE) {
            return Malformed.TRUNCATED;
        }
        if (bytes.at(0) != VERSION) {
            return Malformed.UNKNOWN_VERSION;
        }
        ByteBuffer in = bytes.asReadOnlyBuffer().position(HEAD_SIZE);
        return switch (bytes.at(1)) {
            case ObjectFrame.KIND -> ObjectFrame.read(bytes);
            case Announce.KIND -> Announce.read(in);
            case Pull.KIND ->
                in.remaining() == ObjectId.SIZE ? new Pull(ObjectId.read(in)) : wrongSize(in, ObjectId.SIZE);
            case Have.KIND -> Have.read(in);
            case Unavailable.KIND ->
                in.remaining() == ObjectId.SIZE ? new Unavailable(ObjectId.read(in)) : wrongSize(in, ObjectId.SIZE);
            case Holds.KIND -> Holds.read(in);
            case Links.KIND -> in.remaining() == Long.BYTES ? new Links(in.getLong()) : wrongSize(in, Long.BYTES);
            default -> Malformed.UNKNOWN_KIND;
        };
    }

    private static Malformed wrongSize(ByteBuffer in, int rightSize) {
        return in.remaining() < rightSize ? Malformed.TRUNCATED : Malformed.TRAILING_BYTES;
    }

    private static ByteBuffer begin(byte kind, int bodySize) {
        return ByteBuffer.allocate(HEAD_SIZE + bodySize).put(VERSION).put(kind);
    }

    private static Octets finish(ByteBuffer out) {
        out.flip();
        return Octets.read(out, out.remaining());
    }

    private static Octets single(byte kind, ObjectId id) {
        ByteBuffer out = begin(kind, ObjectId.SIZE);
        id.octets().write(out);
        return finish(out);
    }

    /// One object that the sender holds.
    ///
    /// @param size            bytes of the object; a claim of the sender only
    /// @param remainingMillis of its time to live, unsigned 32 bits
    record Announcement(ObjectId id, int objectClass, int size, long remainingMillis) {
        static final int SIZE = ObjectId.SIZE + 9;
    }

    /// "I hold these: pull what you miss." Entries of id 32, class 1, size 4, remaining time to live 4.
    record Announce(List<Announcement> entries) implements Frame {
        static final byte KIND = 2;

        static Frame read(ByteBuffer in) {
            int count = in.remaining() / Announcement.SIZE;
            if (in.remaining() != count * Announcement.SIZE) {
                return Malformed.TRUNCATED;
            }
            if (count == 0 || count > ENTRIES_MAX) {
                return Malformed.WRONG_COUNT;
            }
            List<Announcement> entries = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                Announcement entry =
                        new Announcement(ObjectId.read(in), in.get() & 0xff, in.getInt(), in.getInt() & 0xffff_ffffL);
                if (entry.objectClass >= BroadcastConfig.CLASSES || entry.size < 0) {
                    return Malformed.OUT_OF_RANGE;
                }
                entries.add(entry);
            }
            return new Announce(entries);
        }

        Octets encode() {
            ByteBuffer out = begin(KIND, entries.size() * Announcement.SIZE);
            for (Announcement entry : entries) {
                entry.id.octets().write(out);
                out.put((byte) entry.objectClass).putInt(entry.size).putInt((int) entry.remainingMillis);
            }
            return finish(out);
        }
    }

    /// "Send me this."
    record Pull(ObjectId id) implements Frame {
        static final byte KIND = 3;

        Octets encode() {
            return single(KIND, id);
        }
    }

    /// "I hold these: keep your copies."
    record Have(List<ObjectId> ids) implements Frame {
        static final byte KIND = 4;

        static Frame read(ByteBuffer in) {
            int count = in.remaining() / ObjectId.SIZE;
            if (in.remaining() != count * ObjectId.SIZE) {
                return Malformed.TRUNCATED;
            }
            if (count == 0 || count > ENTRIES_MAX) {
                return Malformed.WRONG_COUNT;
            }
            List<ObjectId> ids = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                ids.add(ObjectId.read(in));
            }
            return new Have(ids);
        }

        Octets encode() {
            ByteBuffer out = begin(KIND, ids.size() * ObjectId.SIZE);
            ids.forEach(id -> id.octets().write(out));
            return finish(out);
        }
    }

    /// "I do not have what you pulled."
    record Unavailable(ObjectId id) implements Frame {
        static final byte KIND = 5;

        Octets encode() {
            return single(KIND, id);
        }
    }

    /// "Of these series I hold this."
    record Holds(Summary summary) implements Frame {
        static final byte KIND = 6;

        static Frame read(ByteBuffer in) {
            return Summary.read(in).<Frame>map(Holds::new).orElse(Malformed.OUT_OF_RANGE);
        }

        Octets encode() {
            ByteBuffer out = begin(KIND, summary.size());
            summary.write(out);
            return finish(out);
        }
    }
    /// "These are my neighbours, and I": a digest of their keys, see [Clique].
    record Links(long digest) implements Frame {
        static final byte KIND = 7;

        Octets encode() {
            return finish(begin(KIND, Long.BYTES).putLong(digest));
        }
    }
}

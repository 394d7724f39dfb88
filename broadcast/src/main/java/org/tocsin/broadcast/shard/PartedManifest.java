package org.tocsin.broadcast.shard;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.Secret;
import org.tocsin.crypto.Sha256;

/// The hashes of an object's shards in parts, one for each first relay in a [Lattice]: a part travels before its shards
/// and on the same ways, so that everybody can check a shard before passing it on. The origin signs a head, which comes
/// with each part. Big-endian:
///
/// ```
///   0  envelope of the object            164
///  164 size of the object                  4
///  168 slices, data, parity                3
///  171 bytes of a shard                    2
///  173 parts, minus one                    1
///  174 hashes of the parts          16 a part
///      signature over all of it           64
/// ```
///
/// A part has the hashes of its shards, 16 bytes each, slice after slice. They are as strong as those of a [Manifest].
///
/// @param head  the above
/// @param lists of the parts; null where one is not here
public record PartedManifest(Octets head, Octets envelope, Geometry geometry, List<@Nullable Octets> lists)
        implements HashList {
    private static final int HASH_SIZE = Manifest.HASH_SIZE;
    private static final int HASHES = Manifest.ENVELOPE_SIZE + 10;
    private static final byte[] LABEL = "tocsin manifest in parts 1".getBytes(StandardCharsets.US_ASCII);

    /// What a byte can number.
    static final int PARTS_MAX = 256;

    static int headSize(int parts) {
        return HASHES + parts * HASH_SIZE + OriginSignature.SIZE;
    }

    /// A head without any part; empty for bytes that form none. The signature is not looked at.
    static Optional<PartedManifest> read(Octets head) {
        if (head.size() < headSize(1)) {
            return Optional.empty();
        }
        ByteBuffer in = head.asReadOnlyBuffer();
        Octets envelope = Octets.read(in, Manifest.ENVELOPE_SIZE);
        Geometry geometry = Geometry.read(in);
        int parts = (in.get() & 0xff) + 1;
        return geometry.isValid() && head.size() == headSize(parts)
                ? Optional.of(new PartedManifest(head, envelope, geometry, noLists(parts)))
                : Optional.empty();
    }

    private static List<@Nullable Octets> noLists(int parts) {
        return Arrays.asList(new @Nullable Octets[parts]);
    }

    /// @param shards of each slice, data and parity
    static PartedManifest sign(
            Octets envelope, Geometry geometry, int parts, byte[][][] shards, Secret seed, CryptoProvider crypto) {
        ByteBuffer out = ByteBuffer.allocate(headSize(parts));
        envelope.write(out);
        geometry.write(out);
        out.put((byte) (parts - 1));
        List<@Nullable Octets> lists = noLists(parts);
        for (int part = 0; part < parts; part++) {
            byte[] list = list(geometry, parts, part, shards);
            lists.set(part, Octets.wrap(list));
            out.put(Sha256.hash(list), 0, HASH_SIZE);
        }
        out.put(OriginSignature.of(LABEL, out.array(), out.position(), seed, crypto));
        return new PartedManifest(Octets.wrap(out.array()), envelope, geometry, lists);
    }

    private static byte[] list(Geometry geometry, int parts, int part, byte[][][] shards) {
        ByteBuffer out = ByteBuffer.allocate(shardsOf(geometry, parts, part) * HASH_SIZE);
        for (int slice = 0; slice < shards.length; slice++) {
            for (int index = first(parts, part, slice); index < shards[slice].length; index += parts) {
                out.put(Sha256.hash(shards[slice][index]), 0, HASH_SIZE);
            }
        }
        return out.array();
    }

    int parts() {
        return lists.size();
    }

    /// Which part a shard belongs to.
    int part(int slice, int index) {
        return Geometry.place(slice, index, parts());
    }

    /// The first shard of a slice in a part; each next one is as many places further as there are parts.
    private static int first(int parts, int part, int slice) {
        return Math.floorMod(part - Geometry.place(slice, 0, parts), parts);
    }

    private static int shardsOf(Geometry geometry, int parts, int part) {
        return shardsBefore(geometry, parts, part, geometry.slices());
    }

    /// Shards of a part in the slices before one.
    private static int shardsBefore(Geometry geometry, int parts, int part, int slice) {
        int count = 0;
        for (int i = 0; i < slice; i++) {
            int first = first(parts, part, i);
            count += Geometry.divideUp(Math.max(0, geometry.shardsPerSlice() - first), parts);
        }
        return count;
    }

    /// The same with one part more; empty if it is not what was signed.
    Optional<PartedManifest> with(int part, Octets list) {
        if (part >= parts()
                || list.size() != shardsOf(geometry, parts(), part) * HASH_SIZE
                || !Manifest.isHash(head, HASHES + part * HASH_SIZE, list.toByteArray())) {
            return Optional.empty();
        }
        List<@Nullable Octets> more = new ArrayList<>(lists);
        more.set(part, list);
        return Optional.of(new PartedManifest(head, envelope, geometry, more));
    }

    @Nullable
    Octets list(int part) {
        return part < parts() ? lists.get(part) : null;
    }

    @Override
    public boolean knows(int slice, int index) {
        return lists.get(part(slice, index)) != null;
    }

    @Override
    public boolean names(int slice, int index, byte[] shard) {
        int part = part(slice, index);
        Octets list = lists.get(part);
        if (list == null || shard.length != geometry.shardBytes()) {
            return false;
        }
        int place = shardsBefore(geometry, parts(), part, slice) + (index - first(parts(), part, slice)) / parts();
        return Manifest.isHash(list, place * HASH_SIZE, shard);
    }

    /// Checks the signature: for a worker.
    boolean isSigned(CryptoProvider crypto) {
        return OriginSignature.isRight(LABEL, head, Manifest.origin(envelope), crypto);
    }
}

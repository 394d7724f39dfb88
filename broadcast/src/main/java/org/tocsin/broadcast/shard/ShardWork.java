package org.tocsin.broadcast.shard;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.broadcast.coding.ReedSolomon;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.Secret;

/// Work on shards that takes too long for the loop: pure functions, for workers.
public sealed interface ShardWork {
    ShardFinding run(CryptoProvider crypto);

    long handle();

    /// The class of the object, 0 (most urgent) to 7.
    int objectClass();

    /// Bytes that are hashed.
    int hashedBytes();

    /// Bytes that go through the code, weighed by how many results each adds to: data times parity.
    long codedBytes();

    /// Signatures that are made or checked.
    int signatures();

    /// Cuts an own object and signs its manifest.
    ///
    /// @param parts of the manifest; 0 for one that is sharded itself
    record Cut(long handle, int objectClass, Octets envelope, Geometry geometry, int parts, Octets payload, Secret seed)
            implements ShardWork {
        @Override
        public ShardFinding.Pieces run(CryptoProvider crypto) {
            int bytes = geometry.shardBytes();
            byte[][][] slices = new byte[geometry.slices()][geometry.shardsPerSlice()][bytes];
            ReedSolomon code = new ReedSolomon(geometry.data(), geometry.parity());
            for (int slice = 0; slice < slices.length; slice++) {
                for (int index = 0; index < geometry.data(); index++) {
                    slices[slice][index] = dataShard(geometry, slice, index, payload);
                }
                code.encode(slices[slice]);
            }
            List<List<Octets>> shards = new ArrayList<>();
            for (byte[][] slice : slices) {
                shards.add(octets(slice));
            }
            if (parts > 0) {
                PartedManifest parted = PartedManifest.sign(envelope, geometry, parts, slices, seed, crypto);
                return new ShardFinding.Pieces(handle, parted, shards, List.of());
            }
            Manifest manifest = Manifest.sign(envelope, geometry, slices, seed, crypto);
            ManifestCode manifestCode = new ManifestCode(manifest.bytes().size());
            List<Octets> list = new ArrayList<>();
            for (byte[] shard : manifestCode.encode(manifest.bytes())) {
                list.add(manifestCode.body(shard));
            }
            return new ShardFinding.Pieces(handle, manifest, shards, list);
        }

        @Override
        public int hashedBytes() {
            return geometry.shards() * geometry.shardBytes();
        }

        @Override
        public long codedBytes() {
            return (long) payload.size() * geometry.parity();
        }

        @Override
        public int signatures() {
            return 1;
        }
    }

    /// Puts a manifest together and checks that the origin signed it.
    ///
    /// @param shards  as they came, null where none did
    /// @param suspects shards of an earlier attempt that failed, null where there is none: the right manifest tells
    ///                which of them were wrong
    record Join(long handle, int objectClass, int size, List<@Nullable Octets> shards, List<@Nullable Octets> suspects)
            implements ShardWork {
        @Override
        public ShardFinding run(CryptoProvider crypto) {
            ManifestCode code = new ManifestCode(size);
            byte[][] pieces = new byte[code.shards()][code.shardBytes()];
            boolean[] isPresent = new boolean[code.shards()];
            for (int i = 0; i < pieces.length; i++) {
                Octets shard = shards.get(i);
                if (shard != null) {
                    pieces[i] = Arrays.copyOfRange(shard.toByteArray(), Integer.BYTES, shard.size());
                    isPresent[i] = true;
                }
            }
            Octets bytes = code.decode(pieces, isPresent);
            Optional<Manifest> manifest = Manifest.read(bytes).filter(read -> read.isSignedBy(read.origin(), crypto));
            if (manifest.isEmpty()) {
                return new ShardFinding.Unjoined(handle);
            }
            BitSet wrong = new BitSet();
            byte[][] right = code.encode(bytes);
            for (int i = 0; i < right.length; i++) {
                Octets suspect = suspects.get(i);
                if (suspect != null && !suspect.equals(code.body(right[i]))) {
                    wrong.set(i);
                }
            }
            return new ShardFinding.Joined(handle, manifest.get(), wrong);
        }

        @Override
        public int hashedBytes() {
            return size;
        }

        @Override
        public long codedBytes() {
            ManifestCode code = new ManifestCode(size);
            return 2L * size * code.parity();
        }

        @Override
        public int signatures() {
            return 1;
        }
    }

    /// Checks that the origin signed the head of a manifest in parts.
    record Vouch(long handle, int objectClass, PartedManifest manifest) implements ShardWork {
        @Override
        public ShardFinding run(CryptoProvider crypto) {
            return manifest.isSigned(crypto)
                    ? new ShardFinding.Vouched(handle, manifest)
                    : new ShardFinding.Unvouched(handle);
        }

        @Override
        public int hashedBytes() {
            return manifest.head().size();
        }

        @Override
        public long codedBytes() {
            return 0;
        }

        @Override
        public int signatures() {
            return 1;
        }
    }

    /// Checks the shards of a slice and decodes it. Every data shard is compared with the manifest, the decoded ones
    /// too, as far as it is here: an origin whose shards do not belong together is found here, or by the id.
    ///
    /// @param shards  null where none came
    /// @param checked those that were compared when they came
    record Decode(
            long handle, int objectClass, HashList manifest, int slice, List<@Nullable Octets> shards, BitSet checked)
            implements ShardWork {
        @Override
        public ShardFinding run(CryptoProvider crypto) {
            Geometry geometry = manifest.geometry();
            byte[][] pieces = new byte[geometry.shardsPerSlice()][geometry.shardBytes()];
            boolean[] isPresent = new boolean[geometry.shardsPerSlice()];
            BitSet wrong = new BitSet();
            int count = 0;
            for (int i = 0; i < pieces.length; i++) {
                Octets shard = shards.get(i);
                if (shard == null) {
                    continue;
                }
                byte[] bytes = shard.toByteArray();
                if (checked.get(i) || manifest.names(slice, i, bytes)) {
                    pieces[i] = bytes;
                    isPresent[i] = true;
                    count++;
                } else {
                    wrong.set(i);
                }
            }
            if (count < geometry.data()) {
                return new ShardFinding.Wrong(handle, slice, wrong);
            }
            new ReedSolomon(geometry.data(), geometry.parity()).decode(pieces, isPresent);
            byte[] out = new byte[geometry.sliceBytes()];
            for (int i = 0; i < geometry.data(); i++) {
                if (!isPresent[i] && manifest.knows(slice, i) && !manifest.names(slice, i, pieces[i])) {
                    return new ShardFinding.Inconsistent(handle);
                }
                System.arraycopy(pieces[i], 0, out, i * geometry.shardBytes(), geometry.shardBytes());
            }
            return new ShardFinding.Decoded(handle, slice, Octets.wrap(out), wrong);
        }

        @Override
        public int hashedBytes() {
            int hashed = 0;
            for (int i = 0; i < shards.size(); i++) {
                boolean isMade =
                        shards.get(i) == null && i < manifest.geometry().data();
                boolean isUnchecked = shards.get(i) != null && !checked.get(i);
                hashed += isMade || isUnchecked ? manifest.geometry().shardBytes() : 0;
            }
            return hashed;
        }

        @Override
        public long codedBytes() {
            int missing = 0;
            for (int i = 0; i < manifest.geometry().data(); i++) {
                missing += shards.get(i) == null ? 1 : 0;
            }
            return (long) manifest.geometry().sliceBytes() * missing;
        }

        @Override
        public int signatures() {
            return 0;
        }
    }

    /// A data shard as it is cut from the object, filled up with zeros.
    static byte[] dataShard(Geometry geometry, int slice, int index, Octets payload) {
        byte[] shard = new byte[geometry.shardBytes()];
        int from = slice * geometry.sliceBytes() + index * geometry.shardBytes();
        int length = Math.clamp((long) payload.size() - from, 0, shard.length);
        payload.copyTo(Math.min(from, payload.size()), ByteBuffer.wrap(shard), 0, length);
        return shard;
    }

    private static List<Octets> octets(byte[][] shards) {
        List<Octets> all = new ArrayList<>(shards.length);
        for (byte[] shard : shards) {
            all.add(Octets.wrap(shard));
        }
        return all;
    }
}

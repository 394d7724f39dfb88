package org.tocsin.broadcast.shard;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.Secret;
import org.tocsin.crypto.Sha256;

/// The list of hashes of all shards of an object, signed by its origin. Big-endian:
///
/// ```
///   0  envelope of the object            164
///  164 size of the object                  4
///  168 slices, data, parity                3
///  171 bytes of a shard                    2
///  173 hashes, slice after slice   16 a shard
///      signature over all of it           64
/// ```
///
/// Hashes are the first half of SHA-256: to forge a shard takes a second preimage, 2^128 tries. Whoever can make two
/// shards of one hash, in 2^64, is the origin, who could as well publish two objects. What decodes to bytes that the
/// list does not name convicts the origin: list and shards are the proof.
///
/// @param bytes the whole
public record Manifest(Octets envelope, Geometry geometry, Octets bytes) implements HashList {
    static final int ENVELOPE_SIZE = 164;
    static final int HASH_SIZE = 16;

    private static final int ORIGIN = 32;
    private static final int ORIGIN_SIZE = 32;
    private static final int HASHES = ENVELOPE_SIZE + 9;
    private static final byte[] LABEL = "tocsin manifest 1".getBytes(StandardCharsets.US_ASCII);

    /// What the manifest of such an object takes.
    static int size(Geometry geometry) {
        return HASHES + geometry.shards() * HASH_SIZE + OriginSignature.SIZE;
    }

    /// Empty for bytes that form none; the signature is not looked at.
    static Optional<Manifest> read(Octets bytes) {
        if (bytes.size() < HASHES + OriginSignature.SIZE) {
            return Optional.empty();
        }
        ByteBuffer in = bytes.asReadOnlyBuffer();
        Octets envelope = Octets.read(in, ENVELOPE_SIZE);
        Geometry geometry = Geometry.read(in);
        return geometry.isValid() && size(geometry) == bytes.size()
                ? Optional.of(new Manifest(envelope, geometry, bytes))
                : Optional.empty();
    }

    /// @param shards of each slice, data and parity
    static Manifest sign(Octets envelope, Geometry geometry, byte[][][] shards, Secret seed, CryptoProvider crypto) {
        ByteBuffer out = ByteBuffer.allocate(size(geometry));
        envelope.write(out);
        geometry.write(out);
        for (byte[][] slice : shards) {
            for (byte[] shard : slice) {
                out.put(Sha256.hash(shard), 0, HASH_SIZE);
            }
        }
        out.put(OriginSignature.of(LABEL, out.array(), out.position(), seed, crypto));
        return new Manifest(envelope, geometry, Octets.wrap(out.array()));
    }

    /// Who is said to have signed: the second field of the envelope.
    Octets origin() {
        return origin(envelope);
    }

    static Octets origin(Octets envelope) {
        return envelope.slice(ORIGIN, ORIGIN_SIZE);
    }

    /// The first bytes of the object's id, the first field of the envelope.
    static long handle(Octets envelope) {
        return envelope.asReadOnlyBuffer().getLong(0);
    }

    /// Hashes the whole and checks the signature: for a worker.
    boolean isSignedBy(Octets origin, CryptoProvider crypto) {
        return OriginSignature.isRight(LABEL, bytes, origin, crypto);
    }

    @Override
    public boolean knows(int slice, int index) {
        return true;
    }

    @Override
    public boolean names(int slice, int index, byte[] shard) {
        int at = HASHES + (slice * geometry.shardsPerSlice() + index) * HASH_SIZE;
        return shard.length == geometry.shardBytes() && isHash(bytes, at, shard);
    }

    /// Whether the hash of something stands there.
    static boolean isHash(Octets hashes, int at, byte[] of) {
        byte[] hash = Sha256.hash(of);
        for (int i = 0; i < HASH_SIZE; i++) {
            if (hashes.at(at + i) != hash[i]) {
                return false;
            }
        }
        return true;
    }
}

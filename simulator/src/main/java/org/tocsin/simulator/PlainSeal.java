package org.tocsin.simulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.tocsin.crypto.Aead;

/// Hides nothing and stops no forger, but refuses what another key, another counter or a changed text gives: what a
/// cipher takes is a fifth of a run with whole nodes, and none of it is charged in virtual time.
final class PlainSeal implements Aead {
    private final CRC32C checksum = new CRC32C();
    private final long[] key = new long[2];
    private boolean sealedBefore;
    private long lastSealed;

    PlainSeal(byte[] key) {
        ByteBuffer words = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
        this.key[0] = words.getLong() ^ Long.rotateLeft(words.getLong(), 32);
        this.key[1] = words.getLong() ^ Long.rotateLeft(words.getLong(), 32);
    }

    @Override
    public void seal(long counter, ByteBuffer buffer, int offset, int length) {
        countSealed(counter);
        writeTag(buffer, offset + length, word(counter, buffer, offset, length));
    }

    @Override
    public boolean open(long counter, ByteBuffer buffer, int offset, int length) {
        int text = length - TAG_SIZE;
        if (text < 0) {
            return false;
        }
        long word = word(counter, buffer, offset, text);
        return buffer.getLong(offset + text) == word
                && buffer.getLong(offset + text + Long.BYTES) == mix(word ^ key[1]);
    }

    @Override
    public byte[] seal(long counter, byte[] associatedData, byte[] plaintext) {
        countSealed(counter);
        return sealed(counter, associatedData, plaintext);
    }

    @Override
    public Optional<byte[]> open(long counter, byte[] associatedData, byte[] ciphertext) {
        if (ciphertext.length < TAG_SIZE) {
            return Optional.empty();
        }
        byte[] text = Arrays.copyOf(ciphertext, ciphertext.length - TAG_SIZE);
        return Arrays.equals(sealed(counter, associatedData, text), ciphertext) ? Optional.of(text) : Optional.empty();
    }

    private byte[] sealed(long counter, byte[] associatedData, byte[] plaintext) {
        ByteBuffer both = ByteBuffer.allocate(associatedData.length + plaintext.length + TAG_SIZE)
                .put(associatedData)
                .put(plaintext);
        int length = both.position();
        writeTag(both, length, word(counter, both, 0, length) + associatedData.length);
        return Arrays.copyOfRange(both.array(), associatedData.length, both.capacity());
    }

    private void writeTag(ByteBuffer buffer, int at, long word) {
        buffer.putLong(at, word).putLong(at + Long.BYTES, mix(word ^ key[1]));
    }

    private void countSealed(long counter) {
        if (sealedBefore && counter == lastSealed) {
            throw new IllegalStateException("counter " + counter + " is used twice");
        }
        sealedBefore = true;
        lastSealed = counter;
    }

    private long word(long counter, ByteBuffer buffer, int offset, int length) {
        int position = buffer.position();
        int limit = buffer.limit();
        checksum.reset();
        checksum.update(buffer.limit(offset + length).position(offset));
        buffer.limit(limit).position(position);
        return mix(mix(counter ^ key[0]) ^ checksum.getValue() << 32 ^ length);
    }

    /// The finaliser of MurmurHash3.
    private static long mix(long word) {
        long mixed = (word ^ word >>> 33) * 0xff51_afd7_ed55_8ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ce_b9fe_1a85_ec53L;
        return mixed ^ mixed >>> 33;
    }

    @Override
    public void close() {
        Arrays.fill(key, 0);
    }
}

package org.tocsin.wireguard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.tocsin.crypto.Aead;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.testkit.SmallGroup;

/// Arithmetic with the shape of cryptography and none of its strength: a thousand times faster, so that ten thousand
/// pairs fit in seconds. Both ends agree, and what was changed does not open; nothing else is claimed.
final class ToyCrypto implements CryptoProvider {
    @Override
    public String name() {
        return "toy";
    }

    @Override
    public Aead chaCha20Poly1305(byte[] key) {
        return new ToyAead(first(key) ^ Long.rotateLeft(ByteBuffer.wrap(key).getLong(16), 17));
    }

    @Override
    public boolean x25519(byte[] scalar, byte[] point, byte[] sharedSecret) {
        Arrays.fill(sharedSecret, (byte) 0);
        long base = Long.remainderUnsigned(first(point), SmallGroup.PRIME);
        if (base <= 1) {
            return false;
        }
        ByteBuffer.wrap(sharedSecret).putLong(SmallGroup.power(base, exponent(scalar)));
        return true;
    }

    @Override
    public byte[] x25519PublicKey(byte[] scalar) {
        byte[] out = new byte[32];
        ByteBuffer.wrap(out).putLong(SmallGroup.power(SmallGroup.BASE, exponent(scalar)));
        return out;
    }

    @Override
    public byte[] ed25519PublicKey(byte[] seed) {
        throw new UnsupportedOperationException("tunnels need no signatures");
    }

    @Override
    public byte[] ed25519Sign(byte[] seed, byte[] message) {
        throw new UnsupportedOperationException("tunnels need no signatures");
    }

    @Override
    public boolean ed25519Verify(byte[] publicKey, byte[] message, byte[] signature) {
        throw new UnsupportedOperationException("tunnels need no signatures");
    }

    private static long first(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong(0);
    }

    private static long exponent(byte[] scalar) {
        return (first(scalar) >>> 30) | 1L << 33;
    }

    private static long mix(long z) {
        long y = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        y = (y ^ y >>> 27) * 0x94d049bb133111ebL;
        return y ^ y >>> 31;
    }

    private static final class ToyAead implements Aead {
        private final long key;

        ToyAead(long key) {
            this.key = key;
        }

        @Override
        public void seal(long counter, ByteBuffer buffer, int offset, int length) {
            flip(counter, buffer, offset, length);
            putTag(buffer, offset + length, tag(counter, buffer, offset, length, 0));
        }

        @Override
        public boolean open(long counter, ByteBuffer buffer, int offset, int length) {
            int text = length - TAG_SIZE;
            long tag = tag(counter, buffer, offset, text, 0);
            ByteBuffer in = buffer.duplicate().order(ByteOrder.BIG_ENDIAN);
            if (in.getLong(offset + text) != tag || in.getLong(offset + text + 8) != ~tag) {
                return false;
            }
            flip(counter, buffer, offset, text);
            return true;
        }

        @Override
        public byte[] seal(long counter, byte[] associatedData, byte[] plaintext) {
            byte[] out = Arrays.copyOf(plaintext, plaintext.length + TAG_SIZE);
            ByteBuffer buffer = ByteBuffer.wrap(out);
            flip(counter, buffer, 0, plaintext.length);
            putTag(buffer, plaintext.length, tag(counter, buffer, 0, plaintext.length, hash(associatedData)));
            return out;
        }

        @Override
        public Optional<byte[]> open(long counter, byte[] associatedData, byte[] ciphertext) {
            int length = ciphertext.length - TAG_SIZE;
            if (length < 0) {
                return Optional.empty();
            }
            ByteBuffer buffer = ByteBuffer.wrap(ciphertext.clone());
            long tag = tag(counter, buffer, 0, length, hash(associatedData));
            if (buffer.getLong(length) != tag || buffer.getLong(length + 8) != ~tag) {
                return Optional.empty();
            }
            flip(counter, buffer, 0, length);
            return Optional.of(Arrays.copyOf(buffer.array(), length));
        }

        @Override
        public void close() {
            // Nothing here is secret.
        }

        private void flip(long counter, ByteBuffer buffer, int offset, int length) {
            long stream = 0;
            for (int i = 0; i < length; i++) {
                if (i % 8 == 0) {
                    stream = mix(key + mix(counter + 1) + i);
                }
                buffer.put(offset + i, (byte) (buffer.get(offset + i) ^ stream));
                stream >>>= 8;
            }
        }

        private long tag(long counter, ByteBuffer buffer, int offset, int length, long data) {
            long sum = mix(key ^ mix(counter) ^ data + length);
            for (int i = 0; i < length; i++) {
                sum = (sum ^ buffer.get(offset + i)) * 0x100000001b3L;
            }
            return mix(sum ^ key);
        }

        private static long hash(byte[] data) {
            long sum = 1;
            for (byte each : data) {
                sum = (sum ^ each) * 0x100000001b3L;
            }
            return sum;
        }

        private static void putTag(ByteBuffer buffer, int offset, long tag) {
            for (int i = 0; i < 8; i++) {
                buffer.put(offset + i, (byte) (tag >>> 56 - 8 * i));
                buffer.put(offset + 8 + i, (byte) (~tag >>> 56 - 8 * i));
            }
        }
    }
}

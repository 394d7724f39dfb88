package org.tocsin.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/// ChaCha20-Poly1305 by a `Cipher` of some security provider.
///
/// Sealing and opening have a `Cipher` each, made when first needed: a provider remembers the last nonce that it
/// sealed with, and refuses it a second time. That is a second guard behind the caller's counter.
final class CipherAead implements NonceAead {
    private static final String ALGORITHM = "ChaCha20-Poly1305";
    private static final int NONCE_SIZE = 12;
    /// Fits a datagram on an Ethernet path with all headers; longer ones make it grow.
    private static final int SCRATCH_BYTES = 2048;

    private static final byte[] EMPTY = new byte[0];

    private final Provider provider;
    private final boolean copiesArrays;
    private final WipeableKey key;
    private final byte[] nonce = new byte[NONCE_SIZE];
    private @Nullable Cipher sealing;
    private @Nullable Cipher opening;
    private byte[] scratch = EMPTY;
    private byte[] result = EMPTY;

    /// @param copiesArrays whether the provider copies the whole of both arrays for each call, however little of them
    ///                     it uses: it gets two of ours then that fit a packet, instead of a slab of many packets
    CipherAead(Provider provider, boolean copiesArrays, byte[] key) {
        if (key.length != WipeableKey.SIZE) {
            throw new IllegalArgumentException("a key has 32 bytes, not " + key.length);
        }
        this.provider = provider;
        this.copiesArrays = copiesArrays;
        this.key = new WipeableKey(key);
    }

    @Override
    public void seal(long counter, ByteBuffer buffer, int offset, int length) {
        try {
            run(sealing(counterNonce(counter), EMPTY), buffer, offset, length, length + TAG_SIZE);
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    @Override
    public boolean open(long counter, ByteBuffer buffer, int offset, int length) {
        if (length < TAG_SIZE) {
            return false;
        }
        try {
            run(opening(counterNonce(counter), EMPTY), buffer, offset, length, length - TAG_SIZE);
            return true;
        } catch (BadPaddingException _) {
            return false;
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    @Override
    public byte[] seal(long counter, byte[] associatedData, byte[] plaintext) {
        return sealWithNonce(counterNonce(counter), associatedData, plaintext);
    }

    @Override
    public Optional<byte[]> open(long counter, byte[] associatedData, byte[] ciphertext) {
        return openWithNonce(counterNonce(counter), associatedData, ciphertext);
    }

    @Override
    public byte[] sealWithNonce(byte[] fullNonce, byte[] associatedData, byte[] plaintext) {
        try {
            return sealing(fullNonce, associatedData).doFinal(plaintext);
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    @Override
    public Optional<byte[]> openWithNonce(byte[] fullNonce, byte[] associatedData, byte[] ciphertext) {
        if (ciphertext.length < TAG_SIZE) {
            return Optional.empty();
        }
        try {
            return Optional.of(opening(fullNonce, associatedData).doFinal(ciphertext));
        } catch (BadPaddingException _) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    @Override
    public void close() {
        key.destroy();
        Arrays.fill(nonce, (byte) 0);
        Arrays.fill(scratch, (byte) 0);
        Arrays.fill(result, (byte) 0);
        // A provider keeps a copy of the last key until it gets another; the JDK wipes the old one then.
        displace(sealing, Cipher.ENCRYPT_MODE);
        displace(opening, Cipher.DECRYPT_MODE);
        sealing = null;
        opening = null;
    }

    private byte[] counterNonce(long counter) {
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[4 + i] = (byte) (counter >>> (8 * i));
        }
        return nonce;
    }

    private Cipher sealing(byte[] fullNonce, byte[] associatedData) throws GeneralSecurityException {
        Cipher cipher = sealing;
        if (cipher == null) {
            cipher = Cipher.getInstance(ALGORITHM, provider);
            sealing = cipher;
        }
        return init(cipher, Cipher.ENCRYPT_MODE, fullNonce, associatedData);
    }

    private Cipher opening(byte[] fullNonce, byte[] associatedData) throws GeneralSecurityException {
        Cipher cipher = opening;
        if (cipher == null) {
            cipher = Cipher.getInstance(ALGORITHM, provider);
            opening = cipher;
        }
        return init(cipher, Cipher.DECRYPT_MODE, fullNonce, associatedData);
    }

    private Cipher init(Cipher cipher, int mode, byte[] fullNonce, byte[] associatedData)
            throws GeneralSecurityException {
        cipher.init(mode, key, new IvParameterSpec(fullNonce));
        if (associatedData.length > 0) {
            cipher.updateAAD(associatedData);
        }
        return cipher;
    }

    private void run(Cipher cipher, ByteBuffer buffer, int offset, int length, int expected)
            throws GeneralSecurityException {
        int written;
        if (buffer.hasArray()) {
            byte[] array = buffer.array();
            int from = buffer.arrayOffset() + offset;
            if (copiesArrays) {
                byte[] small = scratch(Math.max(length, expected));
                System.arraycopy(array, from, small, 0, length);
                written = cipher.doFinal(small, 0, length, result, 0);
                System.arraycopy(result, 0, array, from, expected);
            } else {
                written = cipher.doFinal(array, from, length, array, from);
            }
        } else {
            ByteBuffer out = buffer.duplicate()
                    .limit(offset + Math.max(length, expected))
                    .position(offset);
            ByteBuffer in = buffer.duplicate().limit(offset + length).position(offset);
            written = cipher.doFinal(in, out);
        }
        if (written != expected) {
            throw new IllegalStateException("the cipher wrote " + written + " bytes instead of " + expected);
        }
    }

    private byte[] scratch(int length) {
        if (scratch.length < length) {
            Arrays.fill(scratch, (byte) 0);
            Arrays.fill(result, (byte) 0);
            scratch = new byte[Math.max(length, SCRATCH_BYTES)];
            result = new byte[scratch.length];
        }
        return scratch;
    }

    private static void displace(@Nullable Cipher cipher, int mode) {
        if (cipher == null) {
            return;
        }
        try {
            cipher.init(mode, new WipeableKey(new byte[WipeableKey.SIZE]), new IvParameterSpec(new byte[NONCE_SIZE]));
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    private static IllegalStateException broken(GeneralSecurityException cause) {
        return new IllegalStateException("ChaCha20-Poly1305: " + cause.getMessage(), cause);
    }
}

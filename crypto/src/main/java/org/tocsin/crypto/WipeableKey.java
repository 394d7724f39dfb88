package org.tocsin.crypto;

import java.util.Arrays;
import javax.crypto.SecretKey;

/// A ChaCha20 key that can be destroyed, which `SecretKeySpec` cannot.
final class WipeableKey implements SecretKey {
    static final int SIZE = 32;

    private static final long serialVersionUID = 1;

    private final transient byte[] bytes;
    private transient boolean destroyed;

    WipeableKey(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    @Override
    public String getAlgorithm() {
        return "ChaCha20";
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    /// A copy, because the JDK's cipher wipes what it got when it gets the next key.
    @Override
    public byte[] getEncoded() {
        if (destroyed) {
            throw new IllegalStateException("the key is destroyed");
        }
        return bytes.clone();
    }

    @Override
    public void destroy() {
        Arrays.fill(bytes, (byte) 0);
        destroyed = true;
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }

    @Override
    public String toString() {
        return "(hidden)";
    }
}

package org.tocsin.bytes;

/// The source of keys, nonces, tags and secrets. Production: the operating system; simulator: a seed.
///
/// Choice and jitter draw from a `RandomGenerator` instead; the two are never mixed.
@FunctionalInterface
public interface Entropy {
    /// Fills the whole array with unpredictable bytes.
    void fill(byte[] out);

    default int nextInt() {
        byte[] b = new byte[Integer.BYTES];
        fill(b);
        return (b[0] & 0xff) << 24 | (b[1] & 0xff) << 16 | (b[2] & 0xff) << 8 | (b[3] & 0xff);
    }
}
